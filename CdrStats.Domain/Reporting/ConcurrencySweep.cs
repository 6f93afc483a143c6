namespace CdrStats.Domain.Reporting;

/// <summary>Calls in progress during a quarter of an hour, or what of it lies in the range.</summary>
/// <param name="At">Its beginning, UTC; of the first one that of the range.</param>
/// <param name="Peak">The most at one instant.</param>
/// <param name="Erlangs">On average.</param>
public readonly record struct QuarterLoad(DateTimeOffset At, int Peak, double Erlangs);

/// <summary>Calls in progress over a range.</summary>
/// <param name="PeakAt">When they first were as many, UTC; null when there was none.</param>
/// <param name="Erlangs">On average over the range.</param>
/// <param name="Quarters">All of the range, oldest first.</param>
/// <param name="BusyHour">The hour with the most calls in progress on average, moved by quarters of an hour (ITU-T E.500); null in a range without four whole quarters, or without calls.</param>
public sealed record ConcurrencyLoad(int Peak, DateTimeOffset? PeakAt, double Erlangs, IReadOnlyList<QuarterLoad> Quarters, QuarterLoad? BusyHour);

/// <summary>
/// Counts calls in progress exactly: goes once over calls in the order in which they begin, and holds no more of them than are in progress. A call counts
/// from its beginning up to, not at, its end.
/// </summary>
/// <typeparam name="TPart">What the calls are told apart by.</typeparam>
public sealed class ConcurrencySweep<TPart>(TimeRange range)
    where TPart : notnull
{
    private readonly PriorityQueue<Counter, long> _running = new();
    private readonly Dictionary<TPart, Counter> _parts = [];
    private readonly Counter _total = new(range);
    private long _reached = range.From.UtcTicks;

    /// <summary>The most calls in progress that it has held.</summary>
    public int Held { get; private set; }

    /// <param name="begin">Not before that of the call before, or before the range.</param>
    /// <param name="end">Whatever lies outside the range is not counted.</param>
    public void Add(DateTimeOffset begin, DateTimeOffset end, TPart part)
    {
        var (from, until) = (Math.Max(begin.UtcTicks, range.From.UtcTicks), Math.Min(end.UtcTicks, range.To.UtcTicks));
        ArgumentOutOfRangeException.ThrowIfLessThan(from, _reached, nameof(begin));
        if (until <= from)
        {
            return;
        }

        EndUntil(from);
        _reached = from;
        if (!_parts.TryGetValue(part, out var counter))
        {
            _parts[part] = counter = new Counter(range);
        }

        _total.Change(from, 1);
        counter.Change(from, 1);
        _running.Enqueue(counter, until);
        Held = Math.Max(Held, _running.Count);
    }

    /// <summary>What there was, together and by part. Nothing can be added after it.</summary>
    public (ConcurrencyLoad Total, IReadOnlyDictionary<TPart, ConcurrencyLoad> Parts) Finish()
    {
        EndUntil(range.To.UtcTicks);
        _reached = range.To.UtcTicks;
        return (_total.Load(), _parts.ToDictionary(part => part.Key, part => part.Value.Load()));
    }

    private void EndUntil(long instant)
    {
        while (_running.TryPeek(out var ended, out var at) && at <= instant)
        {
            _running.Dequeue();
            _total.Change(at, -1);
            ended.Change(at, -1);
        }
    }

    private sealed class Counter
    {
        private const int QuartersOfAnHour = 4;
        private const long Quarter = 15 * TimeSpan.TicksPerMinute;
        private readonly TimeRange _range;
        private readonly long _first;
        private readonly int[] _peaks;
        private readonly long[] _areas;
        private long _at;
        private int _count;
        private int _peak;
        private long _peakAt;

        public Counter(TimeRange range)
        {
            _range = range;
            _at = range.From.UtcTicks;
            _first = _at - (_at % Quarter);
            _peaks = new int[(int)((range.To.UtcTicks - _first + Quarter - 1) / Quarter)];
            _areas = new long[_peaks.Length];
        }

        public void Change(long at, int by)
        {
            Advance(at);
            _count += by;
            var quarter = (int)((at - _first) / Quarter);
            if (by > 0 && _count > _peaks[quarter])
            {
                _peaks[quarter] = _count;
            }

            if (_count > _peak)
            {
                (_peak, _peakAt) = (_count, at);
            }
        }

        public ConcurrencyLoad Load()
        {
            Advance(_range.To.UtcTicks);
            var quarters = _peaks.Select((peak, at) =>
            {
                var (from, to) = (Math.Max(_first + (at * Quarter), _range.From.UtcTicks), Math.Min(_first + ((at + 1) * Quarter), _range.To.UtcTicks));
                return new QuarterLoad(new DateTimeOffset(from, TimeSpan.Zero), peak, (double)_areas[at] / (to - from));
            }).ToList();
            return new ConcurrencyLoad(
                _peak, _peak == 0 ? null : new DateTimeOffset(_peakAt, TimeSpan.Zero), (double)_areas.Sum() / (_range.To - _range.From).Ticks, quarters, BusyHour(quarters));
        }

        private QuarterLoad? BusyHour(List<QuarterLoad> quarters)
        {
            var whole = quarters.GetRange(_range.From.UtcTicks == _first ? 0 : 1, Math.Max(0, quarters.Count - (_range.From.UtcTicks == _first ? 0 : 1) - (_range.To.UtcTicks % Quarter == 0 ? 0 : 1)));
            QuarterLoad? busiest = null;
            for (var at = 0; at + QuartersOfAnHour <= whole.Count; at++)
            {
                var hour = whole.GetRange(at, QuartersOfAnHour);
                var load = new QuarterLoad(hour[0].At, hour.Max(quarter => quarter.Peak), hour.Average(quarter => quarter.Erlangs));
                if (load.Erlangs > (busiest?.Erlangs ?? 0))
                {
                    busiest = load;
                }
            }

            return busiest;
        }

        // What goes on over a quarter's end is in progress in each that it touches.
        private void Advance(long until)
        {
            while (_at < until)
            {
                var quarter = (int)((_at - _first) / Quarter);
                var next = Math.Min(until, _first + ((quarter + 1) * Quarter));
                _areas[quarter] += _count * (next - _at);
                _peaks[quarter] = Math.Max(_peaks[quarter], _count);
                _at = next;
            }
        }
    }
}
