using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Jobs;

/// <summary>The last run of a job on this host. <paramref name="Trouble"/> is null when it went well.</summary>
public sealed record JobRun(string Name, DateTimeOffset StartedAt, TimeSpan Took, string? Trouble);

/// <summary>Runs jobs so that of all hosts on one database only one does the same job at a time, and keeps how they went.</summary>
public sealed partial class JobRunner(NpgsqlDataSource database, TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <summary>A job that runs every few seconds is written down so often while it goes well.</summary>
    private static readonly TimeSpan Quietly = TimeSpan.FromMinutes(1);

    private const int LongestWords = 2000;

    private readonly ConcurrentDictionary<string, JobRun> _last = new();
    private readonly ConcurrentDictionary<string, Work> _running = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _written = new();

    /// <summary>By name.</summary>
    public IReadOnlyList<JobRun> Last => [.. _last.Values.OrderBy(run => run.Name, StringComparer.Ordinal)];

    /// <summary>Does the work, unless another host is at it, or some host began it less than <paramref name="notWithin"/> ago; nothing is written down of it.</summary>
    /// <returns>False: it was left to another host.</returns>
    public Task<bool> TryRunAsync(string name, Func<CancellationToken, Task> work, CancellationToken cancellation, TimeSpan? notWithin = null) =>
        TryRunAsync(name, work, new JobTurn { NotWithin = notWithin }, cancellation);

    /// <summary>Does the work, unless another host is at it, or it has no turn.</summary>
    /// <returns>False: it was left to another host.</returns>
    public async Task<bool> TryRunAsync(string name, Func<CancellationToken, Task> work, JobTurn turn, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(turn);
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
                if (!await JobBook.BeginAsync(guard, name, turn, started, cancellation))
                {
                    return false;
                }

                await DoAsync(guard, name, work, turn, started, cancellation);
            }
            finally
            {
                await AskAsync(guard, "select pg_advisory_unlock(hashtext('job'), hashtext($1))", name, CancellationToken.None);
            }

            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Before or behind the work: the database is away.
            LogFailed(error, name);
            _last[name] = new JobRun(name, started, clock.GetUtcNow() - started, error.Message);
            return true;
        }
    }

    /// <summary>Ends the run of a job, if it is this host's.</summary>
    public void Cancel(string name, string who)
    {
        if (_running.TryGetValue(name, out var work))
        {
            work.StoppedBy = who;
            try
            {
                work.Stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
            }
        }
    }

    private async Task DoAsync(NpgsqlConnection guard, string name, Func<CancellationToken, Task> work, JobTurn turn, DateTimeOffset started, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = new Work(stop);
        _running[name] = run;
        var (outcome, words) = (JobOutcome.Well, (string?)null);
        try
        {
            await work(stop.Token);
        }
        catch (OperationCanceledException) when (run.StoppedBy is not null || cancellation.IsCancellationRequested)
        {
            (outcome, words) = run.StoppedBy is { } who ? (JobOutcome.Cancelled, $"by {who}") : (JobOutcome.CutOff, "the console that ran it was stopped");
        }
        catch (Exception error)
        {
            LogFailed(error, name);
            (outcome, words) = (JobOutcome.Failed, error.Message.Length > LongestWords ? error.Message[..LongestWords] : error.Message);
        }
        finally
        {
            _running.TryRemove(name, out _);
        }

        var now = clock.GetUtcNow();
        var before = _last.GetValueOrDefault(name);
        _last[name] = new JobRun(name, started, now - started, outcome == JobOutcome.Failed ? words : null);
        var isQuiet = turn is { Notes: JobNotes.Quiet, OrderedBy: null } && outcome == JobOutcome.Well && before is not { Trouble: not null };
        if (turn.Notes != JobNotes.None && !(isQuiet && _written.TryGetValue(name, out var written) && now - written < Quietly))
        {
            await JobBook.EndAsync(guard, name, turn, started, now, outcome, words, CancellationToken.None);
            _written[name] = now;
        }

        if (outcome == JobOutcome.CutOff)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static async Task<bool> AskAsync(NpgsqlConnection guard, string sql, string name, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, guard) { Parameters = { new NpgsqlParameter<string> { TypedValue = name } } };
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    [LoggerMessage(LogLevel.Error, "The job {Job} failed; it runs again at its next time")]
    private partial void LogFailed(Exception error, string job);

    private sealed class Work(CancellationTokenSource stop)
    {
        public CancellationTokenSource Stop => stop;

        public string? StoppedBy { get; set; }
    }
}
