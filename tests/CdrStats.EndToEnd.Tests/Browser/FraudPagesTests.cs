using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A fraud analyst's way from the bell to the hit, its calls, the blacklist, and the next call that is not authorised.</summary>
public sealed class FraudPagesTests(Chromium chromium, PostgresFixture postgres)
{
    private const string Calls = """
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
        select 'Madrid', 3, gen_random_uuid(), '34911111111', '', '+881631234' || n, now() - n * interval '1 minute' - interval '40 seconds', 30, 30, 16, 'acc1' from generate_series({0}, {1}) n
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_bell_to_the_hit_its_calls_the_blacklist_and_the_next_call()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var its = new ScriptedFreeSwitch();
        await using (var before = NpgsqlDataSource.Create(connection))
        {
            await before.RunAsync("insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) values ('Madrid', 'Madrid', 3, gen_random_uuid(), false, false, now())");
        }

        await StoredFeed.AddAsync(connection, 1, its, Stop);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var database = NpgsqlDataSource.Create(connection);
        await database.RunAsync("insert into customer (name, demo, created_at) values ('Hotel Sol', false, now()); insert into account_code (code, customer_id) values ('acc1', 1)");
        await using var session = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        var page = session.Page;
        await session.OpenStillAsync("/fraud");
        await Expect(page.GetByText("No call of the last hour cost anything.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Premium and satellite numbers" }).ClickAsync();
        await page.Locator("#threshold").FillAsync("2.5");
        await page.Locator(".edit-drawer").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("It counts whole calls")).ToBeVisibleAsync();
        await session.LooksRightAsync("fraud-rule", Look.Two);
        await page.Locator("#threshold").FillAsync("4");
        await Expect(page.GetByText("It counts whole calls")).ToHaveCountAsync(0);
        await page.Locator("#hang-up").SelectOptionAsync("Trial");
        await page.Locator("#hang-ups").FillAsync("10");
        await session.LooksRightAsync("fraud-rule-hang-up", Look.Two);
        await page.Locator(".edit-drawer").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("4 calls an hour")).ToBeVisibleAsync();
        await Expect(page.GetByText("hangs up, dry run")).ToBeVisibleAsync();
        await page.GetByLabel("Name of the list").FillAsync("IRSF");
        await page.Locator("#numbers").FillAsync("37160*\nnobody");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import the list" }).ClickAsync();
        await Expect(page.GetByText("Nothing was stored. line 2: 'nobody' is no number in full")).ToBeVisibleAsync();

        // The page, which nobody touches, learns of what comes.
        await database.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Calls, 1, 5));
        await Expect(page.Locator(".bell .count.critical")).ToBeVisibleAsync();
        await page.Locator(".bell").ClickAsync();
        await page.Locator("#notices").GetByRole(AriaRole.Link, new() { NameRegex = new("Premium and satellite numbers: Hotel Sol, account acc1") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "The account, its calls and what can be done" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hotel Sol, account acc1", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator("main").GetByText("5 calls to premium or satellite numbers within an hour", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Calls of the hit" }).Locator("tbody tr")).ToHaveCountAsync(5);
        await page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Expect(page.GetByText("Acknowledged by admin")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Prefix or country to blacklist")).ToHaveValueAsync("88163123");
        await page.GetByRole(AriaRole.Button, new() { Name = "What would it stop?" }).ClickAsync();
        await Expect(page.GetByText("it would have stopped 5 calls of this account")).ToBeVisibleAsync();
        await session.LooksRightAsync("fraud-account", Look.Two);

        // A call that is in progress is ended on its switch.
        await its.ComeInAsync("live-1", "34911111111", "+88163123499", "acc1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hang up +88163123499" }).ClickAsync();
        await Expect(page.GetByText("It would end 1 call on Madrid, and nothing else.")).ToBeVisibleAsync();
        await session.LooksRightAsync("fraud-hang-up", Look.Two);
        await page.GetByRole(AriaRole.Button, new() { Name = "End 1 call" }).ClickAsync();
        await Expect(page.Locator("main li").Filter(new() { HasText = "hung up +88163123499 · Madrid · by admin" })).ToBeVisibleAsync();
        Assert.Empty(its.Channels);
        await page.GetByRole(AriaRole.Button, new() { Name = "Blacklist 88163123" }).ClickAsync();
        await Expect(page.GetByText("88163123 blacklisted for the customer").First).ToBeVisibleAsync();

        await database.RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Calls, 0, 0));
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Calls of the hit" }).Locator("tbody tr").Filter(new() { HasText = "no" })).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take it back" }).ClickAsync();
        await Expect(page.GetByText("taken back").First).ToBeVisibleAsync();
        await session.OpenStillAsync("/fraud");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Open hits" })).ToContainTextAsync("acknowledged");
        await session.LooksRightAsync("fraud", Look.Two);

        // While the customer's line is worked on, nobody is told.
        await session.OpenStillAsync("/admin/maintenance");
        await page.GetByRole(AriaRole.Button, new() { Name = "Announce maintenance" }).ClickAsync();
        await page.Locator("#customers").SelectOptionAsync("Hotel Sol");
        await page.Locator("#reason").FillAsync("new cards");
        await session.LooksRightAsync("maintenance-form", Look.Two);
        await page.Locator(".edit-drawer").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("new cards on .* Hotel Sol admin") })).ToBeVisibleAsync();
        await session.LooksRightAsync("maintenance", Look.Two);
        await page.GetByRole(AriaRole.Button, new() { Name = "End it now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("new cards over") })).ToBeVisibleAsync();
    }
}
