using System.Data;
using System.Globalization;
using Npgsql;

namespace CdrStats.Testing;

/// <summary>Counts the calls anew, by SQL of the tests' own, and holds the roll-ups against the result.</summary>
public static class RollupDrift
{
    private const string Figures = """
        count(duration)::bigint, count(talked)::bigint, count(*) filter (where talked > 0)::bigint, count(*) filter (where talked is not null and (talked > 0 or cause in (17,18,19,20,21,487)))::bigint,
        coalesce(sum(duration), 0)::bigint, coalesce(sum(billsec), 0)::bigint, coalesce(sum(sell_cost), 0), coalesce(sum(buy_cost), 0), (coalesce(sum(billsec), 0) - coalesce(sum(talked), 0))::bigint,
        count(*) filter (where rang > 0), coalesce(sum(rang) filter (where rang > 0), 0)::bigint
        """;
    private const string Columns = "calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost, leg_billsec, pdd_calls, pdd_sec";
    private const string Quarter = "to_timestamp(floor(extract(epoch from start) / 900) * 900)";

    private const string TotalKeys = "bucket, switch_id, key, currency";
    private const string Hour = "to_timestamp(floor(extract(epoch from start) / 3600) * 3600)";
    private const string SixHours = "to_timestamp(floor(extract(epoch from start) / 21600) * 21600)";
    private const string Day = "to_timestamp(floor(extract(epoch from start) / 86400) * 86400)";
    private const string Sixteen = "to_timestamp(floor(extract(epoch from start) / 1382400) * 1382400)";

    /// <summary>Each record; and each attempt of those that are tied together, found the slow way: every record is held against every other.</summary>
    private const string Facts = """
        legs as materialized (
            select *, start + duration * interval '1 second' as ended, count(*) over (partition by switch_id, linked_id, (start at time zone 'UTC')::date) > 1000 as crowded
            from call where linked_id is not null),
        firsts as materialized (
            select * from legs leg where not crowded and not exists (
                select from legs before where not before.crowded and (before.switch_id, before.linked_id) = (leg.switch_id, leg.linked_id)
                    and (before.start, before.record_key) < (leg.start, leg.record_key) and before.start > leg.start - interval '24 hours')),
        members as materialized (
            select firsts.record_key as head, firsts.start as opened, legs.* from firsts join legs using (switch_id, linked_id)
            where not legs.crowded and legs.start >= firsts.start and legs.start < firsts.start + interval '24 hours'),
        attempts as (
            select switch_id, customer_id, currency, country, dial_code, buy_plan_id, start,
                (select max(ended) from members where head = firsts.record_key and opened = firsts.start and members.switch_id = firsts.switch_id) as ended,
                (select billsec from members where head = firsts.record_key and opened = firsts.start and members.switch_id = firsts.switch_id order by billsec desc limit 1) as talked,
                (select cause from members where head = firsts.record_key and opened = firsts.start and members.switch_id = firsts.switch_id
                 order by billsec desc, start desc, duration desc, record_key desc limit 1) as cause
            from firsts
            union all
            select switch_id, customer_id, currency, country, dial_code, buy_plan_id, start, ended, billsec, cause from legs
            where crowded or not exists (select from members where members.record_key = legs.record_key and members.start = legs.start and members.switch_id = legs.switch_id)),
        facts as (
            select switch_id, customer_id, currency, country, dial_code, buy_plan_id, start, start + duration * interval '1 second' as ended, cause,
                duration, billsec, sell_cost, buy_cost, case when linked_id is null then billsec end as talked, progress_sec as rang
            from call
            union all
            select switch_id, customer_id, currency, country, dial_code, buy_plan_id, start, ended, cause, null, null, null, null, talked, null from attempts)
        select * from facts
        """;

    private static readonly (string Table, string Keys, string Grouped)[] Rollups =
    [
        ("rollup_traffic", "bucket, switch_id, customer_id, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), coalesce(currency, '')"),
        ("rollup_cause", "bucket, switch_id, customer_id, cause, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), cause, coalesce(currency, '')"),
        ("rollup_country", "bucket, switch_id, customer_id, country, currency", $"{Quarter}, switch_id, coalesce(customer_id, 0), coalesce(country, ''), coalesce(currency, '')"),
        ("rollup_destination", "bucket, switch_id, dial_code, carrier_id, currency", $"{Quarter}, switch_id, coalesce(dial_code, ''), coalesce(buy_plan_id, 0), coalesce(currency, '')"),
        ("rollup_minute", "bucket, switch_id, customer_id, currency", "date_trunc('minute', start), switch_id, coalesce(customer_id, 0), coalesce(currency, '')"),
        ("rollup_minute_switch", "bucket, switch_id, currency", "date_trunc('minute', start), switch_id, coalesce(currency, '')"),
        (Totals(1, 1), TotalKeys, $"{Hour}, switch_id, '', coalesce(currency, '')"),
        (Totals(1, 2), TotalKeys, $"{Day}, switch_id, '', coalesce(currency, '')"),
        (Totals(1, 1, "switch_id = 0"), TotalKeys, $"{Hour}, 0, '', coalesce(currency, '')"),
        (Totals(1, 2, "switch_id = 0"), TotalKeys, $"{Day}, 0, '', coalesce(currency, '')"),
        (Totals(2, 1, "switch_id = 0"), TotalKeys, $"{Hour}, 0, cause::text, coalesce(currency, '')"),
        (Totals(2, 2, "switch_id = 0"), TotalKeys, $"{Day}, 0, cause::text, coalesce(currency, '')"),
        (Totals(2, 2), TotalKeys, $"{Day}, switch_id, cause::text, coalesce(currency, '')"),
        (Totals(3, 1, "switch_id = 0"), TotalKeys, $"{Hour}, 0, coalesce(country, ''), coalesce(currency, '')"),
        (Totals(3, 2, "switch_id = 0"), TotalKeys, $"{Day}, 0, coalesce(country, ''), coalesce(currency, '')"),
        (Totals(3, 2), TotalKeys, $"{Day}, switch_id, coalesce(country, ''), coalesce(currency, '')"),
        (Totals(4, 1, "switch_id = 0"), TotalKeys, $"{Hour}, 0, coalesce(customer_id, 0)::text, coalesce(currency, '')"),
        (Totals(4, 2, "switch_id = 0"), TotalKeys, $"{Day}, 0, coalesce(customer_id, 0)::text, coalesce(currency, '')"),
        (Totals(5, 2, "switch_id = 0"), TotalKeys, $"{Day}, 0, concat(dial_code, '/', coalesce(buy_plan_id, 0)), coalesce(currency, '')"),
        (Totals(5, 3, "switch_id = 0"), TotalKeys, $"{Sixteen}, 0, concat(dial_code, '/', coalesce(buy_plan_id, 0)), coalesce(currency, '')"),
        (Totals(4, 3, "switch_id = 0"), TotalKeys, $"{Sixteen}, 0, coalesce(customer_id, 0)::text, coalesce(currency, '')"),
        (Totals(1, 4), TotalKeys, $"{SixHours}, switch_id, '', coalesce(currency, '')"),
        (Totals(1, 4, "switch_id = 0"), TotalKeys, $"{SixHours}, 0, '', coalesce(currency, '')"),
        (Totals(2, 4, "switch_id = 0"), TotalKeys, $"{SixHours}, 0, cause::text, coalesce(currency, '')"),
        (Totals(3, 4, "switch_id = 0"), TotalKeys, $"{SixHours}, 0, coalesce(country, ''), coalesce(currency, '')"),
        (Totals(4, 4, "switch_id = 0"), TotalKeys, $"{SixHours}, 0, coalesce(customer_id, 0)::text, coalesce(currency, '')"),
        (Totals(6, 1, "switch_id = 0"), TotalKeys, $"{Hour}, 0, coalesce(buy_plan_id, 0)::text, coalesce(currency, '')"),
        (Totals(6, 4, "switch_id = 0"), TotalKeys, $"{SixHours}, 0, coalesce(buy_plan_id, 0)::text, coalesce(currency, '')"),
        (Totals(6, 2, "switch_id = 0"), TotalKeys, $"{Day}, 0, coalesce(buy_plan_id, 0)::text, coalesce(currency, '')"),
        (Totals(7, 4, "switch_id = 0"), TotalKeys, $"{SixHours}, 0, coalesce(dial_code, ''), coalesce(currency, '')"),
        (Totals(7, 2, "switch_id = 0"), TotalKeys, $"{Day}, 0, coalesce(dial_code, ''), coalesce(currency, '')"),
        (Totals(7, 3, "switch_id = 0"), TotalKeys, $"{Sixteen}, 0, coalesce(dial_code, ''), coalesce(currency, '')"),
    ];

    /// <summary>Where a roll-up and a plain count of the calls differ; empty when they are equal.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var drift = new List<string>();
        await using var connection = await source.OpenConnectionAsync(cancellation);
        // Calls and roll-ups of one moment, whoever imports meanwhile.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using (var count = new NpgsqlCommand($"create temporary table facts on commit drop as with {Facts}", connection) { CommandTimeout = 300 })
        {
            await count.ExecuteNonQueryAsync(cancellation);
        }

        foreach (var (table, keys, grouped) in Rollups)
        {
            var positions = string.Join(", ", Enumerable.Range(1, keys.Split(',').Length));
            var differences = await CountAsync(connection, $"""
                with counted as (select {grouped}, {Figures} from facts group by {positions}),
                     kept as (select {keys}, {Columns} from {table} where ({Columns}) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                select (select count(*) from (select * from counted except select * from kept) a) + (select count(*) from (select * from kept except select * from counted) b)
                """, cancellation);
            if (differences != 0)
            {
                drift.Add($"{table}: {differences} rows");
            }
        }

        var ended = await EndedAsync(connection, "rollup_minute", "switch_id, coalesce(customer_id, 0)", "switch_id, customer_id", cancellation)
            + await EndedAsync(connection, "rollup_minute_switch", "switch_id, 0", "switch_id, 0", cancellation);
        var sales = await CountAsync(connection, $"""
            with counted as (
                    select {Quarter}, switch_id, coalesce(customer_id, 0), coalesce(dial_code, ''), coalesce(buy_plan_id, 0), coalesce(currency, ''), count(*)::bigint, sum(billsec)::bigint, sum(sell_cost), sum(buy_cost),
                        sum(case when buy_cost > sell_cost then 1 else 0 end)::bigint, sum(case when buy_cost > sell_cost then billsec else 0 end)::bigint, sum(greatest(buy_cost - sell_cost, 0))
                    from call group by 1, 2, 3, 4, 5, 6),
                 kept as (select bucket, switch_id, customer_id, dial_code, carrier_id, currency, calls, billsec, sell_cost, buy_cost, loss_calls, loss_billsec, loss_cost from rollup_sale
                    where (calls, billsec, sell_cost, buy_cost, loss_calls, loss_billsec, loss_cost) <> (0, 0, 0, 0, 0, 0, 0))
            select (select count(*) from (select * from counted except select * from kept) a) + (select count(*) from (select * from kept except select * from counted) b)
            """, cancellation);
        drift.AddRange(new[] { ("rollup_minute (ended)", ended), ("rollup_sale", sales) }.Where(one => one.Item2 != 0).Select(one => $"{one.Item1}: {one.Item2} rows"));
        return drift;
    }

    private static Task<long> EndedAsync(NpgsqlConnection connection, string table, string grouped, string keys, CancellationToken cancellation) => CountAsync(connection, $"""
            with counted as (
                    select date_trunc('minute', ended), {grouped}, coalesce(currency, ''), count(duration)::bigint, count(talked)::bigint,
                        count(*) filter (where talked > 0)::bigint, count(*) filter (where talked is not null and (talked > 0 or cause in (17,18,19,20,21,487)))::bigint, coalesce(sum(talked), 0)::bigint
                    from facts group by 1, 2, 3, 4),
                 kept as (select bucket, {keys}, currency, ended, ended_attempts, ended_answered, ended_effective, ended_billsec from {table}
                    where (ended, ended_attempts, ended_answered, ended_effective, ended_billsec) <> (0, 0, 0, 0, 0))
            select (select count(*) from (select * from counted except select * from kept) a) + (select count(*) from (select * from kept except select * from counted) b)
            """, cancellation);

    private static string Totals(int kind, int span, string which = "switch_id > 0") =>
        string.Create(CultureInfo.InvariantCulture, $"(select * from rollup_total where kind = {kind} and span = {span} and {which}) as totals");

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
