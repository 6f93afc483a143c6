using CdrStats.Infrastructure.Rating;

namespace CdrStats.Web.Rating.Rest;

/// <summary>The administration of rating for programs (spec/api.md): plans and their rates, bans, providers and gateways.</summary>
public static class RatingRest
{
    public static RouteGroupBuilder MapRatingAdministration(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var services = ((IEndpointRouteBuilder)api).ServiceProvider;
        Made<VoipPlanResource>().Map(api);
        Made<RetailPlanResource>().Map(api);
        Made<CarrierPlanResource>().Map(api);
        Made<PlanRateEndpoints>(RateSide.Sell).Map(api);
        Made<PlanRateEndpoints>(RateSide.Buy).Map(api);
        Made<BanPlanResource>().Map(api);
        Made<BanPrefixEndpoints>().Map(api);
        Made<ProviderResource>().Map(api);
        Made<GatewayResource>().Map(api);
        return api;

        T Made<T>(params object[] told) => ActivatorUtilities.CreateInstance<T>(services, told);
    }
}
