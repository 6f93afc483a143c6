using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Alarms;

/// <summary>The window that an evaluation looks at, and the one it is held against.</summary>
/// <param name="ByEnd">Whether calls are taken by their end, as rolling windows do, or by their start.</param>
public sealed record AlarmWindows(TimeRange Window, TimeRange Reference, bool ByEnd)
{
    /// <summary>The finest step of stored instants: a window that is to hold the newest record ends this much behind it.</summary>
    private static readonly TimeSpan Finest = TimeSpan.FromMicroseconds(1);

    /// <summary>The last window of the calendar that was complete at that moment.</summary>
    /// <exception cref="ArgumentException">The period is a rolling one, or cannot be held against that.</exception>
    public static AlarmWindows LastComplete(AlarmPeriod period, AlarmReference reference, TimeZoneInfo zone, DateTimeOffset moment) =>
        Of(period, reference, zone, Today(period, zone, moment));

    /// <summary>The windows that became complete after <paramref name="after"/> and by <paramref name="moment"/>, the oldest first; without a beginning, the last one.</summary>
    /// <param name="most">How many at most: the latest.</param>
    public static IReadOnlyList<AlarmWindows> Due(AlarmPeriod period, AlarmReference reference, TimeZoneInfo zone, DateTimeOffset? after, DateTimeOffset moment, int most)
    {
        var due = new List<AlarmWindows>();
        var end = Today(period, zone, moment);
        do
        {
            var windows = Of(period, reference, zone, end);
            if (after is { } done && windows.Window.To <= done)
            {
                break;
            }

            due.Add(windows);
            end = Earlier(period, end);
        }
        while (after is not null && due.Count < most);
        due.Reverse();
        return due;
    }

    /// <summary>The window that ends with the newest record, which it holds: (newest − length, newest].</summary>
    /// <exception cref="ArgumentException">The period is one of the calendar.</exception>
    public static AlarmWindows Rolling(AlarmPeriod period, AlarmReference reference, DateTimeOffset newest)
    {
        var length = period.Length() ?? throw new ArgumentException($"{period} is no rolling window.", nameof(period));
        var end = newest.ToUniversalTime() + Finest;
        var window = new TimeRange(end - length, end);
        return new AlarmWindows(window, window.Earlier(reference switch
        {
            AlarmReference.DayEarlier => TimeSpan.FromDays(1),
            AlarmReference.WeekEarlier => TimeSpan.FromDays(7),
            _ => length,
        }), true);
    }

    private static AlarmWindows Of(AlarmPeriod period, AlarmReference reference, TimeZoneInfo zone, DateOnly end)
    {
        if (!period.Knows(reference))
        {
            throw new ArgumentException($"{period} is not held against {reference}.", nameof(reference));
        }

        var start = Earlier(period, end);
        var (otherStart, otherEnd) = reference == AlarmReference.WeekEarlier ? (start.AddDays(-7), end.AddDays(-7)) : (Earlier(period, start), start);
        return new AlarmWindows(new TimeRange(Midnight(start, zone), Midnight(end, zone)), new TimeRange(Midnight(otherStart, zone), Midnight(otherEnd, zone)), false);
    }

    /// <summary>The first day of the period that the moment is in: where the last complete one ended.</summary>
    private static DateOnly Today(AlarmPeriod period, TimeZoneInfo zone, DateTimeOffset moment)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);
        return period switch
        {
            AlarmPeriod.Day => day,
            AlarmPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            AlarmPeriod.Month => new DateOnly(day.Year, day.Month, 1),
            _ => throw new ArgumentException($"{period} is not one of the calendar.", nameof(period)),
        };
    }

    private static DateOnly Earlier(AlarmPeriod period, DateOnly day) => period switch
    {
        AlarmPeriod.Day => day.AddDays(-1),
        AlarmPeriod.Week => day.AddDays(-7),
        _ => day.AddMonths(-1),
    };

    // A day's step begins with its first minute that exists, which noon of that day knows.
    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone) =>
        TimeRange.StepOf(Time.LocalClock.Read(day.ToDateTime(new TimeOnly(12, 0)), zone), SeriesStep.Day, zone);
}
