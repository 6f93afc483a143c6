using CdrStats.Domain.Reporting;
using CdrStats.Domain.Time;

namespace CdrStats.Domain.MailReports;

/// <summary>How much one mail reports, and how often it comes. The numbers are stored.</summary>
public enum MailPeriod
{
    Day = 1,

    /// <summary>From Monday on, in every language: two readers of one mail see the same.</summary>
    Week = 2,
    Month = 3,
}

/// <summary>Days, weeks and months of a zone, and when the mails of those that are over are due: at a full hour of the zone's clock on the day behind.</summary>
public static class MailPeriods
{
    /// <summary>After a stop no more than so many are made up for: nobody reads thirty dailies at once.</summary>
    public const int MostMissed = 7;

    private const int DaysOfWeek = 7;

    /// <summary>The whole period that begins with this day.</summary>
    public static TimeRange Of(MailPeriod period, DateOnly first, TimeZoneInfo zone) => new(Midnight(first, zone), Midnight(Next(period, first), zone));

    /// <summary>The first day of the last period whose mail is due.</summary>
    public static DateOnly LastDue(MailPeriod period, int hour, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var running = First(period, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date));
        var over = Before(period, running);
        return Due(period, over, hour, zone) <= now ? over : Before(period, over);
    }

    /// <summary>When the mail of the period that begins with this day is due.</summary>
    public static DateTimeOffset Due(MailPeriod period, DateOnly first, int hour, TimeZoneInfo zone) => LocalClock.Read(Next(period, first).ToDateTime(new TimeOnly(hour, 0)), zone);

    /// <summary>The periods whose mails are due and were not sent, the oldest first, the newest <see cref="MostMissed"/> of them.</summary>
    /// <param name="done">The first day of the last one that was dealt with; null: none was.</param>
    /// <param name="since">When the mails were ordered: of what was due before there is none.</param>
    public static IReadOnlyList<DateOnly> Open(MailPeriod period, int hour, DateOnly? done, DateTimeOffset since, DateTimeOffset now, TimeZoneInfo zone)
    {
        var open = new List<DateOnly>();
        for (var first = LastDue(period, hour, now, zone); open.Count < MostMissed && (done is not { } last || first > last) && Due(period, first, hour, zone) > since; first = Before(period, first))
        {
            open.Add(first);
        }

        open.Reverse();
        return open;
    }

    /// <summary>When the next mail is due.</summary>
    public static DateTimeOffset NextDue(MailPeriod period, int hour, DateTimeOffset now, TimeZoneInfo zone) => Due(period, Next(period, LastDue(period, hour, now, zone)), hour, zone);

    /// <summary>The last period that is over, whether or not its mail is due.</summary>
    public static DateOnly LastOver(MailPeriod period, DateTimeOffset now, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return Before(period, First(period, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).Date)));
    }

    /// <summary>The period before.</summary>
    public static DateOnly Before(MailPeriod period, DateOnly first) => period switch
    {
        MailPeriod.Day => first.AddDays(-1),
        MailPeriod.Week => first.AddDays(-DaysOfWeek),
        _ => first.AddMonths(-1),
    };

    private static DateOnly Next(MailPeriod period, DateOnly first) => period switch
    {
        MailPeriod.Day => first.AddDays(1),
        MailPeriod.Week => first.AddDays(DaysOfWeek),
        _ => first.AddMonths(1),
    };

    private static DateOnly First(MailPeriod period, DateOnly day) => period switch
    {
        MailPeriod.Day => day,
        MailPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek)),
        _ => new DateOnly(day.Year, day.Month, 1),
    };

    // By its noon, which every day of every zone has.
    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone) => TimeRange.StepOf(LocalClock.Read(day.ToDateTime(new TimeOnly(12, 0)), zone), SeriesStep.Day, zone);
}
