namespace CdrStats.Domain.Rating;

/// <summary>How the cheapest retail rate is sought: by metric first (LCR) or by price first (LCD) (spec/rating.md).</summary>
public enum RoutingType : short
{
    Lcr = 1,
    Lcd = 2,
}

/// <summary>What a customer is on: the terms, and the decks that sell and buy its calls. All decks are in the plan's currency.</summary>
/// <param name="Decimals">Both amounts are rounded to so many decimals, 0 to 6.</param>
/// <param name="RatesInbound">Whether inbound calls are priced too.</param>
public sealed record VoipPlan(
    int Id,
    string Name,
    RoutingType Routing,
    string Currency,
    int Decimals,
    bool RatesInbound,
    IReadOnlyList<RetailPlan> Retail,
    IReadOnlyList<CarrierPlan> Carriers)
{
    public IReadOnlyList<RetailPlan> Retail { get; init => (field, RetailArray) = (value, [.. value]); } = Retail;

    /// <summary>Destinations that its customers may not call.</summary>
    public BanList Bans { get; init; } = BanList.None;

    public IReadOnlyList<CarrierPlan> Carriers { get; init => (field, CarrierArray) = (value, [.. value]); } = Carriers;

    /// <summary>The same once more, since a price looks at them a dozen times and an array is looked at soonest.</summary>
    internal RetailPlan[] RetailArray { get; private init; } = [.. Retail];

    internal CarrierPlan[] CarrierArray { get; private init; } = [.. Carriers];
}

/// <summary>A retail deck as linked to a VoIP plan. A lower metric is preferred; 10 is the default.</summary>
public sealed record RetailPlan(int Id, string Name, int Metric, RateDeck Deck);

/// <summary>A carrier's deck. <paramref name="ProviderMetric"/> is 10 for a plan without a provider; a plan whose gateway is inactive is not <paramref name="Active"/>.</summary>
public sealed record CarrierPlan(int Id, string Name, int Metric, int ProviderMetric, bool Active, RateDeck Deck);
