using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Jobs;

/// <summary>How a job stands, of all hosts.</summary>
/// <param name="IsRunning">Some host is at it now.</param>
/// <param name="Outcome">Null: no run has ended yet.</param>
/// <param name="Trouble">Why the last run failed, or who cancelled it.</param>
/// <param name="Failures">In a row.</param>
/// <param name="WantedBy">Who asked for a run that has not begun; null: nobody.</param>
/// <param name="StopBy">Who asked for the run to end.</param>
public sealed record JobStanding(
    string Name, bool IsRunning, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string Host, JobOutcome? Outcome, string? Trouble, long Runs, int Failures, DateTimeOffset? FailingSince,
    DateTimeOffset? ToldAt, string? WantedBy, string? StopBy)
{
    /// <summary>Null: it runs, or no run has ended.</summary>
    public TimeSpan? Took => FinishedAt is { } end && StartedAt is { } begin && end >= begin ? end - begin : null;
}

/// <summary>A run that ended.</summary>
/// <param name="Times">So many in a row that failed alike.</param>
public sealed record JobHistoryRow(long Id, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Host, JobOutcome Outcome, int Times, string? Words, string? OrderedBy);

/// <summary>What is known of jobs, and what people ask of them; the hosts that do jobs look for it.</summary>
public sealed class JobBoard(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Of the history so many are shown at once.</summary>
    public const int Page = 50;

    public async Task<IReadOnlyList<JobStanding>> ListAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select name, exists (select from pg_locks where locktype = 'advisory' and granted and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
                    and classid::bigint = hashtext('job')::bigint & 4294967295 and objid::bigint = hashtext(job_run.name)::bigint & 4294967295),
                started_at, finished_at, host, outcome, trouble, runs, failures, failing_since, told_at, wanted_by, stop_by
            from job_run order by name
            """);
        var jobs = new List<JobStanding>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            jobs.Add(new JobStanding(
                row.GetString(0), row.GetBoolean(1), Moment(row, 2), Moment(row, 3), row.GetString(4), row.IsDBNull(5) ? null : (JobOutcome)row.GetInt16(5), Text(row, 6), row.GetInt64(7), row.GetInt32(8),
                Moment(row, 9), Moment(row, 10), Text(row, 11), Text(row, 12)));
        }

        return jobs;
    }

    /// <summary>Runs of a job, the newest first.</summary>
    /// <param name="before">Only those with a lower id, for the next page.</param>
    public async Task<IReadOnlyList<JobHistoryRow>> HistoryAsync(string name, long? before, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select id, started_at, ended_at, host, outcome, times, words, ordered_by from job_history where name = $1 and id < $2 order by id desc limit {Page}");
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(before ?? long.MaxValue);
        var rows = new List<JobHistoryRow>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            rows.Add(new JobHistoryRow(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), (JobOutcome)row.GetInt16(4), row.GetInt32(5), Text(row, 6), Text(row, 7)));
        }

        return rows;
    }

    /// <summary>Asks for a run: the next host that does jobs begins it, or, while one is at it, as soon as that has ended.</summary>
    public async Task OrderAsync(string who, string name, CancellationToken cancellation)
    {
        await DoAsync(who, name, "asked for", """
            insert into job_run (name, host, runs, wanted_at, wanted_by) values ($1, '', 0, $3, $2)
            on conflict (name) do update set wanted_at = excluded.wanted_at, wanted_by = excluded.wanted_by where job_run.wanted_by is null
            """, cancellation);
    }

    /// <summary>Asks for the run, and for one that waits, to end.</summary>
    public async Task CancelAsync(string who, string name, CancellationToken cancellation)
    {
        await DoAsync(who, name, "cancelled", "update job_run set stop_by = $2, wanted_at = null, wanted_by = null where name = $1 and $3::timestamptz is not null", cancellation);
    }

    // What changes nothing, as it was asked for already, is not written down.
    private async Task DoAsync(string who, string name, string action, string sql, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in (object[])[name, who, clock.GetUtcNow().UtcDateTime])
        {
            command.Parameters.AddWithValue(value);
        }

        if (await command.ExecuteNonQueryAsync(cancellation) > 0)
        {
            await EditLog.AddAsync(connection, who, "job", 0, name, action, new EditChanges(), clock.GetUtcNow(), cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Whether anybody would be mailed when a job fails again and again.</summary>
    public async Task<bool> SomebodyIsToldAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select exists (select from console_user where is_administrator and not disabled and email <> '')");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);

    private static string? Text(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}
