using CdrStats.Infrastructure.Storage;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A VoIP plan and the names of what it is linked to, as they are at a moment of an edit.</summary>
/// <param name="Plan">A copy: the edit goes on with its own.</param>
internal sealed record VoipPlanState(VoipPlanRow Plan, IReadOnlyList<string> Retail, IReadOnlyList<string> Carriers, IReadOnlyList<string> Bans)
{
    public static VoipPlanState Of(VoipPlanRow plan, IReadOnlyList<string> bans) => new(
        new VoipPlanRow { Name = plan.Name, Currency = plan.Currency, Routing = plan.Routing, Decimals = plan.Decimals, TimeZone = plan.TimeZone, RatesInbound = plan.RatesInbound },
        Names(plan, RateSide.Sell), Names(plan, RateSide.Buy), bans);

    public static EditChanges Changes(VoipPlanState? before, VoipPlanState? after) => new EditChanges()
        .Note("name", before?.Plan.Name, after?.Plan.Name).Note("routing", before?.Plan.Routing.ToString().ToUpperInvariant(), after?.Plan.Routing.ToString().ToUpperInvariant())
        .Note("currency", before?.Plan.Currency, after?.Plan.Currency).Note("decimals", before?.Plan.Decimals, after?.Plan.Decimals)
        .Note("time zone", before?.Plan.TimeZone, after?.Plan.TimeZone).Note("rates inbound", EditChanges.YesNo(before?.Plan.RatesInbound), EditChanges.YesNo(after?.Plan.RatesInbound))
        .Note("retail plans", before?.Retail, after?.Retail).Note("carrier plans", before?.Carriers, after?.Carriers).Note("ban plans", before?.Bans, after?.Bans);

    private static List<string> Names(VoipPlanRow plan, RateSide side) => [.. plan.RatePlans.Where(linked => linked.Side == side).Select(linked => linked.Name)];
}
