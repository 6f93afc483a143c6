using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Rating.Rest;

/// <summary>A VoIP plan with the ban plans that it is linked to.</summary>
internal sealed record LinkedVoipPlan(VoipPlanRow Plan, IReadOnlyList<int> Bans)
{
    public IReadOnlyList<int> Of(RateSide side) => [.. Plan.RatePlans.Where(plan => plan.Side == side).Select(plan => plan.Id).Order()];
}

/// <summary><c>/rest-api/voip-plan/</c></summary>
internal sealed class VoipPlanResource(VoipPlanStore store, RatePlanStore ratePlans, BanPlanStore bans, IHttpContextAccessor context) : AdministeredResource<LinkedVoipPlan, VoipPlanInput, VoipPlanJson>
{
    protected override string Kind => "voip_plan";

    protected override string Summary => "What customers are on, by name, with the ids of the plans they are linked to.";

    protected override LinkedVoipPlan New => new(new VoipPlanRow { Name = "", Currency = "" }, []);

    protected override async Task<IReadOnlyList<LinkedVoipPlan>> AllAsync(CancellationToken cancellation)
    {
        var links = await bans.LinksAsync(cancellation);
        return [.. (await store.ListAsync(cancellation)).Select(plan => new LinkedVoipPlan(plan, links.GetValueOrDefault(plan.Id, [])))];
    }

    protected override (int Id, long Version) State(LinkedVoipPlan row) => (row.Plan.Id, row.Plan.Version);

    protected override VoipPlanInput Input(LinkedVoipPlan row) => new()
    {
        Name = row.Plan.Name,
        Routing = row.Plan.Routing,
        Currency = row.Plan.Currency,
        Decimals = row.Plan.Decimals,
        TimeZone = row.Plan.TimeZone,
        RatesInbound = row.Plan.RatesInbound,
        RetailPlans = row.Of(RateSide.Sell),
        CarrierPlans = row.Of(RateSide.Buy),
        BanPlans = row.Bans,
    };

    protected override VoipPlanJson Show(LinkedVoipPlan row, string url) => new(
        url, row.Plan.Id, row.Plan.Version, row.Plan.Name, row.Plan.Routing, row.Plan.Currency, row.Plan.Decimals, row.Plan.TimeZone, row.Plan.RatesInbound,
        row.Of(RateSide.Sell), row.Of(RateSide.Buy), row.Bans);

    protected override async Task<Saved> SaveAsync(LinkedVoipPlan row, VoipPlanInput input, CancellationToken cancellation)
    {
        var sides = (await ratePlans.PlansAsync(null, cancellation)).ToLookup(plan => plan.Side, plan => plan.Id);
        var missing = Missing(input.RetailPlans, sides[RateSide.Sell], "retail plan") ?? Missing(input.CarrierPlans, sides[RateSide.Buy], "carrier plan")
            ?? Missing(input.BanPlans, (await bans.ListAsync(cancellation)).Select(ban => ban.Id), "ban plan");
        if (missing is not null)
        {
            return missing;
        }

        var plan = row.Plan;
        (plan.Name, plan.Routing, plan.Currency, plan.Decimals, plan.TimeZone, plan.RatesInbound) = (input.Name, input.Routing, input.Currency, input.Decimals, input.TimeZone, input.RatesInbound);
        return await store.SaveAsync(context.Who(), plan, [.. input.RetailPlans, .. input.CarrierPlans], input.BanPlans, cancellation);
    }

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => store.DeleteAsync(context.Who(), id, (uint)version, cancellation);

    private static Saved.Refused? Missing(IReadOnlyList<int> named, IEnumerable<int> there, string what) =>
        named.Except(there).Select(id => new Saved.Refused($"There is no {what} {id}.")).FirstOrDefault();
}
