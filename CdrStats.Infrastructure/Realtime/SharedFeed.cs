using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>
/// Snapshots that many circuits look at. One is kept for each key that somebody watches: made anew when calls were stored, at most twice a second unless
/// it says so, and now and then because time goes on, shared by all watchers of the key, and let go with the last of them. Disposed, with the host, it
/// reads nothing more: whoever still watches, such as the page of a browser that never said good-bye, is given nothing more.
/// </summary>
public sealed partial class SharedFeed<TKey, TSnapshot>(
    Func<TKey, CancellationToken, Task<TSnapshot>> make, ImportPulses pulses, TimeProvider clock, ILogger logger) : IDisposable
    where TKey : notnull where TSnapshot : class
{
    private static readonly TimeSpan AtLeastEvery = TimeSpan.FromSeconds(15);

    public TimeSpan AtMostEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What takes long is made less often: after it so many times as long nothing is made.</summary>
    public int Share { get; init; }

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Channel> _channels = [];
    private bool _isOver;

    /// <summary>How many keys are being watched.</summary>
    public int Watched
    {
        get
        {
            lock (_gate)
            {
                return _channels.Count;
            }
        }
    }

    /// <summary>The newest snapshot, then each newer one. Ends only by cancellation, or with the error of the first snapshot.</summary>
    public async IAsyncEnumerable<TSnapshot> WatchAsync(TKey key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var channel = Join(key);
        TSnapshot? last = null;
        try
        {
            await foreach (var state in channel.State.WatchAsync(TimeSpan.FromMilliseconds(250), cancellation))
            {
                if (state.Snapshot is { } snapshot)
                {
                    // After a failed look the old one is still there: shown again it would pass for a new one.
                    if (!ReferenceEquals(snapshot, last))
                    {
                        last = snapshot;
                        yield return snapshot;
                    }
                }
                else if (state.Error is { } error)
                {
                    throw new InvalidOperationException("The figures could not be read.", error);
                }
            }
        }
        finally
        {
            Leave(key, channel);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (var channel in _channels.Values)
            {
                channel.Stop.Cancel();
            }
        }
    }

    private Channel Join(TKey key)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(key, out var channel))
            {
                _channels[key] = channel = new Channel(new Live<State>(new State(null, null), clock));
                channel.Work = _isOver ? null : Task.Run(() => RefreshAsync(key, channel, channel.Stop.Token));
            }

            channel.Watchers++;
            return channel;
        }
    }

    private void Leave(TKey key, Channel channel)
    {
        lock (_gate)
        {
            if (--channel.Watchers > 0)
            {
                return;
            }

            _channels.Remove(key);
        }

        channel.Stop.Cancel();
    }

    private async Task RefreshAsync(TKey key, Channel channel, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var seen = pulses.Value.Version;
                var began = clock.GetTimestamp();
                try
                {
                    var snapshot = await make(key, stop);
                    channel.State.Update(_ => new State(snapshot, null));
                }
                catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
                {
                    // The last snapshot stays: the page says how old it is, and that the database is away.
                    LogFailed(error);
                    channel.State.Update(state => state with { Error = error });
                }

                var rest = clock.GetElapsedTime(began) * Share;
                await Task.Delay(rest > AtMostEvery ? rest : AtMostEvery, clock, stop);
                await NextAsync(seen, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The last watcher left.
        }
    }

    private async Task NextAsync(long seen, CancellationToken stop)
    {
        using var enough = new CancellationTokenSource(AtLeastEvery, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, stop);
        try
        {
            await foreach (var pulse in pulses.WatchAsync(TimeSpan.Zero, either.Token))
            {
                if (pulse.Version != seen)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            // Nothing came, but time went on.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Live figures could not be read; the last ones stay until they can")]
    private partial void LogFailed(Exception error);

    private sealed record State(TSnapshot? Snapshot, Exception? Error);

    private sealed class Channel(Live<State> state)
    {
        public Live<State> State => state;

        public CancellationTokenSource Stop { get; } = new();

        public int Watchers { get; set; }

        public Task? Work { get; set; }
    }
}
