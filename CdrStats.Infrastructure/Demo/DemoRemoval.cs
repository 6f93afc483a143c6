using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Demo;

/// <summary>What a removal took away from one table.</summary>
/// <param name="Kept">Demo rows that stay because something that is not demo hangs on them.</param>
public sealed record DemoRemoved(string What, long Rows, long Kept);

/// <summary>
/// Removes the demo operator with its calls, and nothing else. What is not demo but leans on something that is (a customer put on a demo plan,
/// calls of another switch that a demo customer owns) keeps what it leans on.
/// </summary>
public sealed class DemoRemoval(ImportHost host)
{
    private const int Chunk = 20_000;

    // The roll-ups and marks of each switch.
    private static readonly string[] BySwitch = ["rollup_minute", "rollup_minute_switch", "rollup_traffic", "rollup_cause", "rollup_country", "rollup_destination", "rollup_sale", "switch_seen"];

    // In an order in which nothing is still referred to. "Kept" conditions name what is not demo.
    private static readonly (string What, string Table, string Free)[] Furniture =
    [
        ("users", "console_user", "true"),
        ("customers", "customer", """
            not exists (select from console_user u where u.customer_id = t.id)
            and not exists (select from call c where c.customer_id = t.id)
            and not exists (select from switch s where s.default_customer_id = t.id and not s.demo)
            """),
        ("VoIP plans", "voip_plan", "not exists (select from customer c where c.voip_plan_id = t.id)"),
        ("rate plans", "rate_plan", "not exists (select from voip_plan_rate_plan l where l.rate_plan_id = t.id)"),
        ("carriers", "provider", "not exists (select from rate_plan p where p.provider_id = t.id)"),
        ("gateways", "gateway", "not exists (select from provider p where p.gateway_id = t.id)"),
        ("switches", "switch", "not exists (select from account_code a where a.switch_id = t.id)"),
    ];

    /// <summary>Removes all of it. Running generators wait meanwhile and stop afterwards. Broken off, it can be started again.</summary>
    /// <param name="progress">Told what has been removed, table by table.</param>
    public async Task<IReadOnlyList<DemoRemoved>> RemoveAsync(IProgress<DemoRemoved> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var removed = new List<DemoRemoved>();
        await using var connection = await host.Databases.Calls.OpenConnectionAsync(cancellation);
        // The figures of the demo's switches are taken away with their calls: nothing is left for the audit to count again.
        await ExecuteAsync(connection, $"select pg_advisory_lock({DemoOperator.Lock}), set_config('cdrstats.accounted', 'on', false)", cancellation);
        try
        {
            // The inbox first: what an import has taken already is waited for by its row locks, and no more calls come after.
            const string Named = "(select lower(trim(name)) from switch where demo union select lower(trim(ip_address)) from switch where demo union select lower(trim(alias)) from switch_alias a join switch s on s.id = a.switch_id where s.demo)";
            Report("inbox rows", await FromInboxAsync(await NamesAsync(connection, $"select unnest from unnest(array{Named})", cancellation), cancellation));
            Report("quarantined rows", await InChunksAsync(connection, "cdr_rejected", $"lower(trim(switch)) in {Named}", cancellation));
            var calls = 0L;
            foreach (var partition in await NamesAsync(connection, "select inhrelid::regclass::text from pg_inherits where inhparent = 'call'::regclass order by 1", cancellation))
            {
                calls += await InChunksAsync(connection, partition, "switch_id in (select id from switch where demo)", cancellation);
            }

            Report("calls", calls);
            Report("roll-up rows", await FiguresAsync(connection, cancellation));
            var plans = string.Join(',', await NamesAsync(connection, "select id::text from rate_plan where demo", cancellation));
            foreach (var (what, table, free) in Furniture)
            {
                var gone = await ExecuteAsync(connection, $"delete from {table} t where demo and {free}", cancellation);
                Report(what, gone, await CountAsync(connection, $"select count(*) from {table} where demo", cancellation));
            }

            // What was learnt of accounts for fraud, and what was still to be looked at: of nobody by now.
            await ExecuteAsync(connection, """
                delete from fraud_hour where customer_id <> 0 and not exists (select from customer where id = customer_id);
                delete from fraud_country where customer_id <> 0 and not exists (select from customer where id = customer_id);
                delete from call_arrival where not exists (select from call where call.id >= first_id and call.id <= last_id)
                """, cancellation);

            // Rates outlive their plan for the sake of the calls that were priced by them: these are gone.
            await ExecuteAsync(connection, $"delete from rate_removed r where rate_plan_id = any ('{{{plans}}}'::integer[]) and not exists (select from rate_plan p where p.id = r.rate_plan_id)", cancellation);
        }
        finally
        {
            // The connection goes back to the pool: its lock and its setting must not.
            await ExecuteAsync(connection, "select pg_advisory_unlock_all(), set_config('cdrstats.accounted', '', false)", CancellationToken.None);
        }

        return removed;

        void Report(string what, long rows, long kept = 0)
        {
            var line = new DemoRemoved(what, rows, kept);
            removed.Add(line);
            progress.Report(line);
        }
    }

    // With the rows of the demo's switches goes what they add to the totals of all switches.
    private static async Task<long> FiguresAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, RollupAudit.LockExclusive, cancellation);
        var rows = 0L;
        var told = await RangeAsync(connection, cancellation);
        // Alarms that hold the recent calls let go of these.
        await ExecuteAsync(connection, "insert into ended_change (minutes) select array_agg(distinct extract(epoch from bucket)::bigint / 60) from rollup_minute where ended > 0 and switch_id in (select id from switch where demo) having count(*) > 0", cancellation);
        foreach (var table in BySwitch)
        {
            rows += await ExecuteAsync(connection, $"delete from {table} where switch_id in (select id from switch where demo)", cancellation);
        }

        if (told is { } range)
        {
            foreach (var (sql, whole) in RollupTable.Totals.SelectMany(table => table.Repair.Select(sql => (sql, range.Around(table.Bucket)))))
            {
                await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600, Parameters = { new() { Value = whole.From.UtcDateTime }, new() { Value = whole.To.UtcDateTime } } };
                await command.ExecuteNonQueryAsync(cancellation);
            }
        }

        await transaction.CommitAsync(cancellation);
        return rows;
    }

    private static async Task<TimeRange?> RangeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select min(bucket), max(bucket) + interval '15 minutes' from rollup_traffic where switch_id in (select id from switch where demo) having count(*) > 0", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new TimeRange(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1))
            : null;
    }

    private static async Task<long> InChunksAsync(NpgsqlConnection connection, string table, string condition, CancellationToken cancellation)
    {
        long all = 0, some;
        do
        {
            some = await ExecuteAsync(connection, $"delete from {table} where ctid = any (array(select ctid from {table} where {condition} limit {Chunk}))", cancellation);
            all += some;
        }
        while (some > 0);

        return all;
    }

    private async Task<long> FromInboxAsync(List<string> switches, CancellationToken cancellation)
    {
        await using var inbox = await host.Databases.Inbox.OpenConnectionAsync(cancellation);
        await using var command = new NpgsqlCommand(
            $"delete from cdr_import where ctid = any (array(select ctid from cdr_import where lower(trim(switch)) = any ($1) limit {Chunk}))", inbox)
        { CommandTimeout = 600 };
        command.Parameters.Add(new() { Value = switches });
        long all = 0, some;
        do
        {
            some = await command.ExecuteNonQueryAsync(cancellation);
            all += some;
        }
        while (some > 0);

        return all;
    }

    // Names of tables and conditions are constants of this file, or PostgreSQL's own.
    private static async Task<List<string>> NamesAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task<long> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
