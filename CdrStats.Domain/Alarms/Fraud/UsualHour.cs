namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>How many calls an account makes in an hour such as this one, by its own past.</summary>
/// <param name="Deviation">How far apart the samples are, as a standard deviation would say it of well-behaved ones (1.4826 times the median deviation).</param>
/// <param name="Samples">How many hours it was made of.</param>
/// <param name="IsOfWeekday">Of the same weekday; else of the last working days, or days of weekends.</param>
public sealed record UsualHour(decimal Median, decimal Deviation, int Samples, bool IsOfWeekday)
{
    /// <summary>Fewer calls than that in an hour are never unusual.</summary>
    public const int FewCalls = 30;

    private const int Weeks = 6;
    private const int EnoughWeeks = 4;
    private const int Days = 28;
    private const int LastDays = 5;
    private const decimal OfNormal = 1.4826m;

    /// <summary>
    /// Above that an hour is unusual, of so many deviations. Nobody is as steady as a few samples may look: the median's root, by which calls that come by chance
    /// differ (Poisson), and a tenth of the median count as one deviation at least.
    /// </summary>
    public decimal Limit(decimal deviations) => Math.Max(FewCalls, Median + (deviations * Math.Max(Deviation, Math.Max(Chance, Median / 10))));

    private decimal Chance => Math.Max(1, (decimal)Math.Sqrt((double)Median));

    /// <summary>Hours that the usual one may be made of: the same of the weeks before, then the same of the days before.</summary>
    /// <param name="hour">Whole, UTC.</param>
    public static IReadOnlyList<DateTimeOffset> Candidates(DateTimeOffset hour, TimeZoneInfo zone) =>
        [.. SameWeekday(hour, zone).Concat(SameKindOfDay(hour, zone)).Distinct()];

    /// <param name="since">When the account was seen first: hours before it are no samples, later ones without calls are.</param>
    /// <param name="calls">In an hour; 0 where there is none.</param>
    /// <returns>Of the same weekday, or of the last such days, where those have more: an account may grow. Null: the past is too short.</returns>
    public static UsualHour? Of(DateTimeOffset hour, TimeZoneInfo zone, DateTimeOffset since, Func<DateTimeOffset, int> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var (weeks, days) = (Of(SameWeekday(hour, zone), since, calls, EnoughWeeks, true), Of(SameKindOfDay(hour, zone), since, calls, LastDays, false));
        return weeks is null || weeks.Median < days?.Median ? days : weeks;
    }

    private static UsualHour? Of(IEnumerable<DateTimeOffset> hours, DateTimeOffset since, Func<DateTimeOffset, int> calls, int enough, bool isOfWeekday)
    {
        decimal[] samples = [.. hours.Where(hour => hour >= since).Select(hour => (decimal)calls(hour))];
        return samples.Length < enough ? null : new UsualHour(Robust.Median(samples), OfNormal * Robust.MedianDeviation(samples), samples.Length, isOfWeekday);
    }

    private static IEnumerable<DateTimeOffset> SameWeekday(DateTimeOffset hour, TimeZoneInfo zone) => Enumerable.Range(1, Weeks).Select(week => Earlier(hour, 7 * week, zone));

    private static IEnumerable<DateTimeOffset> SameKindOfDay(DateTimeOffset hour, TimeZoneInfo zone) =>
        Enumerable.Range(1, Days).Select(day => Earlier(hour, day, zone)).Where(other => IsWeekend(other, zone) == IsWeekend(hour, zone)).Take(LastDays);

    private static bool IsWeekend(DateTimeOffset hour, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(hour, zone).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    // The same hour of the wall clock, whatever was done to the clocks in between.
    private static DateTimeOffset Earlier(DateTimeOffset hour, int days, TimeZoneInfo zone)
    {
        var other = hour.AddDays(-days);
        return other + (zone.GetUtcOffset(hour) - zone.GetUtcOffset(other));
    }
}
