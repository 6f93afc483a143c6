using CdrStats.Infrastructure.Realtime;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime;

public sealed class LiveTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watcher_gets_the_value_there_is_and_then_the_changed_one()
    {
        var live = new Live<int>(1, TimeProvider.System);
        await using var watcher = live.WatchAsync(TimeSpan.Zero, Stop).GetAsyncEnumerator(Stop);

        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal(1, watcher.Current);
        live.Update(value => value + 1);
        Assert.True(await watcher.MoveNextAsync());
        Assert.Equal(2, watcher.Current);
    }

    [Fact]
    public async Task A_slow_watcher_skips_values_and_ends_with_the_latest()
    {
        var live = new Live<int>(0, TimeProvider.System);
        await using var watcher = live.WatchAsync(TimeSpan.Zero, Stop).GetAsyncEnumerator(Stop);
        await watcher.MoveNextAsync();

        for (var i = 0; i < 1000; i++)
        {
            live.Update(value => value + 1);
        }

        await watcher.MoveNextAsync();
        Assert.Equal(1000, watcher.Current);
    }

    [Fact]
    public async Task Values_come_no_closer_together_than_asked()
    {
        var interval = TimeSpan.FromMilliseconds(100);
        var live = new Live<int>(0, TimeProvider.System);
        await using var watcher = live.WatchAsync(interval, Stop).GetAsyncEnumerator(Stop);
        await watcher.MoveNextAsync();
        var started = TimeProvider.System.GetTimestamp();

        live.Update(_ => 1);
        await watcher.MoveNextAsync();

        // Timers may fire a tick early; a watcher without the interval would be back within microseconds.
        Assert.True(TimeProvider.System.GetElapsedTime(started) > interval * 0.8);
    }

    [Fact]
    public async Task A_watcher_without_a_change_waits_until_it_is_told_to_stop()
    {
        var live = new Live<int>(0, TimeProvider.System);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using var watcher = live.WatchAsync(TimeSpan.Zero, leaving.Token).GetAsyncEnumerator(leaving.Token);
        await watcher.MoveNextAsync();
        var next = watcher.MoveNextAsync().AsTask();

        Assert.False(next.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task No_update_is_lost_when_many_threads_update_at_once()
    {
        var live = new Live<int>(0, TimeProvider.System);

        await Parallel.ForAsync(0, 8, Stop, (_, _) =>
        {
            for (var i = 0; i < 1000; i++)
            {
                live.Update(value => value + 1);
            }

            return ValueTask.CompletedTask;
        });

        Assert.Equal(8000, live.Value);
    }

    [Fact]
    public async Task A_watcher_that_has_left_is_held_by_nothing_though_the_value_never_changes()
    {
        var live = new Live<int>(1, TimeProvider.System);
        var left = await LeaveAsync(live);

        // A thread may be on its way out of it still.
        while (left.IsAlive)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
            GC.Collect();
        }

        Assert.Equal(1, live.Value);
    }

    // What watches is known to nobody else once this has returned.
    private static async Task<WeakReference> LeaveAsync(Live<int> live)
    {
        using var leave = new CancellationTokenSource();
        var page = new Page();
        var watching = page.WatchAsync(live, leave.Token);
        await page.Shown.Task.WaitAsync(Stop);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
        return new WeakReference(page);
    }

    private sealed class Page
    {
        public TaskCompletionSource Shown { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WatchAsync(Live<int> live, CancellationToken leave)
        {
            await foreach (var _ in live.WatchAsync(TimeSpan.Zero, leave))
            {
                Shown.TrySetResult();
            }
        }
    }
}
