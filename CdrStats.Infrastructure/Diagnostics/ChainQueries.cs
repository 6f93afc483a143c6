using CdrStats.Domain.Accounts;
using CdrStats.Domain.Jobs;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications.Outbox;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage.Embedded;
using Npgsql;

namespace CdrStats.Infrastructure.Diagnostics;

/// <summary>
/// Looks at the chain switch → inbox → calls → roll-ups. It crosses all tenants, so it answers an operator's scope alone.
/// </summary>
public sealed class ChainQueries(ImportDatabases databases, DatabaseLocation location, JobRunner jobs, SilenceQueries silence, TimeProvider clock)
{
    /// <summary>How many rejected records are listed.</summary>
    public const int RejectedListed = 50;

    private const int SettledListed = 10;

    private volatile Settled? _settled;

    public async Task<ChainState> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        MustSeeEverything(scope);
        var now = clock.GetUtcNow();
        var day = now.UtcDateTime.AddDays(-1);
        var health = (await ImportHealth.ReadAsync(databases, scope, cancellation))!;
        var total = health.InboxTrouble is null ? await InboxRowsAsync(cancellation) : 0;
        var settled = await SettledAsync(now, cancellation);
        var server = await OneAsync(
            "select current_setting('server_version'), (select count(*)::int from pg_stat_activity where datname = current_database()), tenant_role() is not null",
            reader => new DatabaseLink(reader.GetString(0), location is DatabaseLocation.Embedded, settled.Bytes, reader.GetInt32(1)) { KeepsCustomersApart = reader.GetBoolean(2) }, cancellation);
        var fresh = await LedgerAsync(settled.Until, DateTimeOffset.MaxValue, now.AddMinutes(-1), cancellation);
        var import = new ImportLink(
            health.LastBatch, fresh.Recent, settled.Ledger.Batches + fresh.Batches, settled.Ledger.Read + fresh.Read, settled.Ledger.Stored + fresh.Stored,
            settled.Ledger.Duplicate + fresh.Duplicate, settled.Ledger.Quarantined + fresh.Quarantined)
        {
            StoredLastMinute = fresh.RecentlyStored,
            Lag = health.Lag,
        };
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
        var more = await new SwitchQueries(databases).ReadAsync(scope, now, health, cancellation);
        var silent = await silence.ReadAsync(scope, cancellation);
        var switches = await SwitchesAsync(day, cancellation);
        return new ChainState(
            now, server, new InboxLink(Math.Max(total, health.Waiting), health.Waiting, health.OldestWaiting, health.Rejected, health.InboxTrouble), import,
            [.. switches.Select(one => more.Complete(one) with { Silent = silent.FirstOrDefault(other => other.Id == one.Id) })],
            rollups, jobs.Last, await RejectedAsync(cancellation), await DoneAsync(cancellation))
        {
            Consoles = await RunningConsoles.ListAsync(databases.Calls, cancellation),
            Strangers = more.Strangers,
            Mails = await new OutboxDesk(databases.Calls, clock).StateAsync(cancellation),
            FailingJobs = [.. (await new JobBoard(databases.Calls, clock).ListAsync(cancellation)).Where(job => job.Failures >= JobStreak.Tells)],
        };
    }

    /// <summary>What is dear to find out and changes slowly, once a minute: the size, and the ledger of the day up to a minute before.</summary>
    private async Task<Settled> SettledAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (_settled is { } known && now - known.At < TimeSpan.FromMinutes(1) && now >= known.At)
        {
            return known;
        }

        // A batch is entered with the time at which it was about to commit: a minute later it has.
        var until = now.AddMinutes(-1);
        var bytes = await OneAsync("select pg_database_size(current_database())", reader => reader.GetInt64(0), cancellation);
        return _settled = new Settled(now, until, bytes, await LedgerAsync(now.AddDays(-1), until, until, cancellation));
    }

    private Task<LedgerSums> LedgerAsync(DateTimeOffset from, DateTimeOffset until, DateTimeOffset recent, CancellationToken cancellation) => OneAsync("""
        select count(*), coalesce(sum(read) filter (where finished_at >= $3), 0)::bigint,
               coalesce(sum(read), 0)::bigint, coalesce(sum(stored), 0)::bigint, coalesce(sum(duplicate), 0)::bigint, coalesce(sum(quarantined), 0)::bigint,
               coalesce(sum(stored) filter (where finished_at >= $3), 0)::bigint
        from import_batch where finished_at >= $1 and finished_at < $2
        """,
        reader => new LedgerSums(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6)),
        cancellation, from.UtcDateTime, until.UtcDateTime, recent.UtcDateTime);

    private async Task<long> InboxRowsAsync(CancellationToken cancellation)
    {
        await using var ask = databases.Inbox.CreateCommand("select greatest(reltuples, 0)::bigint from pg_class where oid = 'cdr_import'::regclass");
        return (long)(await ask.ExecuteScalarAsync(cancellation))!;
    }

    private Task<IReadOnlyList<SwitchLink>> SwitchesAsync(DateTime day, CancellationToken cancellation) => AllAsync("""
        select switch.id, name, ip_address, is_new, last_import, last_start, coalesce(records, 0), coalesce(median_lag, 0),
               coalesce(unowned, 0)::bigint, coalesce(calls, 0)::bigint, coalesce(lag_spread, 0)
        from switch left join switch_seen on switch_seen.switch_id = switch.id
        left join (select switch_id, sum(calls) as calls, sum(calls) filter (where customer_id = 0) as unowned
                   from rollup_traffic where bucket >= $1 group by switch_id) as traffic on traffic.switch_id = switch.id
        order by name
        """,
        reader => new SwitchLink(
            reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), Instant(reader, 4), Instant(reader, 5),
            reader.GetInt64(6), reader.GetDouble(7), reader.GetInt64(8), reader.GetInt64(9))
        { LagSpread = reader.GetDouble(10) },
        cancellation, day);

    private Task<IReadOnlyList<RejectedRecord>> RejectedAsync(CancellationToken cancellation) => AllAsync(
        $"select {RejectedRecord.Columns} from cdr_rejected where resolved_at is null order by id desc limit {RejectedListed}", RejectedRecord.Read, cancellation);

    private Task<IReadOnlyList<SettledRecord>> DoneAsync(CancellationToken cancellation) => AllAsync(
        $"select id, switch, reason, resolved_at, resolved_by, resolution from cdr_rejected where resolved_by is not null and resolved_at is not null order by resolved_at desc limit {SettledListed}",
        reader => new SettledRecord(
            reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3), Text(reader, 4), Text(reader, 5)),
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

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    internal static void MustSeeEverything(AccessScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            throw new UnauthorizedAccessException("The chain is for operators.");
        }
    }

    private sealed record LedgerSums(long Batches, long Recent, long Read, long Stored, long Duplicate, long Quarantined, long RecentlyStored);

    private sealed record Settled(DateTimeOffset At, DateTimeOffset Until, long Bytes, LedgerSums Ledger);
}
