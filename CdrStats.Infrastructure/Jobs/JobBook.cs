using System.Globalization;
using CdrStats.Domain.Jobs;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Jobs;

/// <summary>
/// Writes down the runs of jobs, over the connection that holds the job's lock, so that two hosts never write of the same job; and leaves the mails to
/// administrators when one fails again and again, in the same transaction: once a streak.
/// </summary>
internal static class JobBook
{
    /// <summary>Takes the turn: notes that a run begins, unless it has no turn.</summary>
    public static async Task<bool> BeginAsync(NpgsqlConnection guard, string name, JobTurn turn, DateTimeOffset now, CancellationToken cancellation)
    {
        if (turn is { NotWithin: null, OrderedBy: null, Notes: JobNotes.None or JobNotes.Quiet })
        {
            return true;
        }

        var last = await LastAsync(guard, name, cancellation);
        if ((turn.OrderedBy is not null && last.WantedBy is null) || (turn.OrderedBy is null && turn.NotWithin is { } apart && last.BeganAt > now - apart))
        {
            return false;
        }

        if (turn.Notes is JobNotes.Exceptions or JobNotes.Each && last is { BeganAt: { } began } && (last.EndedAt is null || last.EndedAt < began))
        {
            await NoteAsync(guard, name, began, now, last.Host, JobOutcome.CutOff, "the console that ran it ended", null, cancellation);
        }

        const string Sql = """
            insert into job_run (name, started_at, host) values ($1, $2, $3)
            on conflict (name) do update set started_at = excluded.started_at, host = excluded.host, runs = job_run.runs + 1, stop_by = null,
                wanted_at = case when $4 then null else job_run.wanted_at end, wanted_by = case when $4 then null else job_run.wanted_by end
            """;
        await RunAsync(guard, Sql, cancellation, name, now.UtcDateTime, ThisHost.Name, turn.OrderedBy is not null);
        return true;
    }

    /// <summary>Notes how a run ended.</summary>
    /// <param name="words">Why it failed, or who cancelled it.</param>
    public static async Task EndAsync(NpgsqlConnection guard, string name, JobTurn turn, DateTimeOffset began, DateTimeOffset now, JobOutcome outcome, string? words, CancellationToken cancellation)
    {
        await using var transaction = await guard.BeginTransactionAsync(cancellation);
        var last = await LastAsync(guard, name, cancellation);
        var (streak, news) = outcome switch
        {
            JobOutcome.Failed => last.Streak.Failed(began, now),
            JobOutcome.Well => last.Streak.Went(),
            _ => (last.Streak, JobNews.None),
        };
        const string Sql = """
            insert into job_run (name, started_at, finished_at, host, outcome, trouble, failures, failing_since, told_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (name) do update set started_at = greatest(job_run.started_at, excluded.started_at), finished_at = excluded.finished_at, host = excluded.host, outcome = excluded.outcome, stop_by = null,
                trouble = excluded.trouble, failures = excluded.failures, failing_since = excluded.failing_since, told_at = excluded.told_at, runs = job_run.runs + (job_run.started_at is distinct from excluded.started_at)::integer
            """;
        await RunAsync(guard, Sql, cancellation, name, began.UtcDateTime, now.UtcDateTime, ThisHost.Name, (short)outcome, words, streak.Failures, streak.Since?.UtcDateTime, streak.ToldAt?.UtcDateTime);
        var isAfterFailures = outcome == JobOutcome.Well && last.Streak.Failures > 0;
        if (turn.Notes == JobNotes.Each || outcome != JobOutcome.Well || isAfterFailures || turn.OrderedBy is not null || turn.Words is not null)
        {
            var all = string.Join("; ", new[] { turn.Words, words, isAfterFailures ? string.Create(CultureInfo.InvariantCulture, $"works again after {last.Streak.Failures} {(last.Streak.Failures == 1 ? "failure" : "failures")}") : null }.OfType<string>());
            if (outcome != JobOutcome.Failed || turn.OrderedBy is not null || !await AgainAsync(guard, name, now, all, cancellation))
            {
                await NoteAsync(guard, name, began, now, ThisHost.Name, outcome, all.Length == 0 ? null : all, turn.OrderedBy, cancellation);
            }
        }

        if (news != JobNews.None)
        {
            await TellAsync(guard, name, news, news == JobNews.Fails ? streak : last.Streak, words ?? last.Trouble, now, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>A job that fails alike every few seconds is one line of the history.</summary>
    private static async Task<bool> AgainAsync(NpgsqlConnection guard, string name, DateTimeOffset now, string words, CancellationToken cancellation) => await RunAsync(
        guard,
        "update job_history set times = times + 1, ended_at = $2 where id = (select id from job_history where name = $1 order by id desc limit 1) and outcome = 2 and words = $3 and ordered_by is null",
        cancellation, name, now.UtcDateTime, words) == 1;

    private static Task<int> NoteAsync(NpgsqlConnection guard, string name, DateTimeOffset began, DateTimeOffset now, string host, JobOutcome outcome, string? words, string? orderedBy, CancellationToken cancellation) => RunAsync(
        guard, "insert into job_history (name, started_at, ended_at, host, outcome, words, ordered_by) values ($1, $2, $3, $4, $5, $6, $7)",
        cancellation, name, began.UtcDateTime, now.UtcDateTime, host, (short)outcome, words, orderedBy);

    private static async Task TellAsync(NpgsqlConnection guard, string name, JobNews news, JobStreak streak, string? cause, DateTimeOffset now, CancellationToken cancellation)
    {
        var (job, since) = (JobTimes.Words(name), streak.Since is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "now");
        var (subject, first) = news == JobNews.Fails
            ? ($"Job fails: {job}", string.Create(CultureInfo.InvariantCulture, $"The job \"{job}\" failed {streak.Failures} times in a row, the first time at {since}."))
            : ($"Job works again: {job}", string.Create(CultureInfo.InvariantCulture, $"The job \"{job}\" works again. It had failed {streak.Failures} times in a row since {since}."));
        var body = $"{first}\n\n{(news == JobNews.Fails ? "Cause" : "The last cause")}: {cause}\nHost: {ThisHost.Name}\nIn the console: /admin/jobs?job={name}\n"
            + (news == JobNews.Fails ? "\nIt is tried again at its next time. There is one mail when it works again, and none before.\n" : "");
        await using var find = new NpgsqlCommand("select array_agg(email order by id) from console_user where is_administrator and not disabled and email <> ''", guard);
        var administrators = await find.ExecuteScalarAsync(cancellation) as string[] ?? [];
        await Notices.TellAsync(guard, new Notice(NotificationKinds.Job, news == JobNews.Fails ? Severity.Warning : Severity.Notice, subject, body), administrators, now, cancellation);
    }

    private static async Task<Last> LastAsync(NpgsqlConnection guard, string name, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select started_at, finished_at, host, trouble, failures, failing_since, told_at, wanted_by from job_run where name = $1", guard)
        {
            Parameters = { new() { Value = name } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new Last(Moment(0), Moment(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), new JobStreak(row.GetInt32(4), Moment(5), Moment(6)), row.IsDBNull(7) ? null : row.GetString(7))
            : new Last(null, null, "", null, JobStreak.None, null);

        DateTimeOffset? Moment(int at) => row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);
    }

    private static async Task<int> RunAsync(NpgsqlConnection guard, string sql, CancellationToken cancellation, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, guard);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(values[i] is null ? new NpgsqlParameter { Value = DBNull.Value } : new NpgsqlParameter { Value = values[i] });
        }

        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Last(DateTimeOffset? BeganAt, DateTimeOffset? EndedAt, string Host, string? Trouble, JobStreak Streak, string? WantedBy);
}
