using System.Globalization;
using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Billing;

/// <summary>Days that a statement is about, in the zone of the customer's plan.</summary>
/// <param name="Last">The last day, included.</param>
public readonly record struct StatementPeriod(DateOnly First, DateOnly Last)
{
    /// <summary>A calendar month: <c>2026-11</c>.</summary>
    public static StatementPeriod? Month(string? text) =>
        DateOnly.TryParseExact($"{text?.Trim()}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) ? new StatementPeriod(first, first.AddMonths(1).AddDays(-1)) : null;

    /// <summary>From a day to a day, both included; null when one of them is none, or they are the wrong way round.</summary>
    public static StatementPeriod? Days(string? first, string? last) =>
        DateOnly.TryParseExact(first?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
        && DateOnly.TryParseExact(last?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to) && to >= from && from.Year > 1989 && to.Year < 2200
            ? new StatementPeriod(from, to) : null;

    /// <summary>Half-open: from the first instant of the first day to the first instant after the last.</summary>
    public TimeRange In(TimeZoneInfo zone) => new(Begin(First, zone), Begin(Last.AddDays(1), zone));

    // By way of noon, which every day has once: where the clocks change at midnight the day begins when its first minute does.
    private static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var noon = day.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Unspecified);
        return TimeRange.StepOf(new DateTimeOffset(noon, zone.GetUtcOffset(noon)), SeriesStep.Day, zone);
    }
}
