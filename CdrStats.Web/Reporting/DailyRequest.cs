using System.Globalization;
using CdrStats.Infrastructure.Reporting;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Reporting;

/// <summary>The filters of the daily comparison as they stand in an address, of the page and of the interface alike.</summary>
public sealed record DailyRequest(
    [property: FromQuery(Name = "date")] string? Date,
    [property: FromQuery(Name = "with")] string? With,
    [property: FromQuery(Name = "days")] string? Days,
    [property: FromQuery(Name = "switch")] string? Switch,
    [property: FromQuery(Name = "customer")] string? Customer,
    [property: FromQuery(Name = "country")] string? Country,
    [property: FromQuery(Name = "time_zone")] string? TimeZone)
{
    /// <summary>Compared with so many earlier days where nothing is said.</summary>
    public const int UsualDays = 4;

    public const string PreviousDays = "previous-days";

    public const string SameWeekday = "same-weekday";

    internal static IReadOnlyList<string> Names { get; } = ["date", "with", "days", "switch", "customer", "country", "time_zone"];

    /// <summary>Reads the filters; without a date it is today in the zone, without a zone UTC.</summary>
    /// <param name="problem">What is wrong and what is allowed; empty when nothing is.</param>
    public bool TryRead(DateTimeOffset now, out DailyFilter filter, out string problem)
    {
        var days = UsualDays;
        filter = new DailyFilter(default, default, 0, TimeZoneInfo.Utc, null, null, null);
        // What all reports have in common.
        if (!new ReportRequest(null, null, Switch, Customer, Country, TimeZone).TryRead(now, out var common, out problem))
        {
            return false;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, common.Zone).Date);
        DateOnly? date = string.IsNullOrWhiteSpace(Date) ? today
            : DateOnly.TryParseExact(Date.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given) ? given : null;
        if (date is not { Year: >= 1990 } day || day > today)
        {
            problem = "date is a day such as 2026-11-24, from 1990 up to today.";
        }
        else if (!string.IsNullOrWhiteSpace(With) && With is not (PreviousDays or SameWeekday))
        {
            problem = $"with is {PreviousDays} or {SameWeekday}.";
        }
        else if (!string.IsNullOrWhiteSpace(Days) && (!int.TryParse(Days, NumberStyles.None, CultureInfo.InvariantCulture, out days) || days is < 1 or > DailyComparison.Most))
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"days is a number of earlier days, 1 to {DailyComparison.Most}.");
        }
        else
        {
            filter = new DailyFilter(day, With == SameWeekday ? ComparedWith.SameWeekday : ComparedWith.PreviousDays, days, common.Zone, common.Switch, common.Customer, common.Country);
        }

        return problem.Length == 0;
    }

    internal async Task<Asked<DailyComparison>> AskAsync(ReportReader reader) => TryRead(reader.Now, out var days, out var problem)
        ? await Asked<DailyComparison>.FoundAsync(reader, days.Switch, days.Customer, days.Country, found =>
            DailyComparison.ReadAsync(reader.Traffic, reader.Scope, found, days.Date, days.With, days.Days, days.Zone, reader.Now, reader.Cancellation))
        : Asked<DailyComparison>.Refused(problem);
}

/// <summary>Which days are to be compared, and of whom. Switch and customer are an id or a name.</summary>
public sealed record DailyFilter(DateOnly Date, ComparedWith With, int Days, TimeZoneInfo Zone, string? Switch, string? Customer, string? Country);
