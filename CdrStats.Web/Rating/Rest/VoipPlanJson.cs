using CdrStats.Domain.Rating;

namespace CdrStats.Web.Rating.Rest;

/// <summary>What customers are on, with the ids of the plans it is linked to.</summary>
/// <param name="Decimals">Both amounts of a call are rounded to so many, once, at the end.</param>
/// <param name="RatesInbound">Whether inbound calls are priced too.</param>
public sealed record VoipPlanJson(
    string Url, int Id, long Version, string Name, RoutingType Routing, string Currency, int Decimals, string TimeZone, bool RatesInbound,
    IReadOnlyList<int> RetailPlans, IReadOnlyList<int> CarrierPlans, IReadOnlyList<int> BanPlans);

/// <summary>What may be set of a VoIP plan; of links those that are named count, and no others.</summary>
public sealed record VoipPlanInput
{
    public string Name { get; init; } = "";
    public RoutingType Routing { get; init; } = RoutingType.Lcr;
    public string Currency { get; init; } = "";
    public int Decimals { get; init; } = 4;
    public string TimeZone { get; init; } = "UTC";
    public bool RatesInbound { get; init; }
    public IReadOnlyList<int> RetailPlans { get; init; } = [];
    public IReadOnlyList<int> CarrierPlans { get; init; } = [];
    public IReadOnlyList<int> BanPlans { get; init; } = [];
}
