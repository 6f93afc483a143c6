using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Web.Realtime.Hubs;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.SignalR;
using MudBlazor;

namespace CdrStats.Web.Realtime;

/// <summary>Live calls: what follows the switches, the page that shows them, and the hub that tells programs.</summary>
public static class RealtimeModule
{
    /// <summary>Of a message from a client: a wish is small.</summary>
    private const int LargestMessage = 4096;

    public static IServiceCollection AddRealtime(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLiveCalls(configuration);
        services.AddSignalR()
            .AddHubOptions<LiveHub>(hub => (hub.MaximumReceiveMessageSize, hub.MaximumParallelInvocationsPerClient) = (LargestMessage, 1))
            .AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower)
            .AddMessagePackProtocol();
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<HubLifetimeManager<LiveHub>>(provider => provider.GetRequiredService<LiveConnections>());
        services.AddSingleton<LiveViewers>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HubConnectionHandler<LiveHub>>(provider, new RefusalLoggers(provider.GetRequiredService<ILoggerFactory>())));
        services.AddTransient(provider => new LiveHub(provider.GetRequiredService<LiveViewers>()));
        services.AddHostedService(provider => provider.GetRequiredService<LiveViewers>());
        services.AddNavEntry(new NavEntry(NavGroup.Admin, "Limits of calls", "admin/call-limits", Icons.Material.Outlined.Speed, Permissions.Administer("switch"), 3));
        services.AddNavEntry(new NavEntry(NavGroup.Admin, "Wallboards", "admin/wallboards", Icons.Material.Outlined.SpaceDashboard, Permissions.Administer("wallboard"), 73));
        services.AddNavEntry(new NavEntry(NavGroup.Admin, "Wallboard links", "admin/wallboard-links", Icons.Material.Outlined.Tv, Permissions.Administer("wallboard"), 73));
        return services.AddNavEntry(new NavEntry(NavGroup.Live, "Realtime", "realtime", Icons.Material.Outlined.Sensors, Permissions.RealTimeCalls, 5));
    }

    public static WebApplication MapRealtime(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(HubDoor.CheckOriginAsync);
        app.MapHub<LiveHub>(LiveHub.Path, options => options.AllowStatefulReconnects = false);
        return app;
    }
}
