using System.Collections.Concurrent;
using System.Globalization;

namespace CdrStats.Benchmarks;

/// <summary>Changes that follow each other, each with the number after the last one's, and how long each took to whoever was to see it. For any number of threads.</summary>
internal sealed class ToldChanges
{
    public static readonly string[] Columns = ["deliveries", "of at most", "median, ms", "p99, ms", "most, ms"];

    private readonly ConcurrentDictionary<int, long> _told = new();
    private readonly ConcurrentBag<double> _waits = [];

    public void Tell(int change) => _told[change] = TimeProvider.System.GetTimestamp();

    /// <summary>One of those who are to see them: called with the newest change it sees. One that was overtaken by the next is not delivered.</summary>
    public Action<int> Watcher()
    {
        var last = 0;
        return change =>
        {
            if (change > last && _told.TryGetValue(change, out var at))
            {
                last = change;
                _waits.Add(TimeProvider.System.GetElapsedTime(at).TotalMilliseconds);
            }
        };
    }

    /// <summary>Cells of <see cref="Columns"/>.</summary>
    public string[] Cells(int watchers)
    {
        var sorted = _waits.Order().ToList();
        string At(int place) => sorted.Count == 0 ? "–" : Text(sorted[place]);
        return [Text(sorted.Count), Text((double)watchers * _told.Count), At(sorted.Count / 2), At(sorted.Count * 99 / 100), At(sorted.Count - 1)];
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
