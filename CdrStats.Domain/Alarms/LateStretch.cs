using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Alarms;

/// <summary>Minutes since 1970, one after the other, whose calls came when a rolling window had already gone past them.</summary>
/// <param name="Last">Included.</param>
public sealed record LateStretch(int From, int Last)
{
    /// <summary>Windows of a stretch that are looked at: of a long one not each minute's.</summary>
    private const int MostLooks = 240;

    /// <summary>Minutes that lie so near to each other are one stretch.</summary>
    private const int Gap = 5;

    /// <summary>What of the minutes came too late for windows of that length: calls that came sooner were in some window.</summary>
    /// <param name="delays">By how many minutes the calls of a minute came after it.</param>
    public static IReadOnlyList<LateStretch> Of(IReadOnlyDictionary<int, int> delays, TimeSpan length)
    {
        ArgumentNullException.ThrowIfNull(delays);
        var stretches = new List<LateStretch>();
        foreach (var minute in delays.Where(one => one.Value > length.TotalMinutes).Select(one => one.Key).Order())
        {
            if (stretches.Count > 0 && minute <= stretches[^1].Last + Gap)
            {
                stretches[^1] = stretches[^1] with { Last = minute };
            }
            else
            {
                stretches.Add(new LateStretch(minute, minute));
            }
        }

        return stretches;
    }

    /// <summary>The windows that hold some of the stretch and end by the moment to which the alarm was looked at.</summary>
    /// <exception cref="ArgumentException">The rule is not one of rolling windows.</exception>
    public IReadOnlyList<AlarmWindows> Windows(AlarmRule rule, DateTimeOffset evaluatedTo)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var length = (int)(rule.Period.Length() ?? throw new ArgumentException($"{rule.Period} is no rolling window.", nameof(rule))).TotalMinutes;
        var (first, last) = (From + 1, Math.Min(Last + length, Bucket.Minute(evaluatedTo)));
        var step = Math.Max(Math.Max(1, length / 5), (last - first) / MostLooks);
        var windows = new List<AlarmWindows>();
        for (var end = first; end <= last; end += step)
        {
            // A window holds the minutes before its end.
            windows.Add(AlarmWindows.Rolling(rule.Period, rule.Reference, AlarmPast.Instant(end) - TimeSpan.FromMicroseconds(1)));
        }

        return windows;
    }
}
