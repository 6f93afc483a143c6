using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>
/// Follows one switch for as long as it runs: connects, publishes what it hears, and when the connection is lost says so at once and tries again,
/// ever less often up to half a minute, never in step with others.
/// </summary>
internal sealed partial class SwitchCollector(
    int switchId, Func<string> name, FeedAddress address, ISwitchFeed feed, SwitchFollow follow, LiveBoard board, TimeProvider clock, ILogger logger)
{
    // Only so that a burst is one: whoever looks at the board has a pause of their own.
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan AtMostOfMany = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromSeconds(1);

    private DateTimeOffset _heardAt = clock.GetUtcNow();

    public FeedAddress Address => address;

    /// <summary>Whose calls are has changed.</summary>
    public void ReadAnew() => follow.ReadAnew();

    /// <summary>Ends by cancellation alone, and leaves nothing on the board.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var attempt = 0;
        board.Set(new SwitchLive(switchId, name(), FeedState.Connecting, _heardAt, null, null));
        try
        {
            while (true)
            {
                var trouble = await FollowAsync(cancellation);
                attempt = follow.IsListed ? 1 : attempt + 1;
                follow.Forget();
                board.Set(new SwitchLive(switchId, name(), FeedState.Lost, _heardAt, trouble, null));
                var pause = BackOff(attempt, Random.Shared.NextDouble());
                LogLost(name(), address, trouble, pause.TotalSeconds);
                await Task.Delay(pause, clock, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            LogStopped(name(), address);
        }
        finally
        {
            board.Remove(switchId);
        }
    }

    /// <summary>A second or so at first, twice as long each time, at most half a minute; somewhere between half of it and all of it.</summary>
    internal static TimeSpan BackOff(int attempt, double chance) =>
        TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, Math.Min(attempt - 1, 10))) * (0.5 + (chance / 2)));

    private async Task<string> FollowAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var following = feed.FollowAsync(address, follow, stop.Token);
        var publishing = PublishAsync(stop.Token);
        try
        {
            // What is heard and not shown is as good as lost.
            await await Task.WhenAny(following, publishing);
            throw new InvalidOperationException("A feed ended without saying why.");
        }
        catch (FeedTroubleException trouble)
        {
            return trouble.Message;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Whatever a switch sends: it has no signal, is tried again, and does not end those that follow others.
            LogUnread(error, name(), address);
            return "What the switch sends cannot be read: the console's log says why.";
        }
        finally
        {
            await stop.CancelAsync();
            // Why the first of them ended is told already; the other was asked to.
            await Task.WhenAll(following, publishing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The first change after a quiet while goes out at once. Thousands of calls take time to be looked through: after it twenty times as long goes by.
    private async Task PublishAsync(CancellationToken stop)
    {
        var told = false;
        while (true)
        {
            var began = clock.GetTimestamp();
            var changes = follow.Changes;
            if (follow.IsListed)
            {
                if (!told)
                {
                    told = true;
                    LogLive(name(), address, follow.Greeting);
                }

                _heardAt = clock.GetUtcNow() - follow.SilentFor;
                board.Set(new SwitchLive(switchId, name(), FeedState.Live, _heardAt, null, follow.Now()));
            }

            await Task.Delay(Pause(clock.GetElapsedTime(began)), clock, stop);
            // With nothing new the board is told once a second that this is so.
            await follow.ChangedAsync(changes).WaitAsync(AtLeastEvery, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>From 15 ms up to a quarter of a second.</summary>
    internal static TimeSpan Pause(TimeSpan took)
    {
        var share = took * 20;
        return share < AtMostEvery ? AtMostEvery : share < AtMostOfMany ? share : AtMostOfMany;
    }

    [LoggerMessage(LogLevel.Information, "The calls of {Name} ({Address}) are followed live ({Greeting})")]
    private partial void LogLive(string name, FeedAddress address, string greeting);

    [LoggerMessage(LogLevel.Warning, "No live calls from {Name} ({Address}): {Trouble} Trying again in {Seconds:0.0} s")]
    private partial void LogLost(string name, FeedAddress address, string trouble, double seconds);

    [LoggerMessage(LogLevel.Error, "What {Name} ({Address}) sends of its calls cannot be read")]
    private partial void LogUnread(Exception error, string name, FeedAddress address);

    [LoggerMessage(LogLevel.Debug, "The calls of {Name} ({Address}) are no longer followed")]
    private partial void LogStopped(string name, FeedAddress address);
}
