using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

public sealed class FeedAndJobTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watchers_of_the_same_share_a_snapshot_and_the_last_one_frees_it()
    {
        var made = 0;
        var pulses = new ImportPulses(TimeProvider.System);
        var feed = new SharedFeed<string, string>((key, _) => Task.FromResult($"{key}{Interlocked.Increment(ref made)}"), pulses, TimeProvider.System, NullLogger.Instance);
        await using (var first = feed.WatchAsync("a", Stop).GetAsyncEnumerator(Stop))
        await using (var second = feed.WatchAsync("a", Stop).GetAsyncEnumerator(Stop))
        {
            Assert.True(await first.MoveNextAsync());
            Assert.True(await second.MoveNextAsync());
            Assert.Same(first.Current, second.Current);
            Assert.Equal(1, made);
            Assert.Equal(1, feed.Watched);
            pulses.Publish(TimeProvider.System.GetUtcNow());
            Assert.True(await first.MoveNextAsync());
            Assert.Equal("a2", first.Current);
        }

        Assert.Equal(0, feed.Watched);
    }

    [Fact]
    public async Task A_look_that_failed_does_not_show_the_old_figures_as_new()
    {
        var looks = 0;
        var pulses = new ImportPulses(TimeProvider.System);
        var feed = new SharedFeed<string, string>(
            (_, _) => Interlocked.Increment(ref looks) is var look && look == 2 ? throw new TimeoutException("away") : Task.FromResult($"{look}"), pulses, TimeProvider.System, NullLogger.Instance);
        await using var watcher = feed.WatchAsync("a", Stop).GetAsyncEnumerator(Stop);
        Assert.True(await watcher.MoveNextAsync());
        var next = watcher.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            pulses.Publish(TimeProvider.System.GetUtcNow());
            await Task.WhenAny(next, Task.Delay(20, Stop));
        }

        Assert.True(await next);
        Assert.Equal("3", watcher.Current);
    }

    [Fact]
    public async Task With_its_host_a_feed_ends_and_reads_nothing_more_whoever_still_watches()
    {
        var (looks, cut) = (0, new TaskCompletionSource<string>());
        using var over = new CancellationTokenSource();
        var pulses = new ImportPulses(TimeProvider.System);
        var feed = new SharedFeed<string, string>(
            async (_, stop) =>
            {
                // The second look is going on when the host ends.
                if (Interlocked.Increment(ref looks) == 2)
                {
                    await using var ended = stop.Register(() => cut.TrySetResult("cut off"));
                    await Task.Delay(Timeout.Infinite, stop);
                }

                return "seen";
            },
            pulses, TimeProvider.System, NullLogger.Instance);
        await using var watcher = feed.WatchAsync("a", Stop).GetAsyncEnumerator(over.Token);
        Assert.True(await watcher.MoveNextAsync());
        pulses.Publish(TimeProvider.System.GetUtcNow());
        while (Volatile.Read(ref looks) < 2)
        {
            await Task.Delay(20, Stop);
        }

        feed.Dispose();

        Assert.Equal("cut off", await cut.Task.WaitAsync(Stop));
        await using var late = feed.WatchAsync("b", Stop).GetAsyncEnumerator(over.Token);
        var (next, first) = (watcher.MoveNextAsync().AsTask(), late.MoveNextAsync().AsTask());
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task A_second_host_leaves_a_running_job_alone()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var (one, other) = (New(source), New(source));
        var ranThere = false;
        Assert.True(await one.TryRunAsync("job", async stop =>
        {
            Assert.False(await other.TryRunAsync("job", _ => { ranThere = true; return Task.CompletedTask; }, stop));
            Assert.True(await other.TryRunAsync("another", _ => Task.CompletedTask, stop));
        }, Stop));
        Assert.False(ranThere);
        Assert.Null(Assert.Single(one.Last).Trouble);
        Assert.True(await other.TryRunAsync("job", _ => { ranThere = true; return Task.CompletedTask; }, Stop));
        Assert.True(ranThere);
    }

    [Fact]
    public async Task A_time_of_the_schedule_belongs_to_the_host_that_comes_first()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var ran = 0;
        Func<CancellationToken, Task> work = _ => Task.FromResult(Interlocked.Increment(ref ran));
        Assert.True(await New(source).TryRunAsync("job", work, Stop, TimeSpan.FromMinutes(9)));
        Assert.False(await New(source).TryRunAsync("job", work, Stop, TimeSpan.FromMinutes(9)));
        Assert.True(await New(source).TryRunAsync("another", work, Stop, TimeSpan.FromMinutes(9)));
        await using (var earlier = source.CreateCommand("update job_run set started_at = started_at - interval '10 minutes'"))
        {
            await earlier.ExecuteNonQueryAsync(Stop);
        }

        Assert.True(await New(source).TryRunAsync("job", work, Stop, TimeSpan.FromMinutes(9)));
        Assert.Equal(3, ran);
    }

    private static JobRunner New(NpgsqlDataSource source) => new(source, TimeProvider.System, NullLogger<JobRunner>.Instance);
}
