using CdrStats.Domain.Rating;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>An <see cref="OracleWorld"/> in a console's database: a customer for each plan, an inbox row for each call.</summary>
internal static class OracleDatabase
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string InsertRates = """
        insert into rate (id, rate_plan_id, prefix, destination, per_minute, initial_per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds,
            minimum_charge, grace_seconds, valid_from, valid_until, enabled)
            select r.id, deck.id, prefix, 'Somewhere', rate, first, fee, initial, increment, minimum, charge, grace, to_timestamp("from"), to_timestamp(until), enabled
            from deck, jsonb_to_recordset(rates) as r(id bigint, prefix text, rate numeric, first numeric, fee numeric, charge numeric, initial integer, increment integer,
                minimum integer, grace integer, "from" bigint, until bigint, enabled boolean)
            on conflict (id) do nothing;
        """;

    private const string InsertLinks = "insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select id, jsonb_array_elements(retail || carriers)::integer from plan;";

    public static Task FillAsync(NpgsqlDataSource source, OracleWorld world) => RunAsync(source, world, "{}", $"""
        insert into gateway (id, name, host, active, demo, protocol)
            select id, 'Gateway ' || id, 'gw' || id || '.example', active, false, 'sip' from deck where provider;
        insert into provider (id, name, metric, gateway_id, demo) select id, 'Provider ' || id, provider_metric, id, false from deck where provider;
        insert into rate_plan (id, side, name, currency, metric, provider_id, demo)
            select id, case side when 'sell' then 1 else 2 end, side || id, 'EUR', metric, case when provider then id end, false from deck;
        {InsertRates}
        insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo)
            select id, 'Plan ' || id, case routing when 'lcr' then 1 else 2 end, 'EUR', decimals, 'UTC', inbound, false from plan;
        {InsertLinks}
        insert into customer (id, name, voip_plan_id, demo, created_at) select id, 'Customer ' || id, id, false, now() from plan;
        insert into account_code (code, customer_id) select 'acc' || id, id from plan;
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id,
            direction, accountcode, sell_rate, sell_cost, buy_rate, buy_cost)
            select 'sw' || at % 3, 3, (at - 1)::text, '34911000000', '', c ->> 'dialled', to_timestamp((c ->> 'at')::bigint), (c ->> 'seconds')::integer, (c ->> 'seconds')::integer, 16,
                case c ->> 'direction' when 'inbound' then 1 else 2 end, 'acc' || (c ->> 'plan'), (c ->> 'sell_rate')::numeric, (c ->> 'sell_cost')::numeric,
                (c ->> 'buy_rate')::numeric, (c ->> 'buy_cost')::numeric
            from world, jsonb_array_elements(doc -> 'calls') with ordinality as calls(c, at);
        """);

    /// <summary>Decks and plans as the world has them after its change: rates that are not among them any more are ended, none is rewritten.</summary>
    public static Task ChangeAsync(NpgsqlDataSource source, OracleWorld world) => RunAsync(source, world, "{changed}", $"""
        update gateway set active = deck.active from deck where deck.id = gateway.id;
        update provider set metric = deck.provider_metric from deck where deck.id = provider.id;
        update rate_plan set metric = deck.metric from deck where deck.id = rate_plan.id;
        update rate set superseded_at = now() where id not in (select (one ->> 'id')::bigint from deck, jsonb_array_elements(rates) as one);
        {InsertRates}
        update voip_plan set routing = case plan.routing when 'lcr' then 1 else 2 end, decimals = plan.decimals, rates_inbound = plan.inbound from plan where plan.id = voip_plan.id;
        delete from voip_plan_rate_plan;
        {InsertLinks}
        """);

    /// <summary>Holds every stored call against what it must cost.</summary>
    public static async Task AssertPricesAsync(NpgsqlDataSource source, OracleWorld world, Func<OracleCall, RatingOutcome>? expected = null) =>
        AssertPrices(world, await CallsAsync(source), expected ?? (call => call.Expect.ToOutcome()));

    public static void AssertPrices(OracleWorld world, IReadOnlyList<StoredCall> calls, Func<OracleCall, RatingOutcome> expected)
    {
        Assert.Equal(world.Calls.Count, calls.Count);
        for (var at = 0; at < calls.Count; at++)
        {
            var (call, stored) = (world.Calls[at], calls[at]);
            Assert.Equal((at, call.Number), (stored.At, stored.E164));
            var wanted = expected(call);
            Assert.True(wanted == stored.Outcome, $"Call {at}: {wanted} is wanted, not {stored.Outcome}: {call}");
        }
    }

    /// <summary>What is stored, in the order of the world's calls.</summary>
    public static async Task<IReadOnlyList<StoredCall>> CallsAsync(NpgsqlDataSource source)
    {
        var calls = new List<StoredCall>();
        await using var command = source.CreateCommand("""
            select callid::integer, e164, kind, rating_status, sell_rate, sell_cost, sell_rate_id, sell_plan_id, coalesce(sell_prefix, ''), sell_billed,
                buy_rate, buy_cost, buy_rate_id, buy_plan_id, coalesce(buy_prefix, ''), buy_billed, switch_id, coalesce(country, ''), coalesce(dial_code, ''), coalesce(destination_name, '')
            from call order by callid::integer
            """);
        await using var row = await command.ExecuteReaderAsync(Stop);
        while (await row.ReadAsync(Stop))
        {
            calls.Add(new StoredCall(
                row.GetInt32(0), row.GetString(1), new RatingOutcome((RatingStatus)row.GetInt16(3), Side(row, 4), Side(row, 10)), row.GetInt32(16), row.GetString(17), row.GetString(18), row.GetString(19)));
        }

        return calls;
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

    /// <param name="state">Where decks and plans stand in the document.</param>
    private static async Task RunAsync(NpgsqlDataSource source, OracleWorld world, string state, string sql)
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

        await using var run = new NpgsqlCommand($"""
            create temporary table deck as select d.* from world, jsonb_to_recordset(doc #> '{state}' -> 'decks')
                as d(id integer, side text, metric integer, provider boolean, provider_metric integer, active boolean, rates jsonb);
            create temporary table plan as select p.* from world, jsonb_to_recordset(doc #> '{state}' -> 'plans')
                as p(id integer, routing text, decimals integer, inbound boolean, retail jsonb, carriers jsonb);
            {sql}
            drop table world, deck, plan;
            """, connection);
        await run.ExecuteNonQueryAsync(Stop);
    }
}

/// <summary>A call as the console stored it.</summary>
/// <param name="At">Its place among the world's calls.</param>
internal sealed record StoredCall(int At, string E164, RatingOutcome Outcome, int SwitchId, string Country, string DialCode, string Destination);
