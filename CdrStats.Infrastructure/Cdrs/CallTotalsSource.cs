using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>The totals of a filter: from roll-ups where those tell apart all that it asks for, else by counting the calls themselves. Both are exact.</summary>
public sealed class CallTotalsSource(CallSearch search, TrafficQueries traffic, TimeProvider clock)
{
    // Nothing starts later: the import refuses it.
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(25);

    /// <exception cref="CallSearchTooWideException">It took too long.</exception>
    public async Task<CallTotals> ReadAsync(AccessScope scope, CallFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (!FitsRollups(filter))
        {
            return await search.TotalsAsync(scope, filter, cancellation);
        }

        var known = await traffic.FilterAsync(
            scope, filter.Switches.SingleOrDefault(), filter.Customers.SingleOrDefault(), filter.Countries.SingleOrDefault(), cancellation);
        var range = new TimeRange(filter.From!.Value, filter.To ?? clock.GetUtcNow() + Ahead);
        return Totals(known is null ? TrafficFigures.None : await FiguresAsync(scope, known, filter, range, cancellation));
    }

    /// <summary>The same totals by day of a zone, the latest first; days without calls are left out.</summary>
    /// <returns>Null: the filter does not say when to begin.</returns>
    /// <exception cref="ReportTooWideException">No sums are kept of what was chosen, and the range is too long to look at every call.</exception>
    public async Task<IReadOnlyList<DayTotals>?> DaysAsync(AccessScope scope, CallFilter filter, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.From is not { } from)
        {
            return null;
        }

        var range = new TimeRange(from, filter.To ?? clock.GetUtcNow() + Ahead);
        var known = FitsRollups(filter)
            ? await traffic.FilterAsync(scope, filter.Switches.SingleOrDefault(), filter.Customers.SingleOrDefault(), filter.Countries.SingleOrDefault(), cancellation)
            : new TrafficFilter { Calls = filter with { From = null, To = null } };
        if (known is null)
        {
            return [];
        }

        var days = FitsRollups(filter) && filter.Causes.Count == 1
            ? (await traffic.SeriesByCauseAsync(scope, known, range, SeriesStep.Day, zone, cancellation)).FirstOrDefault(one => one.Key == filter.Causes[0].ToString(CultureInfo.InvariantCulture))?.Points ?? []
            : await traffic.SeriesAsync(scope, known, range, SeriesStep.Day, zone, cancellation);
        return [.. days.Where(day => day.Figures.Calls > 0 || day.Figures.Attempts > 0).Reverse().Select(day => new DayTotals(Within(TimeRange.Whole(day.At, SeriesStep.Day, zone), range), Totals(day.Figures)))];
    }

    private static TimeRange Within(TimeRange day, TimeRange range) => new(day.From > range.From ? day.From : range.From, day.To < range.To ? day.To : range.To);

    /// <summary>Whether the roll-ups know all that the filter asks for.</summary>
    public static bool FitsRollups(CallFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter is
        {
            From: not null, Switches.Count: <= 1, Customers.Count: <= 1, AccountCode: null, Destination: null, Caller: null, Duration: null,
            Directions.Count: 0, Kinds.Count: 0, Statuses.Count: 0, DialCode: null, Carriers.Count: 0, BelowCost: false,
        } && filter.Countries.Count + filter.Causes.Count <= 1;
    }

    private async Task<TrafficFigures> FiguresAsync(AccessScope scope, TrafficFilter known, CallFilter filter, TimeRange range, CancellationToken cancellation)
    {
        if (filter.Causes.Count == 0)
        {
            return await traffic.TotalsAsync(scope, known, range, cancellation);
        }

        var cause = filter.Causes[0].ToString(CultureInfo.InvariantCulture);
        var rows = await traffic.ByCauseAsync(scope, known, range, cancellation);
        return rows.FirstOrDefault(row => row.Key == cause)?.Figures ?? TrafficFigures.None;
    }

    private static CallTotals Totals(TrafficFigures figures) => new(
        figures.Calls, figures.Attempts, figures.Answered, figures.Duration, figures.BillSeconds, figures.TalkSeconds,
        [.. figures.Amounts.Select(amounts => new CurrencyTotal(amounts.Currency, amounts.SellCost, amounts.BuyCost))]);
}
