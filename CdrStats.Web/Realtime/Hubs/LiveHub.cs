using CdrStats.Domain.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>
/// Live calls for programs (docs/live-hub.md): a client says once what it wants and is sent <c>counts</c>, <c>calls</c>, <c>alarms</c> and <c>heartbeat</c>.
/// What it may see is decided by who it is, whatever it asks for.
/// </summary>
[Authorize(Policy = Permissions.RealTimeCalls)]
public sealed class LiveHub : Hub
{
    public const string Path = "/hubs/live";

    private readonly LiveViewers _viewers;

    internal LiveHub(LiveViewers viewers) => _viewers = viewers;

    /// <summary>Begins to send what is wanted, in place of what was before.</summary>
    /// <exception cref="HubException">It may not be had; why, in words.</exception>
    [HubMethodName("subscribe")]
    public void Subscribe(LiveWish wish)
    {
        ArgumentNullException.ThrowIfNull(wish);
        _viewers.Follow(Context.ConnectionId, wish);
    }

    /// <summary>Sends nothing but heartbeats from now on.</summary>
    [HubMethodName("unsubscribe")]
    public void Unsubscribe() => _viewers.Follow(Context.ConnectionId, null);

    public override Task OnConnectedAsync()
    {
        _viewers.Add(Context);
        return base.OnConnectedAsync();
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        await _viewers.RemoveAsync(Context.ConnectionId);
        await base.OnDisconnectedAsync(exception);
    }
}
