using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;

namespace CdrStats.Domain.Tests.Rating;

/// <summary>Plans, rates and calls in as few words as a test needs.</summary>
internal static class Plans
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>44 sells at 0.02 (rate 1) and is bought at 0.01 (rate 2).</summary>
    public static VoipPlan Simple { get; } = Plan([Retail(1, Of(1, "44", 0.02m))], [Carrier(1, Of(2, "44", 0.01m))]);

    public static VoipPlan Plan(IReadOnlyList<RetailPlan> retail, IReadOnlyList<CarrierPlan> carriers) =>
        new(1, "Business", RoutingType.Lcr, "EUR", 4, false, retail, carriers);

    public static RetailPlan Retail(int id, params Rate[] rates) => new(id, $"Retail {id}", 10, new RateDeck(rates));

    public static CarrierPlan Carrier(int id, params Rate[] rates) => new(id, $"Carrier {id}", 10, 10, true, new RateDeck(rates));

    public static Rate Of(long id, string prefix, decimal perMinute) => new(id, prefix, "", perMinute);

    public static RatingRequest Call(string number, int seconds) => new(CallKind.International, CallDirection.Outbound, number, Start, seconds);
}
