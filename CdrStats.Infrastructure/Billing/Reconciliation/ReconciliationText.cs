using CdrStats.Domain.Billing.Reconciliation;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>What a dispute says, in words that a carrier understands.</summary>
public static class ReconciliationText
{
    private static readonly (ReconciliationReasons Reason, string Words)[] Reasons =
    [
        (ReconciliationReasons.NotAnswered, "not answered by our records"), (ReconciliationReasons.Seconds, "duration differs"), (ReconciliationReasons.Amount, "amount differs"),
        (ReconciliationReasons.Calls, "number of calls differs"), (ReconciliationReasons.Repeated, "billed more than once"),
    ];

    public static string Of(ReconciliationPile pile) => pile switch
    {
        ReconciliationPile.OursOnly => "ours only",
        ReconciliationPile.TheirsOnly => "theirs only",
        ReconciliationPile.Different => "different",
        _ => "equal",
    };

    /// <summary>Why it is in its pile; each reason apart.</summary>
    public static IReadOnlyList<string> Each(ReconciliationPile pile, ReconciliationReasons reasons) => reasons == ReconciliationReasons.None
        ? pile switch
        {
            ReconciliationPile.OursOnly => ["not in the carrier's file"],
            ReconciliationPile.TheirsOnly => ["not in our records"],
            _ => [],
        }
        : [.. Reasons.Where(one => reasons.HasFlag(one.Reason)).Select(one => one.Words)];

    /// <summary>All reasons in one.</summary>
    public static string Of(ReconciliationPile pile, ReconciliationReasons reasons) => string.Join("; ", Each(pile, reasons));
}
