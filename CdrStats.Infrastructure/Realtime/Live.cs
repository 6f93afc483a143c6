using System.Runtime.CompilerServices;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>
/// The latest value of something that changes, for any number of watchers. A slow watcher skips values, it never queues them.
/// <typeparamref name="T"/> must be immutable: every watcher gets the same instance.
/// </summary>
public sealed class Live<T>(T initial, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private T _value = initial;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>The value now.</summary>
    public T Value
    {
        get
        {
            lock (_gate)
            {
                return _value;
            }
        }
    }

    /// <summary>Replaces the value by what <paramref name="change"/> makes of it. The change runs under the lock: keep it short and pure.</summary>
    public void Update(Func<T, T> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        TaskCompletionSource changed;
        lock (_gate)
        {
            _value = change(_value);
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    /// <summary>
    /// The value now, then the latest one after each change: the first change after a quiet while at once, those that follow it at most once in
    /// <paramref name="atMostEvery"/>, however long whoever watches works on each. Ends only by cancellation.
    /// </summary>
    public async IAsyncEnumerable<T> WatchAsync(TimeSpan atMostEvery, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            T value;
            Task changed;
            lock (_gate)
            {
                (value, changed) = (_value, _changed.Task);
            }

            var given = clock.GetTimestamp();
            yield return value;
            await Task.Delay(Rest(atMostEvery, clock.GetElapsedTime(given)), clock, cancellation);
            await changed.WaitAsync(cancellation);
        }
    }

    // One that works for most of its time still rests for half of it.
    private static TimeSpan Rest(TimeSpan every, TimeSpan worked) =>
        every <= TimeSpan.Zero ? TimeSpan.Zero : worked >= every ? every : worked > every / 2 ? worked : every - worked;

    // Watchers must not run on the thread, and inside the call, of whoever updates.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
