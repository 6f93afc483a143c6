using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Cdrs;

/// <summary>The calls page, its export and its place in the navigation.</summary>
public static class CallsPages
{
    public static IServiceCollection AddCalls(this IServiceCollection services)
    {
        services.AddCallSearch();
        services.AddScoped<CallColumnChoice>();
        return services.AddNavEntry(new NavEntry(NavGroup.Calls, "Calls", "calls", Icons.Material.Outlined.Call, Permissions.Search));
    }

    public static void MapCallExport(this IEndpointRouteBuilder routes) => CallExportEndpoint.Map(routes, Permissions.Search);
}
