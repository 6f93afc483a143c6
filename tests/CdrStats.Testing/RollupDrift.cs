using Npgsql;

namespace CdrStats.Testing;

/// <summary>Counts the calls anew, by SQL of the tests' own, and holds the roll-ups against the result.</summary>
public static class RollupDrift
{
    private const string Figures = "count(*)::bigint, count(*)::bigint, count(*) filter (where billsec > 0)::bigint, count(*) filter (where billsec > 0 or cause in (17,18,19,20,21,487))::bigint, sum(duration)::bigint, sum(billsec)::bigint, sum(sell_cost), sum(buy_cost)";
    private const string Columns = "calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost";
    private const string Quarter = "to_timestamp(floor(extract(epoch from start) / 900) * 900)";

    private static readonly (string Table, string Keys, string Grouped)[] Rollups =
    [
        ("rollup_traffic", "bucket, switch_id, customer_id, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), coalesce(currency, '')"),
        ("rollup_cause", "bucket, switch_id, customer_id, cause, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), cause, coalesce(currency, '')"),
        ("rollup_country", "bucket, switch_id, customer_id, country, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), coalesce(country, ''), coalesce(currency, '')"),
        ("rollup_destination", "bucket, switch_id, dial_code, carrier_id, currency", $"{Quarter}, switch_id, coalesce(dial_code, ''), coalesce(buy_plan_id, 0), coalesce(currency, '')"),
        ("rollup_minute", "bucket, switch_id, customer_id, currency", "date_trunc('minute', start), switch_id, coalesce(customer_id, 0), coalesce(currency, '')"),
    ];

    /// <summary>Where a roll-up and a plain count of the calls differ; empty when they are equal.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var drift = new List<string>();
        foreach (var (table, keys, grouped) in Rollups)
        {
            var positions = string.Join(", ", Enumerable.Range(1, keys.Split(',').Length));
            var differences = await CountAsync(source, $"""
                with counted as (select {grouped}, {Figures} from call group by {positions}),
                     kept as (select {keys}, {Columns} from {table} where calls <> 0)
                select (select count(*) from (select * from counted except select * from kept) a) + (select count(*) from (select * from kept except select * from counted) b)
                """, cancellation);
            if (differences != 0)
            {
                drift.Add($"{table}: {differences} rows");
            }
        }

        var ended = await CountAsync(source, """
            with counted as (select date_trunc('minute', start + duration * interval '1 second') as m, switch_id, count(*)::bigint c, sum(billsec)::bigint b from call group by 1, 2),
                 kept as (select bucket, switch_id, sum(ended)::bigint, sum(ended_billsec)::bigint from rollup_minute group by 1, 2 having sum(ended) <> 0)
            select (select count(*) from (select * from counted except select * from kept) a) + (select count(*) from (select * from kept except select * from counted) b)
            """, cancellation);
        return ended == 0 ? drift : [.. drift, $"rollup_minute (ended): {ended} rows"];
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 120;
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
