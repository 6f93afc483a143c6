using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CdrStats.Web.Realtime.Hubs;

/// <summary>
/// One connection of the hub. Each kind of message is made when the one before it has gone: a slow client gets fewer of them, always of the newest state,
/// and holds nobody up. What it may see was decided when it connected.
/// </summary>
internal sealed partial class LiveViewer(ClaimsPrincipal user, HubConnectionContext client, LiveBoard board, IncidentFeed incidents, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    /// <summary>Calls told one by one in a message.</summary>
    public const int MostCalls = 200;

    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly AccessScope _scope = user.Scope();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Task> _work = [];
    private CancellationTokenSource? _following;
    private long _sentAt = clock.GetTimestamp();

    public void Begin() => Start(BeatAsync, _gone.Token);

    /// <param name="wish">Null: nothing.</param>
    /// <exception cref="HubException">It may not be had.</exception>
    public void Follow(LiveWish? wish)
    {
        var scope = wish?.Customer is { } customer ? _scope.Within(customer) : _scope;
        if (wish?.Customer is not null && scope == AccessScope.Nothing)
        {
            throw new HubException("There is no such customer.");
        }

        if (wish is { Alarms: true } && !user.Has(Permissions.AlarmReport))
        {
            throw new HubException($"Alarms need the permission {Permissions.AlarmReport}.");
        }

        lock (_gate)
        {
            _following?.Cancel();
            _following?.Dispose();
            _following = null;
            if (wish is null || _gone.IsCancellationRequested)
            {
                return;
            }

            _following = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
            Start(stop => ShowAsync(scope, wish, stop), _following.Token);
            if (wish.Alarms)
            {
                Start(stop => WarnAsync(scope, stop), _following.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        Task[] work;
        lock (_gate)
        {
            work = [.. _work];
        }

        await Task.WhenAll(work);
        _following?.Dispose();
        _gone.Dispose();
    }

    private async Task ShowAsync(AccessScope scope, LiveWish wish, CancellationToken stop)
    {
        Dictionary<int, long>? told = null;
        await foreach (var view in board.WatchAsync(scope, AtMostEvery, stop))
        {
            await SendAsync(LiveTelling.Counts(view, wish.Switch), stop);
            if (wish.Calls)
            {
                told = await TellCallsAsync(view, scope, wish.Switch, told, stop);
            }
        }
    }

    // By arrival: many calls begin within one tick of a switch's clock. Calls that were there when it began are in the counts alone.
    private async Task<Dictionary<int, long>> TellCallsAsync(LiveView view, AccessScope scope, int? switchId, Dictionary<int, long>? told, CancellationToken stop)
    {
        var isFirst = told is null;
        told ??= [];
        var begun = new List<LiveCall>();
        foreach (var one in view.Switches.Where(one => switchId is null || one.Id == switchId))
        {
            var known = begun.Count;
            begun.AddRange(view.ArrivedSince(one.Id, told.GetValueOrDefault(one.Id)));
            if (begun.Count > known)
            {
                told[one.Id] = begun[known].Call.Arrival;
            }
        }

        if (begun.Count > 0 && !isFirst)
        {
            var newest = begun.OrderByDescending(one => one.Call.Since).Take(MostCalls).Select(one => LiveTelling.Call(one, scope));
            await SendAsync("calls", new LiveNewCalls(view.At.UtcDateTime, [.. newest], Math.Max(0, begun.Count - MostCalls)), stop);
        }

        return told;
    }

    private async Task WarnAsync(AccessScope scope, CancellationToken stop)
    {
        await foreach (var open in incidents.WatchAsync(scope, stop))
        {
            await SendAsync("alarms", LiveTelling.Alarms(open), stop);
        }
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        while (true)
        {
            var rest = Beat - clock.GetElapsedTime(Volatile.Read(ref _sentAt));
            if (rest <= TimeSpan.Zero)
            {
                await SendAsync("heartbeat", new LiveHeartbeat(clock.GetUtcNow().UtcDateTime), stop);
                rest = Beat;
            }

            await Task.Delay(rest, clock, stop);
        }
    }

    private Task SendAsync(string name, object message, CancellationToken stop) => SendAsync(new SerializedHubMessage(new InvocationMessage(name, [message])), stop);

    private async Task SendAsync(SerializedHubMessage message, CancellationToken stop)
    {
        await client.WriteAsync(message, stop);
        Volatile.Write(ref _sentAt, clock.GetTimestamp());
    }

    private void Start(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        lock (_gate)
        {
            _work.RemoveAll(one => one.IsCompleted);
            _work.Add(Task.Run(() => RunAsync(work, stop), CancellationToken.None));
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Something else is wanted, or the client is gone.
        }
        catch (Exception error)
        {
            // The client sees that nothing comes any more: its heartbeat is another's work.
            LogFailed(error);
            await SendAsync("trouble", "The console could not go on: its log says why. Subscribe again.", CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Error, "A client of the live hub could not be sent what it wants")]
    private partial void LogFailed(Exception error);
}
