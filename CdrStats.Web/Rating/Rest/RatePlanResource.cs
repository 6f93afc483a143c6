using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;

namespace CdrStats.Web.Rating.Rest;

/// <summary>The plans of one side.</summary>
internal abstract class RatePlanResource<TInput, TShown>(RateSide side, RatePlanStore store, IHttpContextAccessor context) : AdministeredResource<RatePlanRow, TInput, TShown> where TInput : RatePlanInput
{
    protected override string Kind => RatePlanWords.Permission(side);

    protected override RatePlanRow New => new() { Side = side, Name = "", Currency = "" };

    protected override Task<IReadOnlyList<RatePlanRow>> AllAsync(CancellationToken cancellation) => store.PlansAsync(side, cancellation);

    protected override async Task<RatePlanRow?> OneAsync(int id, CancellationToken cancellation) => await store.FindAsync(id, cancellation) is { } plan && plan.Side == side ? plan : null;

    protected override (int Id, long Version) State(RatePlanRow row) => (row.Id, row.Version);

    protected override Task<Saved> SaveAsync(RatePlanRow row, TInput input, CancellationToken cancellation)
    {
        (row.Name, row.Currency, row.Metric) = (input.Name, input.Currency, input.Metric);
        return store.SaveAsync(context.Who(), row, cancellation);
    }

    protected override Task<Saved> DeleteAsync(int id, long version, CancellationToken cancellation) => store.DeleteAsync(context.Who(), id, (uint)version, cancellation);
}

/// <summary><c>/rest-api/retail-plan/</c></summary>
internal sealed class RetailPlanResource(RatePlanStore store, IHttpContextAccessor context) : RatePlanResource<RatePlanInput, RetailPlanJson>(RateSide.Sell, store, context)
{
    protected override string Summary => "What is charged: the retail plans, by name.";

    protected override RatePlanInput Input(RatePlanRow row) => new() { Name = row.Name, Currency = row.Currency, Metric = row.Metric };

    protected override RetailPlanJson Show(RatePlanRow row, string url) => new(url, row.Id, row.Version, row.Name, row.Currency, row.Metric, url + "rate/");
}

/// <summary><c>/rest-api/carrier-plan/</c></summary>
internal sealed class CarrierPlanResource(RatePlanStore store, IHttpContextAccessor context) : RatePlanResource<CarrierPlanInput, CarrierPlanJson>(RateSide.Buy, store, context)
{
    protected override string Summary => "What calls cost: the carrier plans, by name.";

    protected override CarrierPlanInput Input(RatePlanRow row) => new() { Name = row.Name, Currency = row.Currency, Metric = row.Metric, Provider = row.ProviderId };

    protected override CarrierPlanJson Show(RatePlanRow row, string url) => new(url, row.Id, row.Version, row.Name, row.Currency, row.Metric, row.ProviderId, url + "rate/");

    protected override Task<Saved> SaveAsync(RatePlanRow row, CarrierPlanInput input, CancellationToken cancellation)
    {
        row.ProviderId = input.Provider;
        return base.SaveAsync(row, input, cancellation);
    }
}
