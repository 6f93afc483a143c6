namespace CdrStats.Infrastructure.Realtime;

/// <summary>Says that calls were committed: a number that only grows, and when the last commit was heard of (UTC).</summary>
public sealed record ImportPulse(long Version, DateTimeOffset At);

/// <summary>
/// The heartbeat of the import on this host, fed by every host's commits (LISTEN/NOTIFY). Pages follow it and read anew what they show:
/// the newest state wins, nothing queues.
/// </summary>
public sealed class ImportPulses(TimeProvider clock)
{
    private readonly Live<ImportPulse> _live = new(new ImportPulse(0, DateTimeOffset.UnixEpoch), clock);

    public ImportPulse Value => _live.Value;

    public void Publish(DateTimeOffset at) => _live.Update(was => new ImportPulse(was.Version + 1, at));

    public IAsyncEnumerable<ImportPulse> WatchAsync(TimeSpan atMostEvery, CancellationToken cancellation = default) =>
        _live.WatchAsync(atMostEvery, cancellation);
}
