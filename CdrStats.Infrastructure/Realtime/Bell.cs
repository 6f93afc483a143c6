namespace CdrStats.Infrastructure.Realtime;

/// <summary>Wakes whoever waits; rings while nobody waits are remembered once.</summary>
public sealed class Bell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);
    private readonly Lock _gate = new();

    public void Ring()
    {
        lock (_gate)
        {
            if (_rung.CurrentCount == 0)
            {
                _rung.Release();
            }
        }
    }

    public void Dispose() => _rung.Dispose();

    /// <summary>Returns at the next ring (or at once for one that was missed), at the latest after <paramref name="atMost"/>.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => _rung.WaitAsync(atMost, cancellation);
}
