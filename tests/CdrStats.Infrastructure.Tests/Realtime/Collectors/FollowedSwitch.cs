using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Testing.Switches;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>A scripted switch, and the console's collector following it over a real socket.</summary>
internal sealed class FollowedSwitch : IAsyncDisposable
{
    private const int Id = 1;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly LiveBoard _board = new(TimeProvider.System);
    private readonly Task _work;

    private FollowedSwitch(ScriptedSwitch scripted, string secret)
    {
        Switch = scripted;
        Address = AddressOf(scripted, secret);
        var follow = new SwitchFollow(call => new CallReading(call.AccountCode == "sol" ? 7 : null, null, default), TimeProvider.System);
        _work = new SwitchCollector(Id, () => "paris", Address, Feeds.Of(Address.Kind, TimeProvider.System), follow, _board, TimeProvider.System, NullLogger.Instance).RunAsync(_stop.Token);
    }

    public ScriptedSwitch Switch { get; }

    public FeedAddress Address { get; }

    public LiveView Now => _board.Now(AccessScope.Everything);

    public LiveView Board(AccessScope scope) => _board.Now(scope);

    public static ScriptedSwitch Script(LiveFeedKind kind) => kind == LiveFeedKind.EventSocket ? new ScriptedFreeSwitch() : new ScriptedAsterisk();

    public static FeedAddress AddressOf(ScriptedSwitch scripted, string? secret = null) => new(
        scripted is ScriptedFreeSwitch ? LiveFeedKind.EventSocket : LiveFeedKind.AsteriskManager, "127.0.0.1", scripted.Port, scripted is ScriptedFreeSwitch ? "" : "console", secret ?? scripted.Secret);

    public static FollowedSwitch Start(ScriptedSwitch scripted, string? secret = null) => new(scripted, secret ?? scripted.Secret);

    /// <summary>Waits until the board shows what is true on the switch.</summary>
    public async Task<LiveView> AgreesAsync()
    {
        var view = await UntilAsync(view => Of(view) is { State: FeedState.Live } one && (one.Count.Answered, one.Count.Ringing) == Switch.Truth);
        Assert.Equal(Switch.Truth.Answered + Switch.Truth.Ringing, view.Oldest(int.MaxValue).Count);
        return view;
    }

    public async Task<SwitchSignal> IsLostAsync() => Of(await UntilAsync(view => Of(view) is { State: FeedState.Lost }))!;

    public async Task<LiveView> UntilAsync(Func<LiveView, bool> isSo)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(Within);
        try
        {
            await foreach (var view in _board.WatchAsync(AccessScope.Everything, TimeSpan.FromMilliseconds(10), late.Token))
            {
                if (isSo(view))
                {
                    return view;
                }
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            Assert.Fail($"The board shows {Of(Now)}; true is {Switch.Truth}.");
        }

        throw new InvalidOperationException("A board's watch ended by itself.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        await Switch.DisposeAsync();
        _stop.Dispose();
    }

    private static SwitchSignal? Of(LiveView view) => view.Find(Id);
}
