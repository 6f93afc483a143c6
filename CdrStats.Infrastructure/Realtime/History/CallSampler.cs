using System.Globalization;
using CdrStats.Domain.Realtime;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>What the board shows at one moment, as samples. Whoever had calls a moment ago and has none any more is told once, as none.</summary>
internal sealed class CallSampler
{
    private const int LongestKey = 100;

    private HashSet<HistoryKey> _before = [];

    /// <param name="at">A whole second.</param>
    public IReadOnlyList<CallSample> Take(IEnumerable<SwitchLive> switches, DateTimeOffset at)
    {
        var samples = new List<CallSample>();
        var parts = new Dictionary<HistoryKey, CallCount>();
        var (total, begun, live) = (default(CallCount), (double?)null, false);
        foreach (var one in switches)
        {
            if (one is not { State: FeedState.Live, Calls: { } calls })
            {
                continue;
            }

            live = true;
            total += calls.Count;
            begun = calls.CallsPerSecond is { } rate ? (begun ?? 0) + (double)rate : begun;
            samples.Add(Sample(at, new HistoryKey(HistoryBy.Switch, Text(one.SwitchId)), calls.Count, (double?)calls.CallsPerSecond));
            Add(parts, HistoryBy.Customer, calls.ByCustomer, Text);
            Add(parts, HistoryBy.Gateway, calls.ByGateway, Plain);
            Add(parts, HistoryBy.Direction, calls.ByDirection, direction => direction.ToString().ToLowerInvariant());
        }

        if (!live)
        {
            _before = [];
            return [];
        }

        samples.Add(Sample(at, HistoryKey.Total, total, begun));
        samples.AddRange(parts.Select(part => Sample(at, part.Key, part.Value, null)));
        samples.AddRange(_before.Where(gone => !parts.ContainsKey(gone)).Select(gone => Sample(at, gone, default, null)));
        _before = [.. parts.Keys];
        return samples;
    }

    private static void Add<T>(Dictionary<HistoryKey, CallCount> parts, HistoryBy by, IReadOnlyDictionary<T, CallCount> counts, Func<T, string> text)
    {
        foreach (var (part, count) in counts)
        {
            var key = new HistoryKey(by, text(part));
            parts[key] = parts.GetValueOrDefault(key) + count;
        }
    }

    private static CallSample Sample(DateTimeOffset at, HistoryKey of, CallCount count, double? begun) => new(at, of, count.All, count.Ringing, begun);

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    // A name that every store takes as it is.
    private static string Plain(string name) =>
        string.Concat(name.Take(LongestKey).Select(letter => letter == '\\' ? '/' : char.IsControl(letter) ? ' ' : letter));
}
