using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>A reconciliation that goes on, or was not done to its end. Nothing of it is stored: it can be done anew.</summary>
/// <param name="GoesOn">False: it was ended, or left by a console or a database that was killed.</param>
/// <param name="Reason">Why it was ended; null of one that was killed, and of one that goes on.</param>
public sealed record ReconciliationRun(
    int Id, string Provider, TimeRange Period, TimeZoneInfo Zone, string FileName, DateTimeOffset BegunAt, string BegunBy, bool GoesOn, string? Reason);

/// <summary>Keeps note of reconciliations from their begin to their end, so that one that was killed is seen.</summary>
public sealed class ReconciliationRuns(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Held = """
        exists (select from pg_locks where locktype = 'advisory' and granted and objsubid = 2 and database = (select oid from pg_database where datname = current_database())
            and classid::bigint = hashtext('reconciliation_run')::bigint & 4294967295 and objid::bigint = run.id)
        """;

    /// <summary>The last begun first. What calls cost is no customer's business: who may not see the buy side finds none.</summary>
    public async Task<IReadOnlyList<ReconciliationRun>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = connection.Command($"""
            select id, provider_name, period_from, period_to, time_zone, file_name, begun_at, begun_by, ended_at is null and {Held}, reason
            from reconciliation_run run where $1 order by id desc limit 100
            """, scope.SeesBuySide);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var runs = new List<ReconciliationRun>();
        while (await row.ReadAsync(cancellation))
        {
            runs.Add(new ReconciliationRun(
                row.GetInt32(0), row.GetString(1), new TimeRange(row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3)),
                TimeZoneInfo.TryFindSystemTimeZoneById(row.GetString(4), out var zone) ? zone : TimeZoneInfo.Utc,
                row.GetString(5), row.GetFieldValue<DateTimeOffset>(6), row.GetString(7), row.GetBoolean(8), row.IsDBNull(9) ? null : row.GetString(9)));
        }

        return runs;
    }

    /// <summary>Takes the note of one that does not go on away.</summary>
    public async Task ForgetAsync(AccessScope scope, int id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.RunAsync($"delete from reconciliation_run run where $1 and id = $2 and not (ended_at is null and {Held})", cancellation, scope.SeesBuySide, id);
    }

    /// <summary>Notes that one begins.</summary>
    /// <param name="work">Whose transaction holds the run's lock until it is over, however it ends.</param>
    internal async Task<int> BeginAsync(NpgsqlConnection work, CarrierFile file, ReconciliationTerms terms, string who, CancellationToken cancellation)
    {
        // Locked before it is seen: no look falls between the two.
        var id = await work.OneAsync<int>("select nextval(pg_get_serial_sequence('reconciliation_run', 'id'))::integer", cancellation);
        await work.RunAsync("select pg_advisory_xact_lock(hashtext('reconciliation_run'), $1)", cancellation, id);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.RunAsync(
            """
            insert into reconciliation_run (id, provider_id, provider_name, kind, period_from, period_to, time_zone, file_name, begun_at, begun_by) overriding system value
            values ($1, $2, coalesce((select name from provider where id = $2), ''), $3, $4, $5, $6, $7, $8, $9)
            """,
            cancellation, id, file.ProviderId, (short)terms.Kind, terms.Period.From.UtcDateTime, terms.Period.To.UtcDateTime, terms.Zone.Id, file.Name, clock.GetUtcNow().UtcDateTime, who);
        return id;
    }

    /// <summary>Within the transaction that stores what came of it: its note goes, and so do those of earlier attempts at the same.</summary>
    internal static Task DoneAsync(NpgsqlConnection connection, int id, CancellationToken cancellation) => connection.RunAsync(
        $"""
        delete from reconciliation_run run using reconciliation_run done
        where done.id = $1 and (run.id = done.id or (run.provider_id, run.kind, run.period_from, run.period_to) = (done.provider_id, done.kind, done.period_from, done.period_to)
            and run.id < done.id and not (run.ended_at is null and {Held}))
        """, cancellation, id);

    /// <summary>Notes why one ended. A database that does not answer notes nothing: then it is seen that its lock is free.</summary>
    internal async Task EndAsync(int id, Exception error)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
            await connection.RunAsync(
                "update reconciliation_run set ended_at = $2, reason = $3 where id = $1", CancellationToken.None, id, clock.GetUtcNow().UtcDateTime,
                error is OperationCanceledException ? "It was stopped." : error.Message);
        }
        catch (Exception away) when (DatabaseTrouble.Is(away))
        {
        }
    }
}
