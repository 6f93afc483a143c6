using CdrStats.Domain.Accounts;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Rating;

/// <summary>The admin pages of plans, rates, providers and gateways.</summary>
public static class RatingAdmin
{
    public static IServiceCollection AddRatingAdmin(this IServiceCollection services) => services
        .AddNavEntry(Entry("VoIP plans", "admin/voip-plans", Icons.Material.Outlined.Assignment, "voip_plan", 4))
        .AddNavEntry(Entry("Retail plans", "admin/retail-plans", Icons.Material.Outlined.Sell, "retail_plan", 5))
        .AddNavEntry(Entry("Carrier plans", "admin/carrier-plans", Icons.Material.Outlined.PriceChange, "carrier_plan", 6))
        .AddNavEntry(Entry("Providers", "admin/providers", Icons.Material.Outlined.Business, "provider", 7))
        .AddNavEntry(Entry("Gateways", "admin/gateways", Icons.Material.Outlined.Router, "gateway", 8))
        .AddNavEntry(Entry("Ban plans", "admin/ban-plans", Icons.Material.Outlined.Block, "ban_plan", 9));

    private static NavEntry Entry(string title, string href, string icon, string thing, int order) =>
        new(NavGroup.Admin, title, href, icon, Permissions.Administer(thing), order);
}
