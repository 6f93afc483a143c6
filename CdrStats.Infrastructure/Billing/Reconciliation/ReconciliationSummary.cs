using CdrStats.Domain.Billing.Reconciliation;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>How far a reconciliation is settled with the carrier.</summary>
public enum ReconciliationState : short
{
    Open = 1,
    Disputed = 2,
    Settled = 3,
}

/// <summary>A reconciliation: what was compared, how, and what it came to.</summary>
/// <param name="Lines">Of the file, without header and blank ones.</param>
/// <param name="Refused">Lines that could not be read.</param>
/// <param name="Unbilled">Calls in the file that bill nothing.</param>
/// <param name="Outside">Calls in the file that began outside the period.</param>
public sealed record ReconciliationSummary(
    int Id, int ProviderId, string Provider, ReconciliationTerms Terms, ReconciliationState State, string FileName, int Lines, int Refused, int Unbilled, int Outside, ClockMeasure? Clock,
    DateTimeOffset MadeAt, string MadeBy, IReadOnlyList<PileSum> Piles)
{
    /// <summary>What a pile comes to.</summary>
    public PileSum this[ReconciliationPile pile] => Piles.First(sum => sum.Pile == pile);
}
