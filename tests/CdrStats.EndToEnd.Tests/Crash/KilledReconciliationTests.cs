using System.Globalization;
using System.Text;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Crash;

/// <summary>A carrier's file that is being held against our calls when the console is killed.</summary>
public sealed class KilledReconciliationTests(PostgresFixture postgres, Chromium chromium)
{
    private const int Calls = 60_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_shown_as_not_done_and_done_anew_everything_is_there_once()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        var month = DateTime.UnixEpoch.AddYears(56).AddMonths(9);
        await source.RunAsync($"""
            insert into provider (id, name, metric, demo) values (900, 'North', 10, false);
            insert into rate_plan (id, side, name, currency, metric, demo, provider_id) values (902, 2, 'Carrier', 'EUR', 10, false, 900);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (902, '44', 'UK', 0.03, 0, 1, 1, 0, 0, 0, true);
            select ensure_call_partition('2026-10-01');
            insert into call (id, start, imported_at, batch_id, inbox_row, record_key, switch_id, duration, billsec, cause, buy_plan_id, buy_rate_id, sell_billed, buy_billed, inbox, source, kind, caller_kind, direction,
                number_type, rating_status, remarks, sell_rate, sell_cost, buy_rate, buy_cost, buy_prefix, callid, caller_number, caller_name, caller_e164, destination, e164)
            select n, timestamptz '2026-10-01Z' + n * interval '20 seconds', now(), 1, n, gen_random_uuid(), 1, 60, 60, 16, 902, (select id from rate where rate_plan_id = 902), 60, 60, 1, 3, 2, 2, 2, 1, 1, 0, 0, 0, 0.03, 0.03, '44',
                'c' || n, '34911000001', '', '34911000001', '44203' || 1000000 + n % 1000, '44203' || 1000000 + n % 1000 from generate_series(1, {Calls}) n
            """);
        // All but each tenth, and one that we never had.
        var file = new StringBuilder("Call date,Called number,Billsec,Cost\n");
        foreach (var at in Enumerable.Range(1, Calls).Where(at => at % 10 != 0))
        {
            file.Append(CultureInfo.InvariantCulture, $"{month.AddSeconds(20 * at):yyyy-MM-dd HH:mm:ss},44203{1000000 + (at % 1000)},60,0.03\n");
        }

        file.Append("2026-10-15 00:00:01,442039999999,60,0.03\n");
        var upload = new FilePayload { Name = "north.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(file.ToString()) };

        await using (var console = await ConsoleProcess.StartAsync(connection, Stop))
        await using (var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            await ReconcileAsync(page, upload);
            while (await OneAsync(source, "select count(*) from reconciliation_run") == 0)
            {
                await Task.Delay(5, Stop);
            }

            await console.KillAsync();
        }

        Assert.Equal(0, await OneAsync(source, "select count(*) from reconciliation"));
        await using (var console = await ConsoleProcess.StartAsync(connection, Stop))
        await using (var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            await page.OpenStillAsync("/billing/reconciliation");
            await Expect(page.Page.Locator("main .banner")).ToContainTextAsync("The console or its database ended meanwhile. Nothing of it was stored");
            await page.LooksRightAsync("reconciliation-killed", Look.Two);
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Do it anew" }).ClickAsync();
            await ReconcileAsync(page, upload);
            await Expect(page.Page.Locator("h1")).ToHaveTextAsync("North", new() { Timeout = 120_000 });
            await page.OpenStillAsync("/billing/reconciliation");
            await Expect(page.Page.Locator("main .table tbody tr")).ToHaveCountAsync(1);
            await Expect(page.Page.Locator("main .banner")).ToHaveCountAsync(0);
        }

        Assert.Equal(0, await OneAsync(source, "select count(*) from reconciliation_run"));
        var piles = await Task.WhenAll(Enumerable.Range(1, 4).Select(pile => OneAsync(source, $"select coalesce((select lines from reconciliation_pile where pile = {pile}), 0)")));
        Assert.Equal<long>([Calls / 10, 1, 0, Calls - (Calls / 10)], piles);
        Assert.Equal(Calls + 1, await OneAsync(source, "select count(*) from reconciliation_line"));
    }

    private static async Task ReconcileAsync(ConsolePage page, FilePayload file)
    {
        if (!page.Page.Url.EndsWith("/new", StringComparison.Ordinal))
        {
            await page.OpenStillAsync("/billing/reconciliation/new");
        }

        await page.Page.Locator("#provider").SelectOptionAsync(new SelectOptionValue { Label = "North" });
        await page.GiveFileAsync(file);
        await Expect(page.Page.GetByLabel("Column 3 holds")).ToHaveValueAsync("Billed", new() { Timeout = 60_000 });
        await page.Page.Locator("#from").FillAsync("2026-10-01T00:00");
        await page.Page.Locator("#to").FillAsync("2026-11-01T00:00");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Look at the file" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Reconcile", Exact = true }).ClickAsync(new() { Timeout = 120_000 });
    }

    private static async Task<long> OneAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Stop), CultureInfo.InvariantCulture);
    }
}
