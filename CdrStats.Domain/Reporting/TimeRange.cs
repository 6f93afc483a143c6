using System.Globalization;

namespace CdrStats.Domain.Reporting;

/// <summary>
/// How long the steps of a series are. Days and longer ones are those of a zone: a day is 23 or 25 hours long where its clocks change. A week begins with the
/// first weekday of the current culture.
/// </summary>
public enum SeriesStep
{
    Quarter,
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>A half-open range of call starts.</summary>
public readonly record struct TimeRange(DateTimeOffset From, DateTimeOffset To)
{
    private const int DaysOfWeek = 7;
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>The last 24 hours as whole quarters of an hour: it ends with the running quarter.</summary>
    public static TimeRange LastDay(DateTimeOffset now)
    {
        var end = Ceiling(now, Quarter);
        return new TimeRange(end - TimeSpan.FromDays(1), end);
    }

    public TimeRange Earlier(TimeSpan by) => new(From - by, To - by);

    /// <summary>The whole quarters inside; where there is none it is empty, and lies inside the range.</summary>
    public TimeRange WholeQuarters() => Inside(Quarter);

    /// <summary>The whole buckets of UTC inside, of this length; where there is none it is empty, and lies inside the range.</summary>
    public TimeRange Inside(TimeSpan length)
    {
        var (first, last) = (Ceiling(From, length), Floor(To, length));
        return last > first ? new TimeRange(first, last) : new TimeRange(To, To);
    }

    /// <summary>The whole buckets of UTC that it touches, of this length.</summary>
    public TimeRange Around(TimeSpan length) => new(Floor(From, length), Ceiling(To, length));

    /// <summary>A step that gives a readable number of points: quarters up to half a day, hours up to eight days, days up to half a year, then weeks.</summary>
    public SeriesStep ReadableStep() => (To - From).TotalHours switch
    {
        <= 12 => SeriesStep.Quarter,
        <= 192 => SeriesStep.Hour,
        <= 184 * 24 => SeriesStep.Day,
        _ => SeriesStep.Week,
    };

    /// <summary>The beginnings of all steps that touch the range, in the zone's clock.</summary>
    public IEnumerable<DateTimeOffset> Steps(SeriesStep step, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        for (var at = StepOf(From, step, zone); at < To; at = Next(at, step, zone))
        {
            yield return at;
        }
    }

    /// <summary>The beginning of the step an instant is in.</summary>
    public static DateTimeOffset StepOf(DateTimeOffset instant, SeriesStep step, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var offset = zone.GetUtcOffset(instant);
        switch (step)
        {
            case SeriesStep.Quarter:
                return Floor(instant, Quarter);
            case SeriesStep.Hour:
                var local = instant.ToOffset(offset);
                return local.AddTicks(-(local.Ticks % TimeSpan.TicksPerHour)).ToUniversalTime();
            case SeriesStep.Month:
                return Midnight(FirstOfMonth(instant.ToOffset(offset)), zone);
            case SeriesStep.Week:
                return Midnight(FirstOfWeek(instant.ToOffset(offset)), zone);
            default:
                return Midnight(instant.ToOffset(offset).Date, zone);
        }
    }

    /// <summary>The step an instant is in, whole.</summary>
    public static TimeRange Whole(DateTimeOffset instant, SeriesStep step, TimeZoneInfo zone)
    {
        var from = StepOf(instant, step, zone);
        return new TimeRange(from, Next(from, step, zone));
    }

    private static DateTimeOffset Next(DateTimeOffset at, SeriesStep step, TimeZoneInfo zone) => step switch
    {
        SeriesStep.Quarter => at + Quarter,
        SeriesStep.Hour => StepOf(at.AddHours(1), step, zone) is var next && next > at ? next : at.AddHours(1),
        SeriesStep.Week => Midnight(FirstOfWeek(at.ToOffset(zone.GetUtcOffset(at))).AddDays(DaysOfWeek), zone),
        SeriesStep.Month => Midnight(FirstOfMonth(at.ToOffset(zone.GetUtcOffset(at))).AddMonths(1), zone),
        _ => Midnight(at.ToOffset(zone.GetUtcOffset(at)).Date.AddDays(1), zone),
    };

    private static DateTime FirstOfWeek(DateTimeOffset local) =>
        local.Date.AddDays(-(((int)local.DayOfWeek - (int)CultureInfo.CurrentCulture.DateTimeFormat.FirstDayOfWeek + DaysOfWeek) % DaysOfWeek));

    private static DateTime FirstOfMonth(DateTimeOffset local) => new(local.Year, local.Month, 1);

    // Where the clocks are put forward at midnight the day begins with its first minute that exists.
    private static DateTimeOffset Midnight(DateTime date, TimeZoneInfo zone)
    {
        var wall = DateTime.SpecifyKind(date, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(wall))
        {
            wall = wall.AddMinutes(15);
        }

        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }

    // Buckets are counted from 1970-01-01, as the database counts them.
    private static DateTimeOffset Floor(DateTimeOffset instant, TimeSpan length)
    {
        var since = (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) % length.Ticks;
        return new(instant.UtcTicks - (since < 0 ? since + length.Ticks : since), TimeSpan.Zero);
    }

    private static DateTimeOffset Ceiling(DateTimeOffset instant, TimeSpan length) => Floor(instant, length) is var floor && floor == instant ? floor : floor + length;
}
