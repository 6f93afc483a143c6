using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Realtime.History;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Calls at once for alarms: the past of calls in progress, by whole minutes, of what an alarm looks at.</summary>
internal sealed class LiveCurve(CallHistory history)
{
    /// <summary>So much is read in one step where only the highest of a window is asked for.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>From when to when it is known: the newest whole minute is the newest record.</summary>
    public async Task<KnownRecords> KnownAsync(AlarmScope of, CancellationToken cancellation)
    {
        var known = await history.KnownAsync(Key(of), cancellation);
        // A window ends with the newest instant and holds it.
        return new KnownRecords(known?.From, known?.To.AddMicroseconds(-1)) { IsLive = true };
    }

    /// <summary>The highest number in a window; without one where no feed told.</summary>
    public async Task<AlarmFigures> FiguresAsync(AccessScope scope, AlarmScope of, TimeRange window, CancellationToken cancellation)
    {
        var steps = await history.LineAsync(scope, Key(of), window, Day, cancellation);
        return AlarmFigures.None with { Concurrent = steps.Count == 0 ? null : steps.Max(step => step.Most) };
    }

    /// <summary>The same of each minute of the range in which a feed told, in order.</summary>
    public async Task<IReadOnlyList<(int Minute, AlarmFigures Figures)>> MinutesAsync(AccessScope scope, AlarmScope of, TimeRange range, CancellationToken cancellation) =>
        [.. (await history.LineAsync(scope, Key(of), range, CallHistory.Minute, cancellation)).Select(step => (Bucket.Minute(step.At), AlarmFigures.None with { Concurrent = step.Most }))];

    private static HistoryKey Key(AlarmScope of) =>
        of.Switches is [var one] ? new HistoryKey(HistoryBy.Switch, one.ToString(CultureInfo.InvariantCulture))
        : of.Customers is [var customer] ? new HistoryKey(HistoryBy.Customer, customer.ToString(CultureInfo.InvariantCulture)) : HistoryKey.Total;
}
