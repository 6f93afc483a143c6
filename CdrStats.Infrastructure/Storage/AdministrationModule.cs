using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Switches;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Storage;

/// <summary>The stores behind the admin pages.</summary>
public static class AdministrationModule
{
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services
        .AddSingleton<SwitchStore>()
        .AddSingleton<NumberTrial>()
        .AddSingleton<SwitchTrial>()
        .AddSingleton<CustomerStore>()
        .AddSingleton<OwnershipJobs>()
        .AddSingleton<VoipPlanStore>()
        .AddSingleton<RatePlanStore>()
        .AddSingleton<RateStore>()
        .AddSingleton<RateImport>()
        .AddSingleton<RateLayouts>()
        .AddSingleton<RateVersionStore>()
        .AddSingleton<BanPlanStore>()
        .AddSingleton<RatingDesk>()
        .AddSingleton<RateBook>()
        .AddSingleton<ProviderStore>()
        .AddSingleton<EditHistory>()
        .AddSingleton<GatewayStore>()
        .AddSingleton<HangupCauseStore>()
        .AddSingleton<UserStore>()
        .AddSingleton<GroupStore>();
}
