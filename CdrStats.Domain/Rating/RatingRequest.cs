using CdrStats.Domain.Cdrs;

namespace CdrStats.Domain.Rating;

/// <summary>What rating needs to know of a call. <paramref name="Number"/> is the normalised destination (digits only, may be empty).</summary>
public readonly record struct RatingRequest(
    CallKind Kind,
    CallDirection Direction,
    string Number,
    DateTimeOffset Start,
    int Seconds,
    GivenPrice Given = default);

/// <summary>Rates and costs that came with the record; null where none came. Currency is the plan's.</summary>
public readonly record struct GivenPrice(decimal? SellRate, decimal? SellCost, decimal? BuyRate, decimal? BuyCost);

/// <summary>The price of one side (sell or buy) of a call.</summary>
/// <param name="RateId">The chosen rate, or null: none matched, or the price was given.</param>
/// <param name="PlanId">The retail plan (sell) or carrier plan (buy) that the rate belongs to.</param>
/// <param name="Prefix">The prefix that matched; empty without a rate.</param>
/// <param name="BilledSeconds">Seconds charged after increments.</param>
public readonly record struct SidePrice(decimal PerMinute, decimal Cost, long? RateId, int? PlanId, string Prefix, int BilledSeconds)
{
    public static SidePrice None { get; } = new(0, 0, null, null, "", 0);
}

/// <summary>The answer to "what does this call cost, and why?".</summary>
public readonly record struct RatingOutcome(RatingStatus Status, SidePrice Sell, SidePrice Buy)
{
    /// <summary>What of it came with the record, for whoever prices the call again: such a price has no rate; zeros count as not given, here as on the way in.</summary>
    public GivenPrice Given => Status != RatingStatus.Given
        ? default
        : new GivenPrice(
            Sell.RateId is null ? Sell.PerMinute : null, Sell.RateId is null ? Sell.Cost : null,
            Buy.RateId is null ? Buy.PerMinute : null, Buy.RateId is null ? Buy.Cost : null);
}
