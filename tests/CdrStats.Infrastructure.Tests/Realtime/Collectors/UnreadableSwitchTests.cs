using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>What no feed foresaw is a lost signal like any other: told to whoever looks, and tried again.</summary>
public sealed class UnreadableSwitchTests
{
    [Fact]
    public async Task What_cannot_be_read_is_no_signal_and_it_is_tried_again()
    {
        var board = new LiveBoard(TimeProvider.System);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        var address = new FeedAddress(LiveFeedKind.EventSocket, "127.0.0.1", 8021, "", "secret");
        var work = new SwitchCollector(1, () => "paris", address, new Garbled(), new SwitchFollow(_ => default, TimeProvider.System), board, TimeProvider.System, NullLogger.Instance).RunAsync(stop.Token);
        var states = new List<(FeedState State, int Calls, string? Trouble)>();
        await foreach (var view in board.WatchAsync(AccessScope.Everything, TimeSpan.Zero, late.Token))
        {
            var now = view.Find(1)!;
            // That it connects is over at once, often before anybody looks.
            if (now.State != FeedState.Connecting && (states.Count == 0 || states[^1].State != now.State))
            {
                states.Add((now.State, now.Count.All, now.Trouble));
            }

            if (states.Count == 3)
            {
                break;
            }
        }

        await stop.CancelAsync();
        await work;
        Assert.Equal([FeedState.Live, FeedState.Lost, FeedState.Live], states.Select(one => one.State));
        Assert.Equal([2, 0, 2], states.Select(one => one.Calls));
        Assert.Contains("cannot be read", states[1].Trouble, StringComparison.Ordinal);
        Assert.Empty(board.Now(AccessScope.Everything).Switches);
    }

    /// <summary>Tells two calls, and half a second later something that nobody can read.</summary>
    private sealed class Garbled : ISwitchFeed
    {
        public async Task FollowAsync(FeedAddress address, SwitchFollow follow, CancellationToken cancellation)
        {
            follow.Counted(new CallCount(1, 1));
            await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, cancellation);
            JsonDocument.Parse("{").Dispose();
        }
    }
}
