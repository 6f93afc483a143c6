namespace CdrStats.Domain.Reporting;

/// <summary>How many calls of a minute began and how many ended.</summary>
public readonly record struct MinuteFlow(DateTimeOffset Minute, long Started, long Ended);

/// <summary>
/// Calls in progress, derived from finished calls. Every known call has ended, so the calls in progress at an instant are those that ended after
/// it less those that began after it: counted backwards there is no unknown beginning. Calls still in progress are missing, the more the nearer
/// the instant is to now; hence <see cref="SettledLag"/>.
/// </summary>
public static class ConcurrencyCurve
{
    /// <summary>Calls in progress at the beginning of each minute of [first, last], oldest first; the flows must reach to the newest there is.</summary>
    public static IReadOnlyList<long> At(IEnumerable<MinuteFlow> flows, DateTimeOffset first, DateTimeOffset last)
    {
        ArgumentNullException.ThrowIfNull(flows);
        var minutes = (int)(last - first).TotalMinutes + 1;
        var counts = new long[minutes];
        long later = 0;
        foreach (var flow in flows)
        {
            var index = (int)Math.Floor((flow.Minute - first).TotalMinutes);
            if (index >= minutes)
            {
                later += flow.Ended - flow.Started;
            }
            else if (index >= 0)
            {
                counts[index] += flow.Ended - flow.Started;
            }
        }

        for (var index = minutes - 1; index >= 0; index--)
        {
            later = counts[index] += later;
        }

        return counts;
    }

    /// <summary>
    /// How long to wait until a count is nearly whole: three average durations (with exponential durations a twentieth of the calls is then
    /// still missing), in whole minutes between 1 and 30.
    /// </summary>
    public static TimeSpan SettledLag(decimal? averageSeconds) =>
        TimeSpan.FromMinutes((double)Math.Clamp(Math.Ceiling(3 * (averageSeconds ?? 60) / 60), 1, 30));
}
