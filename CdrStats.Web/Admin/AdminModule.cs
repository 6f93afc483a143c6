using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.CdrStats3;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Admin;

/// <summary>The admin pages and their stores.</summary>
public static class AdminModule
{
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services
        .AddAdministration()
        .AddCdrStats3()
        .AddNavEntry(new NavEntry(NavGroup.Admin, "Switches", "admin/switches", Icons.Material.Outlined.Dns, Permissions.Administer("switch"), Order: 1))
        .AddNavEntry(new NavEntry(NavGroup.Admin, "Customers", "admin/customers", Icons.Material.Outlined.Business, Permissions.Administer("customer"), Order: 2))
        .AddNavEntry(new NavEntry(NavGroup.Admin, "Users", "admin/users", Icons.Material.Outlined.Person, Permissions.Administer("user"), Order: 70))
        .AddNavEntry(new NavEntry(NavGroup.Admin, "Groups", "admin/groups", Icons.Material.Outlined.Group, Permissions.Administer("group"), Order: 71))
        .AddNavEntry(new NavEntry(NavGroup.Admin, "API keys", "admin/api-keys", Icons.Material.Outlined.Key, Permissions.Administer("user"), Order: 72))
        .AddNavEntry(new NavEntry(NavGroup.Admin, "API explorer", "api-explorer", Icons.Material.Outlined.Api, Permissions.Administer("user"), Order: 72));
}
