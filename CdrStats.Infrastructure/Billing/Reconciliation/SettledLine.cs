using CdrStats.Domain.Billing.Reconciliation;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>One side of a settled line: a call, or what an invoice's line sums up.</summary>
/// <param name="Id">Of ours the call's, of theirs the line's; null: of a sum.</param>
/// <param name="Calls">Null: not told.</param>
public sealed record SettledSide(long? Id, DateTimeOffset? Start, string Number, string Caller, long? Calls, long Seconds, decimal Amount);

/// <summary>What came of a call, or of a sum.</summary>
/// <param name="Day">Of a sum, where the invoice tells it.</param>
public sealed record SettledLine(ReconciliationPile Pile, ReconciliationReasons Reasons, SettledSide? Ours, SettledSide? Theirs, DateOnly? Day = null);

/// <summary>What a pile comes to.</summary>
public sealed record PileSum(ReconciliationPile Pile, long Lines, long OurCalls, long TheirCalls, long OurSeconds, long TheirSeconds, decimal OurAmount, decimal TheirAmount)
{
    /// <summary>By which the carrier's amount is higher than ours.</summary>
    public decimal Difference => TheirAmount - OurAmount;

    /// <summary>With a line more.</summary>
    public PileSum With(SettledLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var (ours, theirs) = (line.Ours, line.Theirs);
        return new PileSum(
            Pile, Lines + 1, OurCalls + (ours?.Calls ?? 0), TheirCalls + (theirs?.Calls ?? 0), OurSeconds + (ours?.Seconds ?? 0), TheirSeconds + (theirs?.Seconds ?? 0),
            OurAmount + (ours?.Amount ?? 0), TheirAmount + (theirs?.Amount ?? 0));
    }
}
