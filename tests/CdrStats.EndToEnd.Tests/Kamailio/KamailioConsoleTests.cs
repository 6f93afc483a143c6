using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Kamailio;

public sealed class KamailioConsoleTests(PostgresFixture postgres, MariaDbServer mariaDb, Chromium chromium)
{
    private static readonly (string Prefix, string Country, string Name, decimal PerMinute)[] Countries =
    [
        ("44", "GB", "United Kingdom", 0.06m), ("34", "ES", "Spain", 0.0744m), ("33", "FR", "France", 0.05m), ("49", "DE", "Germany", 0.02m),
        ("81", "JP", "Japan", 0.11m), ("55", "BR", "Brazil", 0.09m), ("1", "US", "United States", 0.0123m), ("61", "AU", "Australia", 0.07m),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_placed_through_a_real_kamailio_is_a_rated_call_in_the_database_in_the_rest_answer_and_on_the_open_page()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await SellAsync(source);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenAsync("/calls");
        await Assertions.Expect(page.Page.GetByText("No call fits these filters.")).ToBeVisibleAsync();
        await using var kamailio = await KamailioServer.StartAsync(mariaDb);
        await using var pusher = await KamailioPusher.StartAsync(kamailio, connection, "kamailio-1");
        await SippRun.PlaceAsync(kamailio, SippRun.Calls);
        for (var since = Stopwatch.StartNew(); await OneAsync<long>(source, "select count(*) from call") < SippRun.Calls.Count;)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"not all calls arrived; pusher: {pusher.Said}\n{kamailio.Said}\n{console.Said}");
            await Task.Delay(50, Stop);
        }

        using var client = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri("/rest-api/cdr/?page_size=100", UriKind.Relative), Stop));
        var told = answer.RootElement.GetProperty("results").EnumerateArray().ToDictionary(call => call.GetProperty("e164").GetString()!);
        Assert.Equal(SippRun.Calls.Count, told.Count);
        foreach (var placed in SippRun.Calls)
        {
            var (_, country, name, perMinute) = Countries.Single(one => placed.Destination.StartsWith(one.Prefix, StringComparison.Ordinal));
            await using var command = source.CreateCommand("select cause, country, duration, billsec, sell_cost, buy_cost, customer.name, caller_number from call join customer on customer.id = customer_id where e164 = $1");
            command.Parameters.AddWithValue(placed.Destination);
            await using var row = await command.ExecuteReaderAsync(Stop);
            Assert.True(await row.ReadAsync(Stop), placed.Destination);
            var billed = row.GetInt32(3);
            var price = Math.Round(perMinute * billed / 60, 4, MidpointRounding.AwayFromZero);
            var cost = Math.Round(perMinute / 2 * billed / 60, 4, MidpointRounding.AwayFromZero);
            Assert.InRange(billed, placed.BillSeconds.Least, placed.BillSeconds.Most);
            Assert.Equal(
                (placed.Cause, country, billed, price, cost, "Kamailio's customer", placed.Caller),
                (row.GetInt32(0), row.GetString(1), row.GetInt32(2), row.GetDecimal(4), row.GetDecimal(5), row.GetString(6), row.GetString(7)));

            var call = told[placed.Destination];
            Assert.Equal(
                (placed.Cause, country, billed, billed, price),
                (call.GetProperty("hangup_cause_id").GetInt32(), call.GetProperty("country").GetString(), call.GetProperty("duration").GetInt32(), call.GetProperty("billsec").GetInt32(),
                    decimal.Parse(call.GetProperty("sell_cost").GetString()!, CultureInfo.InvariantCulture)));

            var shown = page.Page.Locator(".calls tbody tr").Filter(new() { HasText = $"+{placed.Destination}" });
            await Assertions.Expect(shown).ToHaveCountAsync(1);
            Assert.Equal(
                ($"{placed.Cause}", name, $"0:00:{billed:00}", $"0:00:{billed:00}", string.Create(CultureInfo.InvariantCulture, $"{price:0.0000}\u00a0EUR")),
                ((await CellAsync(shown, "Cause")).Split(' ')[0], await CellAsync(shown, "Country"), await CellAsync(shown, "Duration"), await CellAsync(shown, "Billed"), await CellAsync(shown, "Sell")));
        }

        await page.HasNoTroubleAsync("/calls with Kamailio's calls");
        await page.KeepPictureAsync("kamailio-calls");
    }

    [Fact]
    public async Task An_insert_as_the_predecessors_pusher_makes_it_becomes_a_call()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await SellAsync(source);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);

        // Before each batch it makes sure of the table, then inserts row by row and names its own columns alone.
        await source.RunAsync(
            """
            CREATE TABLE IF NOT EXISTS cdr_import (
                id serial NOT NULL PRIMARY KEY, switch varchar(80) NOT NULL, cdr_source_type integer, callid varchar(80) NOT NULL, caller_id_number varchar(80) NOT NULL,
                caller_id_name varchar(80) NOT NULL, destination_number varchar(80) NOT NULL, dialcode varchar(10), state varchar(5), channel varchar(80),
                starting_date timestamptz NOT NULL, duration integer NOT NULL, billsec integer NOT NULL, progresssec integer, answersec integer, waitsec integer,
                hangup_cause_id integer, hangup_cause varchar(80), direction integer, country_code varchar(3), accountcode varchar(40), buy_rate numeric(10,5),
                buy_cost numeric(12,5), sell_rate numeric(10,5), sell_cost numeric(12,5), extradata jsonb, imported boolean NOT NULL DEFAULT false);
            INSERT INTO cdr_import (
                switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, dialcode, state, channel, starting_date, duration, billsec, progresssec,
                answersec, waitsec, hangup_cause_id, hangup_cause, direction, country_code, accountcode, buy_rate, buy_cost, sell_rate, sell_cost, extradata, imported)
            VALUES (
                'kamailio-1', 6, 'old-pusher-1', '1001', 'Ana', '0034650784355', '', '', '', '2025-06-01 10:00:00+02', 95, 90, 2,
                5, 0, 16, 'NORMAL_CLEARING', 2, 'ESP', '', 0, 0, 0, 0, '{"sip_code": "200"}', false)
            """);
        for (var since = Stopwatch.StartNew(); await OneAsync<long>(source, "select count(*) from call") == 0;)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), console.Said);
            await Task.Delay(20, Stop);
        }

        Assert.Equal("old-pusher-1 ES 90 0.1116 200", await OneAsync<string>(source,
            "select concat_ws(' ', callid, country, billsec, trim_scale(sell_cost), extradata ->> 'sip_code') from call"));
    }

    /// <summary>What a cell of a row says, without the picture beside it.</summary>
    private static async Task<string> CellAsync(ILocator row, string column) => (await row.Locator($"td[data-label='{column}']").InnerTextAsync()).Trim();

    /// <summary>A customer who owns the switch's calls, and a plan with rates for every country that is called.</summary>
    private static async Task SellAsync(NpgsqlDataSource source)
    {
        await source.RunAsync(
            """
            insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (side, name, currency, metric, demo) values (1, 'retail', 'EUR', 10, false), (2, 'carrier', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) select voip_plan.id, rate_plan.id from voip_plan, rate_plan;
            insert into customer (name, voip_plan_id, demo, created_at) values ('Kamailio''s customer', (select id from voip_plan), false, now());
            insert into switch (name, ip_address, type, key_uuid, is_new, default_customer_id, demo, created_at)
                values ('kamailio-1', 'kamailio-1', 6, gen_random_uuid(), false, (select id from customer), false, now())
            """);
        foreach (var (prefix, _, _, perMinute) in Countries)
        {
            await using var command = source.CreateCommand(
                """
                insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                select id, $1, '', $2 / side, 0, 1, 1, 0, 0, 0, true from rate_plan
                """);
            command.Parameters.AddWithValue(prefix);
            command.Parameters.AddWithValue(perMinute);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
