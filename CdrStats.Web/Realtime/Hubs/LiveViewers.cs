using System.Collections.Concurrent;
using System.Security.Claims;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.ApiKeys;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.SignalR;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>All connections of the hub on this host. Every ten seconds each is looked at again: who may no longer see what they see is hung up on.</summary>
internal sealed partial class LiveViewers(
    LiveConnections connections, LiveBoard board, IncidentFeed incidents, ApiKeyGate keys, IServiceScopeFactory scopes, TimeProvider clock, ILogger<LiveViewers> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Seat> _seats = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _seats.Count;

    /// <summary>Begins to send a connection what it wants, in place of what was before.</summary>
    /// <param name="wish">Null: nothing.</param>
    /// <exception cref="HubException">It may not be had.</exception>
    public void Follow(string connectionId, LiveWish? wish)
    {
        if (!_seats.TryGetValue(connectionId, out var seat))
        {
            return;
        }

        try
        {
            seat.Viewer.Follow(wish);
        }
        catch (HubException refusal)
        {
            LogRefused(seat.Context.User?.Identity?.Name, refusal.Message);
            throw;
        }
    }

    public void Add(HubCallerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var key = context.GetHttpContext() is { } http ? ApiKeyAuthentication.Of(http.Request) : null;
        var viewer = new LiveViewer(context.User!, connections.Of(context.ConnectionId), board, incidents, clock, logger);
        _seats[context.ConnectionId] = new Seat(context, key, viewer);
        viewer.Begin();
    }

    public async Task RemoveAsync(string connectionId)
    {
        if (_seats.TryRemove(connectionId, out var seat))
        {
            await seat.Viewer.DisposeAsync();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookAgainAfter, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await LookAgainAsync(stoppingToken);
                }
                catch (Exception error) when (DatabaseTrouble.Is(error))
                {
                    // A database that is away hangs up on nobody; the next look comes in ten seconds.
                    LogNotLooked(error);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogEnded(_seats.Count);
        }
    }

    private async Task LookAgainAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<ConsoleSignIn>();
        // Many connections of one user or key are one look.
        foreach (var same in _seats.Values.GroupBy(seat => seat.Key ?? seat.Context.User!.FindFirstValue(ClaimTypes.NameIdentifier) + seat.Context.User!.FindFirstValue("AspNet.Identity.SecurityStamp") + seat.Context.User!.SessionId()))
        {
            var (key, user) = (same.First().Key, same.First().Context.User!);
            var isGood = key is null ? await signIn.ValidateSecurityStampAsync(user) is not null : await keys.CheckAsync(key, null, stopping) is ApiKeyVerdict.Good;
            foreach (var seat in isGood ? [] : same.ToList())
            {
                seat.Context.Abort();
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Who may see live calls could not be looked at again: the database does not answer")]
    private partial void LogNotLooked(Exception error);

    [LoggerMessage(LogLevel.Information, "{User} asked the live hub for what it may not have: {Refusal}")]
    private partial void LogRefused(string? user, string refusal);

    [LoggerMessage(LogLevel.Debug, "The live hub ends with {Count} connections")]
    private partial void LogEnded(int count);

    private sealed record Seat(HubCallerContext Context, string? Key, LiveViewer Viewer);
}
