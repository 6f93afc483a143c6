using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>An order to send stored calls through mediation and rating again, out of the inbox.</summary>
/// <param name="Switch">Its name; null: all of them.</param>
/// <param name="Done">0 to 1, by time: calls are gone through oldest first.</param>
/// <param name="Sent">Inbox rows that wait again, or have been imported anew meanwhile.</param>
/// <param name="Gone">Calls whose inbox row is no longer there: they stay as they are.</param>
/// <param name="Trouble">Why the last attempt failed; it is tried again from where it stood.</param>
public sealed record ReimportJob(
    long Id, string? Switch, TimeRange Range, string RequestedBy, DateTimeOffset RequestedAt, double Done, long Sent, long Gone, string? Trouble, string? CancelledBy, DateTimeOffset? FinishedAt);

/// <summary>What an order would do.</summary>
/// <param name="InInbox">Of those calls, which have their row in the inbox still and would be imported anew; null: the inbox is elsewhere, and was not asked.</param>
public sealed record ReimportEstimate(long Calls, long? InInbox);

/// <summary>Orders of <see cref="ReimportWork"/>. They concern all tenants' calls, so they answer an operator's scope alone.</summary>
public sealed class ReimportJobs(ImportDatabases databases, TimeProvider clock)
{
    private const string Matching = "start >= $1 and start < $2 and ($3::integer is null or switch_id = $3)";

    /// <summary>Counts, and changes nothing. Its cost is that of the range.</summary>
    /// <exception cref="NpgsqlException">It took more than a minute, or the database is away.</exception>
    public async Task<ReimportEstimate> EstimateAsync(AccessScope scope, TimeRange range, int? switchId, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        var sql = databases.InboxIsElsewhere
            ? $"select count(*), null::bigint from call where {Matching}"
            : $"""
               select count(*), count(cdr_import.id) from call
               left join cdr_import on cdr_import.id = call.inbox_row and call.inbox = (select id from inbox where instance = (select instance from cdr_import_instance))
               where {Matching}
               """;
        await using var command = databases.Calls.CreateCommand(sql);
        command.CommandTimeout = 60;
        Fill(command, range, switchId);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new ReimportEstimate(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetInt64(1));
    }

    public async Task OrderAsync(AccessScope scope, string who, TimeRange range, int? switchId, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        await using var command = databases.Calls.CreateCommand("insert into reimport_job (range_from, range_to, switch_id, requested_by, requested_at) values ($1, $2, $3, $4, $5)");
        Fill(command, range, switchId);
        command.Parameters.AddWithValue(who);
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Ends an order where it stands. What was sent is imported; the rest stays as it is.</summary>
    public async Task CancelAsync(AccessScope scope, string who, long id, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        await using var command = databases.Calls.CreateCommand("update reimport_job set cancelled_by = $2, finished_at = $3 where id = $1 and finished_at is null");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(who);
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Those under way, the oldest first, then those that ended, the last first; fifty at most.</summary>
    public async Task<IReadOnlyList<ReimportJob>> RecentAsync(AccessScope scope, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        await using var command = databases.Calls.CreateCommand(
            """
            select j.id, s.name, range_from, range_to, requested_by, requested_at, reached, sent, gone, trouble, cancelled_by, finished_at
            from reimport_job as j left join switch as s on s.id = switch_id
            order by finished_at desc nulls first, case when finished_at is null then j.id end, j.id desc limit 50
            """);
        var jobs = new List<ReimportJob>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var range = new TimeRange(row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3));
            DateTimeOffset? finished = row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11);
            var done = finished is not null ? 1 : row.IsDBNull(6) ? 0 : Math.Clamp((row.GetFieldValue<DateTimeOffset>(6) - range.From) / (range.To - range.From), 0, 0.99);
            jobs.Add(new ReimportJob(
                row.GetInt64(0), Text(row, 1), range, row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), done, row.GetInt64(7), row.GetInt64(8), Text(row, 9), Text(row, 10), finished));
        }

        return jobs;
    }

    /// <summary>Whether there is anything to do.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellation)
    {
        await using var command = databases.Calls.CreateCommand("select exists (select from reimport_job where finished_at is null)");
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static void Fill(NpgsqlCommand command, TimeRange range, int? switchId)
    {
        command.Parameters.AddWithValue(range.From.UtcDateTime);
        command.Parameters.AddWithValue(range.To.UtcDateTime);
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = switchId });
    }

    private static void MustSeeEverything(AccessScope scope) => Diagnostics.ChainQueries.MustSeeEverything(scope);

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
