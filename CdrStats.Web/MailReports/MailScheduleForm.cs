using CdrStats.Domain.MailReports;
using CdrStats.Infrastructure.MailReports;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.MailReports;

/// <summary>A mail as it is typed.</summary>
public sealed class MailScheduleForm
{
    public MailScheduleForm(MailSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        Schedule = schedule;
        (ViewId, Format, Period, Hour, Zone, Enabled) = (schedule.ViewId ?? 0, schedule.Format ?? "xlsx", schedule.Period, schedule.Hour, schedule.TimeZone, schedule.Enabled);
        Recipients = string.Join(", ", schedule.Recipients);
    }

    /// <summary>As it was read.</summary>
    public MailSchedule Schedule { get; }

    public int Id => Schedule.Id;

    /// <summary>0: the mail report.</summary>
    public int ViewId { get; set; }

    public string Format { get; set; }

    public MailPeriod Period { get; set; }

    public int Hour { get; set; }

    public string Zone { get; set; }

    /// <summary>Separated by commas.</summary>
    public string Recipients { get; set; }

    public bool Enabled { get; set; }

    public MailSchedule Read() => Schedule with
    {
        ViewId = ViewId == 0 ? null : ViewId,
        Format = ViewId == 0 ? null : Format,
        Period = Period,
        Hour = Hour,
        TimeZone = Zone,
        Recipients = Recipients.Split([',', ';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        Enabled = Enabled,
    };

    internal static string What(IStringLocalizer texts, MailSchedule schedule) =>
        schedule.ViewName is { } name ? texts["{0} ({1}, {2})", name, texts[Page(schedule.ViewPage ?? "")].Value, (schedule.Format ?? "").ToUpperInvariant()] : texts["Mail report"];

    internal static string How(MailPeriod period) => period switch { MailPeriod.Day => "daily", MailPeriod.Week => "weekly", _ => "monthly" };

    /// <summary>What the page of a view is called.</summary>
    internal static string Page(string page) => page switch
    {
        "overview" => "Overview",
        "country-report" => "Country report",
        "world-map" => "World map",
        "destinations" => "Destinations",
        "hangup-causes" => "Hang-up causes",
        "quality" => "Quality",
        "daily-comparison" => "Daily comparison",
        "concurrent-calls" => "Concurrent calls",
        "calls" => "Calls",
        _ => page,
    };
}
