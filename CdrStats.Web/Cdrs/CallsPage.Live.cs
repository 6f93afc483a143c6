using System.Data.Common;
using System.Runtime.CompilerServices;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Cdrs;

namespace CdrStats.Web.Cdrs;

// What the open page follows: calls that are stored, and their totals.
public sealed partial class CallsPage
{
    private async IAsyncEnumerable<Arrivals> ArrivalsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var newest = 0L;
        await foreach (var pulse in Pulses.WatchAsync(LiveRhythm, cancellation))
        {
            var (filter, above) = (_filter, _baseline);
            if (filter.To is not null || _list is null)
            {
                continue;
            }

            Arrivals? arrived = null;
            try
            {
                var calls = await Search.NewestAsync(Scope, AsOfNow(filter), above, MostLive, cancellation);
                // More than one look can take in: the list begins anew, without holes.
                var isFlood = calls.Count == MostLive && calls[^1].Id > newest;
                arrived = new Arrivals(filter, isFlood ? await Search.SearchAsync(Scope, AsOfNow(filter), null, PageSize, cancellation) : calls, isFlood);
                newest = Math.Max(newest, calls.Count > 0 ? calls[0].Id : 0);
            }
            catch (Exception error) when (error is DbException or CallSearchTooWideException)
            {
                // The shell says that the database is away; the next pulse tries again.
                LogNotFollowed(Logger, error);
            }

            if (arrived is not null)
            {
                yield return arrived;
            }
        }
    }

    /// <summary>Totals anew when calls were stored, and now and then because time goes on. Counting calls is dearer than reading roll-ups, hence rarer.</summary>
    private async IAsyncEnumerable<Sum> SumsAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (seen, at) = (Pulses.Value.Version, Clock.GetTimestamp());
        using var rhythm = new PeriodicTimer(TotalsRhythm, Clock);
        while (await rhythm.WaitForNextTickAsync(cancellation))
        {
            var filter = _filter;
            var (beat, since) = (Pulses.Value.Version, Clock.GetElapsedTime(at));
            var isDue = CallTotalsSource.FitsRollups(filter) ? beat != seen || since > TimeGoesOn : since > CountAgain;
            if (!isDue || filter.To is not null || _list is null)
            {
                continue;
            }

            Sum? sum = null;
            try
            {
                sum = await SumAsync(filter, cancellation);
                (seen, at) = (beat, Clock.GetTimestamp());
            }
            catch (DbException error)
            {
                LogNotFollowed(Logger, error);
            }

            if (sum is not null)
            {
                yield return sum;
            }
        }
    }

    private void Show(Arrivals arrived)
    {
        if (!ReferenceEquals(arrived.Filter, _filter) || _list is null || arrived.Calls.Count == 0)
        {
            return;
        }

        if (arrived.IsFlood)
        {
            _list = new CallList(arrived.Calls, PageSize);
            _new.Clear();
            return;
        }

        var fresh = _list.Insert(arrived.Calls);
        if (fresh.Count > 0)
        {
            _new.Clear();
            _new.UnionWith(fresh.Select(call => call.Id));
        }

        // Ids are taken before they are committed: a lower one may still come, so the line is drawn well below the newest.
        _baseline = Math.Max(_baseline, arrived.Calls[0].Id - LookBack);
    }

    private void Show(Sum sum)
    {
        if (ReferenceEquals(sum.Filter, _filter))
        {
            (_totals, _tooWide) = (sum.Totals, sum.TooWide);
            if (_period is not null && sum.From is { } from)
            {
                _list?.Forget(from);
            }
        }
    }

    private sealed record Arrivals(CallFilter Filter, IReadOnlyList<Call> Calls, bool IsFlood);

    private sealed record Sum(CallFilter Filter, DateTimeOffset? From, CallTotals? Totals, string? TooWide);

    [LoggerMessage(LogLevel.Warning, "New calls could not be shown on an open page")]
    private static partial void LogNotFollowed(ILogger logger, Exception error);
}
