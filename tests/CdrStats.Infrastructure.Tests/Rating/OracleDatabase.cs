using CdrStats.Domain.Rating;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>An <see cref="OracleWorld"/> in a console's database: a customer for each plan, an inbox row for each call.</summary>
internal static class OracleDatabase
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task FillAsync(NpgsqlDataSource source, OracleWorld world)
    {
        await using var connection = await source.OpenConnectionAsync(Stop);
        await using (var document = new NpgsqlCommand("create temporary table world (doc jsonb)", connection))
        {
            await document.ExecuteNonQueryAsync(Stop);
        }

        await using (var document = new NpgsqlCommand("insert into world values ($1)", connection) { Parameters = { new() { Value = world.Text, NpgsqlDbType = NpgsqlDbType.Jsonb } } })
        {
            await document.ExecuteNonQueryAsync(Stop);
        }

        await using var fill = new NpgsqlCommand(
            """
            create temporary table deck as select d.* from world, jsonb_to_recordset(doc -> 'decks')
                as d(id integer, side text, metric integer, provider boolean, provider_metric integer, active boolean, rates jsonb);
            insert into gateway (id, name, host, active, demo, protocol)
                select id, 'Gateway ' || id, 'gw' || id || '.example', active, false, 'sip' from deck where provider;
            insert into provider (id, name, metric, gateway_id, demo) select id, 'Provider ' || id, provider_metric, id, false from deck where provider;
            insert into rate_plan (id, side, name, currency, metric, provider_id, demo)
                select id, case side when 'sell' then 1 else 2 end, side || id, 'EUR', metric, case when provider then id end, false from deck;
            insert into rate (id, rate_plan_id, prefix, destination, per_minute, initial_per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds,
                minimum_charge, grace_seconds, valid_from, valid_until, enabled)
                select r.id, deck.id, prefix, 'Somewhere', rate, first, fee, initial, increment, minimum, charge, grace, to_timestamp("from"), to_timestamp(until), enabled
                from deck, jsonb_to_recordset(rates) as r(id bigint, prefix text, rate numeric, first numeric, fee numeric, charge numeric, initial integer, increment integer,
                    minimum integer, grace integer, "from" bigint, until bigint, enabled boolean);
            create temporary table plan as select p.* from world, jsonb_to_recordset(doc -> 'plans')
                as p(id integer, routing text, decimals integer, inbound boolean, retail jsonb, carriers jsonb);
            insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo)
                select id, 'Plan ' || id, case routing when 'lcr' then 1 else 2 end, 'EUR', decimals, 'UTC', inbound, false from plan;
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select id, jsonb_array_elements(retail || carriers)::integer from plan;
            insert into customer (id, name, voip_plan_id, demo, created_at) select id, 'Customer ' || id, id, false, now() from plan;
            insert into account_code (code, customer_id) select 'acc' || id, id from plan;
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id,
                direction, accountcode, sell_rate, sell_cost, buy_rate, buy_cost)
                select 'sw' || at % 3, 3, (at - 1)::text, '34911000000', '', c ->> 'dialled', to_timestamp((c ->> 'at')::bigint), (c ->> 'seconds')::integer, (c ->> 'seconds')::integer, 16,
                    case c ->> 'direction' when 'inbound' then 1 else 2 end, 'acc' || (c ->> 'plan'), (c ->> 'sell_rate')::numeric, (c ->> 'sell_cost')::numeric,
                    (c ->> 'buy_rate')::numeric, (c ->> 'buy_cost')::numeric
                from world, jsonb_array_elements(doc -> 'calls') with ordinality as calls(c, at);
            """, connection);
        await fill.ExecuteNonQueryAsync(Stop);
    }

    /// <summary>Holds every stored call against what it must cost.</summary>
    public static async Task AssertPricesAsync(NpgsqlDataSource source, OracleWorld world, Func<OracleCall, RatingOutcome>? expected = null)
    {
        await using var command = source.CreateCommand("""
            select callid::integer, e164, kind, rating_status, sell_rate, sell_cost, sell_rate_id, sell_plan_id, coalesce(sell_prefix, ''), sell_billed,
                buy_rate, buy_cost, buy_rate_id, buy_plan_id, coalesce(buy_prefix, ''), buy_billed, voip_plan_id
            from call order by callid::integer
            """);
        await using var row = await command.ExecuteReaderAsync(Stop);
        var seen = 0;
        while (await row.ReadAsync(Stop))
        {
            var call = world.Calls[row.GetInt32(0)];
            Assert.Equal((seen++, call.Number), (row.GetInt32(0), row.GetString(1)));
            var stored = new RatingOutcome((RatingStatus)row.GetInt16(3), Side(row, 4), Side(row, 10));
            var wanted = expected is null ? call.Expect.ToOutcome() : expected(call);
            Assert.True(wanted == stored, $"Call {seen - 1}: {wanted} is wanted, not {stored}: {call}");
        }

        Assert.Equal(world.Calls.Count, seen);
    }

    /// <summary>Each amount again, from the rate that the call names, its seconds and its decimals alone.</summary>
    public static async Task AssertRebuiltAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            with side as (
                select billsec, price_decimals, sell_rate_id as rate_id, sell_cost as cost, sell_billed as billed from call
                union all select billsec, price_decimals, buy_rate_id, buy_cost, buy_billed from call)
            select side.billsec, side.price_decimals, side.cost, side.billed, rate.id, rate.prefix, rate.per_minute, rate.connection_fee, rate.initial_seconds, rate.increment_seconds,
                rate.minimum_seconds, rate.minimum_charge, rate.grace_seconds, rate.initial_per_minute
            from side join rate on rate.id = side.rate_id
            """);
        await using var row = await command.ExecuteReaderAsync(Stop);
        var rebuilt = 0;
        for (; await row.ReadAsync(Stop); rebuilt++)
        {
            var rate = new Rate(
                row.GetInt64(4), row.GetString(5), "", row.GetDecimal(6), row.GetDecimal(7), row.GetInt32(8), row.GetInt32(9), row.GetInt32(10), row.GetDecimal(11), row.GetInt32(12),
                InitialPerMinute: row.IsDBNull(13) ? null : row.GetDecimal(13));
            Assert.Equal((row.GetDecimal(2), row.GetInt32(3)), (Charging.Cost(rate, row.GetInt32(0), row.GetInt16(1)), Charging.BilledSeconds(rate, row.GetInt32(0))));
        }

        Assert.InRange(rebuilt, 1_000, int.MaxValue);
    }

    private static SidePrice Side(NpgsqlDataReader row, int at) => new(
        row.GetDecimal(at), row.GetDecimal(at + 1), row.IsDBNull(at + 2) ? null : row.GetInt64(at + 2), row.IsDBNull(at + 3) ? null : row.GetInt32(at + 3),
        row.GetString(at + 4), row.GetInt32(at + 5));
}
