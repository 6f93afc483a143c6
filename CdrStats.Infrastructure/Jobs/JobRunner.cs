using System.Collections.Concurrent;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Jobs;

/// <summary>The last run of a job on this host. <paramref name="Trouble"/> is null when it went well.</summary>
public sealed record JobRun(string Name, DateTimeOffset StartedAt, TimeSpan Took, string? Trouble);

/// <summary>Runs jobs so that of all hosts on one database only one does the same job at a time, and keeps how they went.</summary>
public sealed partial class JobRunner(NpgsqlDataSource database, TimeProvider clock, ILogger<JobRunner> logger)
{
    private readonly ConcurrentDictionary<string, JobRun> _last = new();

    /// <summary>By name.</summary>
    public IReadOnlyList<JobRun> Last => [.. _last.Values.OrderBy(run => run.Name, StringComparer.Ordinal)];

    /// <summary>Does the work, unless another host is at it, or some host began it less than <paramref name="notWithin"/> ago.</summary>
    /// <param name="notWithin">Somewhat less than the time between two runs: hosts' clocks differ. Null: as often as it is asked for.</param>
    /// <returns>False: it was left to another host.</returns>
    public async Task<bool> TryRunAsync(string name, Func<CancellationToken, Task> work, CancellationToken cancellation, TimeSpan? notWithin = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        var started = clock.GetUtcNow();
        try
        {
            // The lock belongs to the session, and goes with it when this host dies.
            await using var guard = await database.OpenConnectionAsync(cancellation);
            if (!await AskAsync(guard, "select pg_try_advisory_lock(hashtext('job'), hashtext($1))", name, cancellation))
            {
                return false;
            }

            try
            {
                if (notWithin is { } apart && !await TakeTurnAsync(guard, name, started, apart, cancellation))
                {
                    return false;
                }

                await work(cancellation);
            }
            finally
            {
                await AskAsync(guard, "select pg_advisory_unlock(hashtext('job'), hashtext($1))", name, CancellationToken.None);
            }

            _last[name] = new JobRun(name, started, clock.GetUtcNow() - started, null);
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error, name);
            _last[name] = new JobRun(name, started, clock.GetUtcNow() - started, error.Message);
            return true;
        }
    }

    private static async Task<bool> TakeTurnAsync(NpgsqlConnection guard, string name, DateTimeOffset now, TimeSpan apart, CancellationToken cancellation)
    {
        const string Sql = """
            insert into job_run (name, started_at, host) values ($1, $2, $3)
            on conflict (name) do update set started_at = excluded.started_at, host = excluded.host, runs = job_run.runs + 1
            where job_run.started_at <= excluded.started_at - $4
            """;
        await using var command = new NpgsqlCommand(Sql, guard) { Parameters = { new() { Value = name }, new() { Value = now.UtcDateTime }, new() { Value = ThisHost.Name }, new() { Value = apart } } };
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private static async Task<bool> AskAsync(NpgsqlConnection guard, string sql, string name, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, guard) { Parameters = { new NpgsqlParameter<string> { TypedValue = name } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    [LoggerMessage(LogLevel.Error, "The job {Job} failed; it runs again at its next time")]
    private partial void LogFailed(Exception error, string job);
}
