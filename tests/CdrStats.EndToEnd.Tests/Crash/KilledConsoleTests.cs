using System.Diagnostics;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Crash;

public sealed class KilledConsoleTests(PostgresFixture postgres)
{
    private const int Kills = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Counting what waits costs PostgreSQL as much as importing some of it.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_console_killed_again_and_again_while_it_imports_makes_each_record_one_call()
    {
        const int Rows = 200_000;
        var (connection, source) = await DatabaseAsync();
        await using var _ = source;
        var proof = await TrafficProof.PrepareAsync(source, Rows);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var log = new List<string>();
        var midway = 0;
        while (midway < Kills)
        {
            await using var console = ConsoleProcess.Launch(connection);
            await UntilItHoldsABatchAsync(source, console);

            // Every third is let through its first batch while there is enough left, and dies in a later one.
            var left = await proof.WaitingAsync();
            if (random.Next(3) == 0 && left > 60_000)
            {
                await UntilAsync(async () => await proof.WaitingAsync() < left, console, Pause);
                await UntilItHoldsABatchAsync(source, console);
            }

            await Task.Delay(random.Next(left > 40_000 ? 1000 : 50), Stop);
            var busy = await InTransactionAsync(source);
            await console.KillAsync();
            var waits = await proof.WaitingAsync();
            log.Add($"{left - waits}");
            Assert.True(waits > 0, $"after {midway} kills nothing was left to do (seed {seed}; imported before each kill: {string.Join(' ', log)})");
            midway += busy ? 1 : 0;
        }

        var killing = watch.Elapsed;
        await using var last = await ConsoleProcess.StartAsync(connection, Stop);
        await UntilNothingWaitsAsync(proof, last);
        var ledger = await proof.AllIsDoneAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"seed {seed}: {log.Count} kills in {killing.TotalSeconds:0} s, {midway} of them inside a batch; imported before each: {string.Join(' ', log)}\n{ledger}\nall in {watch.Elapsed.TotalSeconds:0} s");
    }

    [Fact]
    public async Task A_console_whose_connections_are_cut_while_it_imports_makes_each_record_one_call()
    {
        var (connection, source) = await DatabaseAsync();
        await using var _ = source;
        var proof = await TrafficProof.PrepareAsync(source, 60_000);
        var random = new Random(20261124);
        await using var console = ConsoleProcess.Launch(connection);
        var cut = 0L;
        for (var round = 0; round < 5; round++)
        {
            await UntilItHoldsABatchAsync(source, console);
            await Task.Delay(random.Next(120), Stop);
            cut += await proof.OneAsync<long>("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'cdrstats' and datname = current_database()");
        }

        await UntilNothingWaitsAsync(proof, console);
        TestContext.Current.TestOutputHelper!.WriteLine($"{cut} connections cut; {await proof.AllIsDoneAsync()}");
    }

    private async Task<(string Connection, NpgsqlDataSource Source)> DatabaseAsync()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        return (connection, NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "proof" }.ConnectionString));
    }

    private static Task UntilItHoldsABatchAsync(NpgsqlDataSource source, ConsoleProcess console) => UntilAsync(() => InTransactionAsync(source), console, TimeSpan.FromMilliseconds(10));

    /// <summary>Whether the console has taken rows and not finished with them: it holds locks on rows of the inbox.</summary>
    private static async Task<bool> InTransactionAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(
            """
            select exists (
                select from pg_locks join pg_stat_activity using (pid)
                where relation = 'cdr_import'::regclass and mode = 'RowShareLock' and application_name = 'cdrstats' and datname = current_database())
            """);
        return (bool)(await command.ExecuteScalarAsync(Stop))!;
    }

    private static Task UntilNothingWaitsAsync(TrafficProof proof, ConsoleProcess console) => UntilAsync(async () => await proof.WaitingAsync() == 0, console, Pause);

    private static async Task UntilAsync(Func<Task<bool>> done, ConsoleProcess console, TimeSpan pause)
    {
        for (var since = Stopwatch.StartNew(); !await done();)
        {
            Assert.True(since.Elapsed < Patience && !console.HasExited, $"the console does not import: {console.Said}");
            await Task.Delay(pause, Stop);
        }
    }
}
