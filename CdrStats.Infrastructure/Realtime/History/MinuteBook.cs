using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>Which minutes have seconds that are not summed up yet. Safe for both who write and who look.</summary>
internal sealed class MinuteBook
{
    private const int MostAtOnce = 60;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // What was seen in a minute is on its way for some seconds more.
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly SortedSet<DateTimeOffset> _due = [];

    /// <summary>The last minutes are due, whoever has written them.</summary>
    public void Begin(DateTimeOffset now)
    {
        lock (_gate)
        {
            for (var at = Floor(now - Before); at <= now; at += Minute)
            {
                _due.Add(at);
            }
        }
    }

    public void Written(IReadOnlyList<CallSample> samples)
    {
        lock (_gate)
        {
            _due.UnionWith(samples.Select(sample => Floor(sample.At)).Distinct());
        }
    }

    /// <summary>The first minutes that are over and due, one after the other; null: none is. They stay due until they are done.</summary>
    public TimeRange? Next(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_due.Count == 0 || _due.Min + Minute + After > now)
            {
                return null;
            }

            var (from, to) = (_due.Min, _due.Min + Minute);
            while (_due.Contains(to) && to + Minute + After <= now && to - from < MostAtOnce * Minute)
            {
                to += Minute;
            }

            return new TimeRange(from, to);
        }
    }

    public void Done(TimeRange minutes)
    {
        lock (_gate)
        {
            _due.RemoveWhere(at => at >= minutes.From && at < minutes.To);
        }
    }

    private static DateTimeOffset Floor(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
}
