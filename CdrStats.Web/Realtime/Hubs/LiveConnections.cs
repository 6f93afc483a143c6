using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>
/// The hub's connections themselves: a message that thousands are sent is then written once, and its bytes go to each (a client proxy writes it anew for
/// every one).
/// </summary>
internal sealed class LiveConnections(ILogger<DefaultHubLifetimeManager<LiveHub>> logger) : DefaultHubLifetimeManager<LiveHub>(logger)
{
    private readonly ConcurrentDictionary<string, HubConnectionContext> _open = new(StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">There is no such connection.</exception>
    public HubConnectionContext Of(string connectionId) => _open[connectionId];

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _open[connection.ConnectionId] = connection;
        return base.OnConnectedAsync(connection);
    }

    public override Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _open.TryRemove(connection.ConnectionId, out _);
        return base.OnDisconnectedAsync(connection);
    }
}
