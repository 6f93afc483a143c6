using System.Runtime.InteropServices;
using CdrStats.Domain.Reporting;

namespace CdrStats.Domain.Alarms;

/// <summary>
/// Calls by their end, in memory, for all rolling alarms at once: what is asked of a window is the sum of its whole hours and of the calls at its
/// edges. Holds whole minutes, put in place by whoever reads the calls. Not for several threads.
/// </summary>
public sealed class EndedCalls(AlarmInterest interest)
{
    private const int HourMinutes = 60;

    private readonly Dictionary<int, EndedHour> _hours = [];
    private readonly Dictionary<EndedQuestion, EndedFilter> _filters = [];
    private readonly Dictionary<(EndedQuestion Asked, TimeRange Window), AlarmFigures> _known = [];

    public AlarmInterest Interest => interest;

    /// <summary>How many calls are held.</summary>
    public long Count => _hours.Values.Sum(hour => (long)hour.Rows.Length);

    /// <summary>Whether the minute (since 1970) is known.</summary>
    public bool Knows(int minute) => _hours.TryGetValue(minute / HourMinutes, out var hour) && hour.Knows(minute % HourMinutes);

    /// <summary>Whether every minute that the window touches is known.</summary>
    public bool Knows(TimeRange window)
    {
        var last = LastMinute(window);
        for (var minute = Bucket.Minute(window.From); minute <= last; minute++)
        {
            if (!Knows(minute))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The last minute that a window touches.</summary>
    public static int LastMinute(TimeRange window) => Bucket.Minute(window.To.AddTicks(-1));

    /// <summary>Puts the calls that ended in [from, to), minutes since 1970, in place of what was known of them.</summary>
    /// <param name="calls">In the order of their ends, then of their ids.</param>
    public void Put(int from, int to, IEnumerable<EndedCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        _known.Clear();
        var byHour = new Dictionary<int, List<EndedRow>>();
        foreach (var call in calls)
        {
            var hour = Bucket.Minute(call.End) / HourMinutes;
            ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(byHour, hour, out _);
            var into = (call.End.UtcTicks - Bucket.Start(hour, HourMinutes * Bucket.MinuteSeconds).Ticks) / TimeSpan.TicksPerMicrosecond;
            (rows ??= []).Add(interest.Row(call, (uint)into));
        }

        for (var hour = from / HourMinutes; hour * HourMinutes < to; hour++)
        {
            ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_hours, hour, out _);
            var start = hour * HourMinutes;
            (kept ??= new EndedHour()).Put(Math.Max(from - start, 0), Math.Min(to - start, HourMinutes), byHour.GetValueOrDefault(hour) ?? []);
        }
    }

    /// <summary>Lets go of hours that none of the ranges (minutes since 1970, the last included) touches.</summary>
    public void Keep(IReadOnlyCollection<(int From, int Last)> ranges)
    {
        _known.Clear();
        foreach (var hour in _hours.Keys.Where(hour => !ranges.Any(range => range.From / HourMinutes <= hour && hour <= range.Last / HourMinutes)).ToList())
        {
            _hours.Remove(hour);
        }
    }

    /// <summary>What the rule counts in a window whose minutes are known; asked again, the answer is at hand.</summary>
    public AlarmFigures Figures(AlarmRule rule, TimeRange window)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var asked = EndedQuestion.Of(rule);
        ref var figures = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (asked, window), out _);
        return figures ??= Sum(asked, window).Figures;
    }

    private EndedTally Sum(EndedQuestion asked, TimeRange window)
    {
        ref var filter = ref CollectionsMarshal.GetValueRefOrAddDefault(_filters, asked, out _);
        filter ??= interest.Filter(asked);
        var total = new EndedTally();
        for (var hour = Bucket.Minute(window.From) / HourMinutes; hour * HourMinutes <= LastMinute(window); hour++)
        {
            if (!_hours.TryGetValue(hour, out var held))
            {
                continue;
            }

            var start = new DateTimeOffset(Bucket.Start(hour, HourMinutes * Bucket.MinuteSeconds), TimeSpan.Zero);
            total.Append(window.From <= start && start.AddHours(1) <= window.To && held.IsWhole
                ? held.Sum(asked, filter) : filter.Sum(held.Rows.AsSpan()[held.FirstAt(Into(window.From, start))..held.FirstAt(Into(window.To, start))]));
        }

        return total;
    }

    private static long Into(DateTimeOffset at, DateTimeOffset hour) => Math.Clamp((at.UtcTicks - hour.UtcTicks) / TimeSpan.TicksPerMicrosecond, 0, uint.MaxValue);
}
