using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage.Embedded;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>
/// Looks at the chain switch → inbox → calls → roll-ups. It crosses all tenants, so it answers an operator's scope alone.
/// </summary>
public sealed class ChainQueries(ImportDatabases databases, DatabaseLocation location, JobRunner jobs, TimeProvider clock)
{
    /// <summary>How many rejected records are listed.</summary>
    public const int RejectedListed = 50;

    public async Task<ChainState> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        var now = clock.GetUtcNow();
        var day = now.UtcDateTime.AddDays(-1);
        var health = (await ImportHealth.ReadAsync(databases, scope, cancellation))!;
        var total = health.InboxTrouble is null ? await InboxRowsAsync(cancellation) : 0;
        var server = await OneAsync(
            "select current_setting('server_version'), pg_database_size(current_database()), (select count(*)::int from pg_stat_activity where datname = current_database())",
            reader => new DatabaseLink(reader.GetString(0), location is DatabaseLocation.Embedded, reader.GetInt64(1), reader.GetInt32(2)), cancellation);
        var import = await OneAsync("""
            select max(finished_at), coalesce(sum(read) filter (where finished_at >= $1 + interval '1 day' - interval '1 minute'), 0)::bigint, count(*),
                   coalesce(sum(read), 0)::bigint, coalesce(sum(stored), 0)::bigint, coalesce(sum(duplicate), 0)::bigint, coalesce(sum(quarantined), 0)::bigint
            from import_batch where finished_at >= $1
            """,
            reader => new ImportLink(
                health.LastBatch, reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6)),
            cancellation, day);
        var rollups = await OneAsync("""
            select (select count(*) from rollup_audit where checked_at >= $1), (select coalesce(sum(drift), 0)::bigint from rollup_audit where checked_at >= $1),
                   (select count(*) from rollup_dirty), checked_at, range_from, range_to, calls, drift, repaired
            from (select 1) as once left join lateral (select * from rollup_audit order by id desc limit 1) as last on true
            """,
            reader => new RollupLink(
                reader.IsDBNull(3) ? null : new AuditResult(
                    reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5),
                    reader.GetInt64(6), reader.GetInt64(7), reader.GetBoolean(8)),
                reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2)),
            cancellation, day);
        return new ChainState(
            now, server, new InboxLink(Math.Max(total, health.Waiting), health.Waiting, health.OldestWaiting, health.Rejected, health.InboxTrouble), import,
            await SwitchesAsync(day, cancellation), rollups, jobs.Last, await RejectedAsync(cancellation));
    }

    /// <summary>Lets the import try a rejected record again, after its cause was mended: its row waits anew.</summary>
    /// <returns>False: the record was resolved already, or its inbox row is gone or belongs to another inbox.</returns>
    public async Task<bool> SendAgainAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        await using var calls = await databases.Calls.OpenConnectionAsync(cancellation);
        await using var separate = databases.InboxIsElsewhere ? await databases.Inbox.OpenConnectionAsync(cancellation) : null;
        var inbox = separate ?? calls;
        await using var waiting = await inbox.BeginTransactionAsync(cancellation);
        await using var find = new NpgsqlCommand("select inbox_row, instance from cdr_rejected join inbox on inbox.id = inbox where cdr_rejected.id = $1 and resolved_at is null", calls)
        {
            Parameters = { new() { Value = id } },
        };
        long row;
        Guid instance;
        await using (var found = await find.ExecuteReaderAsync(cancellation))
        {
            if (!await found.ReadAsync(cancellation))
            {
                return false;
            }

            (row, instance) = (found.GetInt64(0), found.GetGuid(1));
        }

        await using var again = new NpgsqlCommand("update cdr_import set imported = false from cdr_import_instance where cdr_import.id = $1 and instance = $2", inbox)
        {
            Parameters = { new() { Value = row }, new() { Value = instance } },
        };
        if (await again.ExecuteNonQueryAsync(cancellation) == 0)
        {
            return false;
        }

        // Settled before the row may be taken: rejected once more, it stands open once more.
        await using var settle = new NpgsqlCommand("update cdr_rejected set resolved_at = $2 where id = $1", calls)
        {
            Parameters = { new() { Value = id }, new() { Value = clock.GetUtcNow().UtcDateTime } },
        };
        await settle.ExecuteNonQueryAsync(cancellation);
        await waiting.CommitAsync(cancellation);
        return true;
    }

    private async Task<long> InboxRowsAsync(CancellationToken cancellation)
    {
        await using var ask = databases.Inbox.CreateCommand("select greatest(reltuples, 0)::bigint from pg_class where oid = 'cdr_import'::regclass");
        return (long)(await ask.ExecuteScalarAsync(cancellation))!;
    }

    private Task<IReadOnlyList<SwitchLink>> SwitchesAsync(DateTime day, CancellationToken cancellation) => AllAsync("""
        select switch.id, name, ip_address, is_new, last_import, last_start, coalesce(records, 0), coalesce(median_lag, 0),
               coalesce(unowned, 0)::bigint, coalesce(calls, 0)::bigint
        from switch left join switch_seen on switch_seen.switch_id = switch.id
        left join (select switch_id, sum(calls) as calls, sum(calls) filter (where customer_id = 0) as unowned
                   from rollup_traffic where bucket >= $1 group by switch_id) as traffic on traffic.switch_id = switch.id
        order by name
        """,
        reader => new SwitchLink(
            reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), Instant(reader, 4), Instant(reader, 5),
            reader.GetInt64(6), reader.GetDouble(7), reader.GetInt64(8), reader.GetInt64(9)),
        cancellation, day);

    private Task<IReadOnlyList<RejectedRecord>> RejectedAsync(CancellationToken cancellation) => AllAsync(
        $"select id, inbox_row, switch, reason, rejected_at, record::text from cdr_rejected where resolved_at is null order by id desc limit {RejectedListed}",
        reader => new RejectedRecord(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetString(5)),
        cancellation);

    private async Task<T> OneAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values) =>
        (await AllAsync(sql, read, cancellation, values))[0];

    private async Task<IReadOnlyList<T>> AllAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values)
    {
        await using var command = databases.Calls.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static void MustSeeEverything(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            throw new UnauthorizedAccessException("The chain is for operators.");
        }
    }
}
