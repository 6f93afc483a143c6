namespace CdrStats.Domain.Realtime.Lines;

/// <summary>What the times of lines count, as InfluxDB's parameter <c>precision</c> names it.</summary>
public static class TimeUnit
{
    private static readonly Dictionary<string, double> TicksOf = new(StringComparer.Ordinal)
    {
        ["ns"] = 0.01,
        ["n"] = 0.01,
        ["us"] = 10,
        ["u"] = 10,
        ["ms"] = TimeSpan.TicksPerMillisecond,
        ["s"] = TimeSpan.TicksPerSecond,
        ["m"] = TimeSpan.TicksPerMinute,
        ["h"] = TimeSpan.TicksPerHour,
    };

    /// <summary>Those there are.</summary>
    public static IReadOnlyList<string> Words { get; } = ["ns", "us", "ms", "s", "m", "h"];

    public static bool IsOne(string word) => TicksOf.ContainsKey(word);

    /// <summary>The moment that a time means; null: none that a calendar has.</summary>
    public static DateTimeOffset? Moment(long time, string unit)
    {
        var ticks = time * TicksOf[unit];
        return ticks >= 0 && ticks < (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks) : null;
    }
}
