using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>What calls in progress are told apart by.</summary>
public enum ConcurrentBy
{
    Switch,
    Customer,
    Carrier,
}

/// <summary>Which part of a call counts as being in progress.</summary>
public enum ConcurrentPart
{
    /// <summary>From the answer to the end: calls that were answered.</summary>
    Talk,

    /// <summary>From the beginning to the end, ringing included: every attempt.</summary>
    Seizure,
}

/// <param name="Key">An id; 0 for none.</param>
public sealed record ConcurrencyRow(string Key, string Name, ConcurrencyLoad Load);

/// <summary>
/// Calls in progress, derived from the records of calls that have ended (spec/realtime.md, Concurrent calls): exact to the instant. Calls that still go on are not in it,
/// so the last minutes of a range that ends now are too low.
/// </summary>
/// <param name="Rows">That of the highest peak first.</param>
public sealed record ConcurrencyReport(TimeRange Range, TimeZoneInfo Zone, ConcurrentBy By, ConcurrentPart Part, ConcurrencyLoad Total, IReadOnlyList<ConcurrencyRow> Rows)
{
    /// <summary>The longest range: every call of it is looked at.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>Customers learn nothing of carriers, nor of each other.</summary>
    public static bool MayAsk(AccessScope scope, ConcurrentBy by)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return by switch
        {
            ConcurrentBy.Customer => scope.SeesEverything,
            ConcurrentBy.Carrier => scope.SeesEverything && scope.SeesBuySide,
            _ => true,
        };
    }

    /// <summary>How long the steps of a chart of it are.</summary>
    public SeriesStep Step => Range.To - Range.From <= TimeSpan.FromDays(3) ? SeriesStep.Quarter : SeriesStep.Hour;

    /// <summary>Peak and average of each step of the zone's clock.</summary>
    public IEnumerable<QuarterLoad> Steps(ConcurrencyLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        if (Step == SeriesStep.Quarter)
        {
            return load.Quarters;
        }

        // Quarters at the edges are shorter than the others: each counts by its length.
        return load.Quarters
            .Select((quarter, at) => (Quarter: quarter, Length: ((at + 1 < load.Quarters.Count ? load.Quarters[at + 1].At : Range.To) - quarter.At).TotalSeconds))
            .GroupBy(one => TimeRange.StepOf(one.Quarter.At, Step, Zone))
            .Select(step => new QuarterLoad(step.Key, step.Max(one => one.Quarter.Peak), step.Sum(one => one.Quarter.Erlangs * one.Length) / step.Sum(one => one.Length)));
    }
}
