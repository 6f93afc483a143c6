using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Billing.Reconciliation;
using CdrStats.Web.Shell;

namespace CdrStats.Web.Billing.Reconciliation;

/// <summary>What things are called on the pages of reconciliations.</summary>
internal static class ReconciliationWords
{
    public const string Path = "billing/reconciliation";

    public static string Name(ReconciliationPile pile) => pile switch
    {
        ReconciliationPile.OursOnly => "Ours only",
        ReconciliationPile.TheirsOnly => "Theirs only",
        ReconciliationPile.Different => "Different",
        _ => "Equal",
    };

    public static string Definition(ReconciliationPile pile) => pile switch
    {
        ReconciliationPile.OursOnly => "We have it, the carrier has not billed it.",
        ReconciliationPile.TheirsOnly => "The carrier bills it, we do not have it.",
        ReconciliationPile.Different => "Both have it, with another length or amount.",
        _ => "Both have it alike, within the tolerances.",
    };

    public static string Name(ReconciliationKind kind) => kind == ReconciliationKind.Calls ? "Calls, a line for each" : "Invoice, a line for each destination";

    public static string Name(CarrierColumn column) => column switch
    {
        CarrierColumn.Ignored => "(not used)",
        CarrierColumn.Start => "Start of the call",
        CarrierColumn.Called => "Called number",
        CarrierColumn.Caller => "Caller",
        CarrierColumn.Duration => "Talk time, s",
        CarrierColumn.Billed => "Charged time, s",
        CarrierColumn.Prefix => "Prefix",
        CarrierColumn.Destination => "Destination",
        _ => column.ToString(),
    };

    /// <summary>The period by its own zone, its end as it was meant: not included.</summary>
    public static string Period(ReconciliationTerms terms) => $"{Format.Moment(terms.Period.From, terms.Zone)[..16]} – {Format.Moment(terms.Period.To, terms.Zone)[..16]}";

    public static string Seconds(int seconds) => $"{(seconds > 0 ? "+" : "")}{Format.Count(seconds)}\u00a0s";
}
