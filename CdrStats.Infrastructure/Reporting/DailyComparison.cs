using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Domain.Time;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>Which earlier days a day is held against.</summary>
public enum ComparedWith
{
    PreviousDays,
    SameWeekday,
}

/// <summary>A day of a zone, hour by hour of its clock.</summary>
/// <param name="Range">From its first moment to the next day's: 23 or 25 hours where the clocks change.</param>
/// <param name="Hours">By the clock's hour, 0 to 23; one that comes twice is one. Null: the day has no such hour, or it has not begun yet.</param>
/// <param name="SoFar">Up to the time of day that the running day has reached; null: the compared day is over.</param>
public sealed record ComparedDay(DateOnly Date, TimeRange Range, IReadOnlyList<TrafficFigures?> Hours, TrafficFigures Totals, TrafficFigures? SoFar);

/// <summary>A day held against earlier ones (spec/product.md, Daily comparison).</summary>
/// <param name="Reached">The time of day that the running day has reached; null: the compared day is over.</param>
/// <param name="Days">The compared day first, then the others, latest first.</param>
public sealed record DailyComparison(TimeZoneInfo Zone, ComparedWith With, TimeOnly? Reached, IReadOnlyList<ComparedDay> Days)
{
    /// <summary>So many earlier days can be asked for.</summary>
    public const int Most = 14;

    private const int HoursOfClock = 24;

    /// <param name="earlier">How many earlier days, 1 to <see cref="Most"/>.</param>
    public static async Task<DailyComparison> ReadAsync(
        TrafficQueries traffic, AccessScope scope, TrafficFilter filter, DateOnly date, ComparedWith with, int earlier, TimeZoneInfo zone, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentOutOfRangeException.ThrowIfLessThan(earlier, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(earlier, Most);
        var clock = TimeZoneInfo.ConvertTime(now, zone);
        TimeOnly? reached = DateOnly.FromDateTime(clock.Date) == date ? TimeOnly.FromTimeSpan(clock.TimeOfDay) : null;
        var days = new List<ComparedDay>(earlier + 1);
        for (var back = 0; back <= earlier; back++)
        {
            var day = date.AddDays(with == ComparedWith.SameWeekday ? -7 * back : -back);
            var range = TimeRange.Whole(LocalClock.Read(day.ToDateTime(new TimeOnly(12, 0)), zone), SeriesStep.Day, zone);
            var hours = Hours(await traffic.SeriesAsync(scope, filter, range, SeriesStep.Hour, zone, cancellation), zone, now);
            TrafficFigures? soFar = null;
            if (reached is { } time)
            {
                var end = back == 0 ? now : LocalClock.Read(day.ToDateTime(time), zone);
                soFar = end > range.From ? await traffic.TotalsAsync(scope, filter, new TimeRange(range.From, end < range.To ? end : range.To), cancellation) : TrafficFigures.None;
            }

            days.Add(new ComparedDay(day, range, hours, hours.OfType<TrafficFigures>().Aggregate(TrafficFigures.None, (sum, hour) => sum.And(hour)), soFar));
        }

        return new DailyComparison(zone, with, reached, days);
    }

    private static TrafficFigures?[] Hours(IReadOnlyList<TrafficPoint> points, TimeZoneInfo zone, DateTimeOffset now)
    {
        var hours = new TrafficFigures?[HoursOfClock];
        foreach (var point in points.Where(point => point.At < now))
        {
            ref var hour = ref hours[TimeZoneInfo.ConvertTime(point.At, zone).Hour];
            hour = hour?.And(point.Figures) ?? point.Figures;
        }

        return hours;
    }
}
