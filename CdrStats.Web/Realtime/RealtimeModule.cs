using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Realtime;

/// <summary>Live calls: what follows the switches, and the page that shows them.</summary>
public static class RealtimeModule
{
    public static IServiceCollection AddRealtime(this IServiceCollection services, IConfiguration configuration) => services
        .AddLiveCalls(configuration)
        .AddNavEntry(new NavEntry(NavGroup.Live, "Realtime", "realtime", Icons.Material.Outlined.Sensors, Permissions.RealTimeCalls, 5));
}
