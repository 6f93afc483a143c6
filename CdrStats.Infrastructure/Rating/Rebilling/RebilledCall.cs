using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>What a call is billed by, and what that came to.</summary>
/// <param name="Job">The order that billed it again.</param>
internal readonly record struct Billing(int? PlanId, string? Currency, short? Decimals, int? Job, RatingOutcome Rating)
{
    /// <summary>Whether two billings store the same, whichever order made them.</summary>
    public bool Equals(Billing other, bool whoever) => (whoever ? this with { Job = other.Job } : this) == other;
}

/// <summary>A stored call where it lies, as far as its price and the roll-ups go.</summary>
/// <param name="At">Its place in <paramref name="Table"/>, as long as it was last written by <paramref name="Written"/>.</param>
internal sealed record RebilledCall(
    NpgsqlTid At, uint Written, uint Table, long Id, DateTimeOffset Start, int SwitchId, int? CustomerId, int Duration, int BillSeconds, int Cause,
    CallKind Kind, CallDirection Direction, string E164, string Country, string DialCode, string? LinkedId, Guid RecordKey, int? ProgressSeconds, Billing Was)
{
    public const string Columns = """
        c.ctid, c.xmin, c.tableoid, c.id, c.start, c.switch_id, c.customer_id, c.duration, c.billsec, c.cause, c.kind::integer, c.direction::integer, c.e164, c.country, c.dial_code,
        c.linked_id, c.record_key, c.progress_sec, c.voip_plan_id, c.currency, c.price_decimals::integer, c.rebill_job, c.rating_status::integer,
        c.sell_rate, c.sell_cost, c.sell_rate_id, c.sell_plan_id, c.sell_prefix, c.sell_billed, c.buy_rate, c.buy_cost, c.buy_rate_id, c.buy_plan_id, c.buy_prefix, c.buy_billed
        """;

    public static RebilledCall Read(ref CopyFields from) => new(
        from.Tid(), from.UInt(), from.UInt(), from.Long()!.Value, from.Instant(out _)!.Value, from.Int()!.Value, from.Int(), from.Int()!.Value, from.Int()!.Value, from.Int()!.Value,
        (CallKind)from.Int()!.Value, (CallDirection)from.Int()!.Value, from.Text()!, from.Recurring() ?? "", from.Recurring() ?? "", from.Text(), from.Uuid(), from.Int(),
        new Billing(from.Int(), from.Recurring(), (short?)from.Int(), from.Int(), new RatingOutcome((RatingStatus)from.Int()!.Value, Side(ref from), Side(ref from))));

    /// <summary>The call as it would be asked about today.</summary>
    public RatingRequest Request(bool givenToo) => new(Kind, Direction, E164, Start, BillSeconds, givenToo ? default : Was.Rating.Given);

    /// <summary>What the call counts for in the roll-ups when it is billed so.</summary>
    public CallFigures Figures(in Billing billing) => new(
        SwitchId, CustomerId ?? 0, Start, Duration, BillSeconds, Cause, Country, DialCode, billing.Rating.Buy.PlanId ?? 0, billing.Currency ?? "", billing.Rating.Sell.Cost, billing.Rating.Buy.Cost)
    {
        ProgressSeconds = ProgressSeconds ?? 0,
    };

    /// <summary>The plan that an order bills a call of this owner by.</summary>
    public static VoipPlan? PlanOf(ImportRules rules, RebillOrder order, int? customer) =>
        customer is not { } owner ? null : order.PlanId is { } chosen ? rules.Plans.GetValueOrDefault(chosen) : rules.Mediation.Plans.GetValueOrDefault(owner);

    private static SidePrice Side(ref CopyFields from) =>
        new(from.Numeric(out _)!.Value, from.Numeric(out _)!.Value, from.Long(), from.Int(), from.Recurring() ?? "", from.Int()!.Value);
}
