using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Rating.Rebilling;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Rating;

/// <summary>What customers and operators ask of rates: the list of them, and what a call would cost.</summary>
public static class RatingPages
{
    public static IServiceCollection AddRatingPages(this IServiceCollection services) => services
        .AddNavEntry(new NavEntry(NavGroup.Billing, "Rates", "rates", Icons.Material.Outlined.LocalOffer, Permissions.CallRate))
        .AddNavEntry(new NavEntry(NavGroup.Billing, "Call simulator", "simulator", Icons.Material.Outlined.Calculate, Permissions.Simulator, 1))
        .AddNavEntry(new NavEntry(NavGroup.Billing, "Bill again", "billing/rebill", Icons.Material.Outlined.PublishedWithChanges, Permissions.Change("cdr"), 20))
        .AddRebilling();
}
