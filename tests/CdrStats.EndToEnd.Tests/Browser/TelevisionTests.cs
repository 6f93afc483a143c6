using System.Net;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A television that hangs on a wall for weeks: nobody signs in, nobody touches it, and it ends when its link is revoked.</summary>
public sealed class TelevisionTests(Chromium chromium, PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_shows_its_board_survives_a_killed_console_and_ends_when_it_is_revoked()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var fill = source.CreateCommand("""
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, 'paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now());
            insert into customer (id, name, demo, created_at) values (7, 'Sol Travel', false, now()), (8, 'Luna Clinics', false, now());
            insert into account_code (code, customer_id) values ('sol', 7), ('luna', 8);
            """))
        {
            await fill.ExecuteNonQueryAsync(Stop);
        }

        await using var its = new ScriptedFreeSwitch();
        await StoredFeed.AddAsync(connection, 1, its, Stop);
        await its.ComeInAsync("s1", account: "sol");
        await its.ComeInAsync("l1", account: "luna");
        await its.ComeInAsync("l2", account: "luna");
        var first = await ConsoleProcess.StartAsync(connection, Stop);
        await using var television = await chromium.OpenAsync(first);
        await using (var page = await chromium.SignInAsync(first, ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            await television.Page.GotoAsync(await MakeAsync(page, "Reception", "the calls of Sol Travel"));
        }

        var board = television.Page.Locator(".board");
        await Expect(board.Locator("h1")).ToHaveTextAsync("Reception · Sol Travel");
        await Expect(board.Locator(".wall-figure").First).ToHaveTextAsync("1");
        await Expect(board).ToContainTextAsync("live from the switches");
        await television.Page.Locator(".freshness.live").WaitForAsync();
        await television.LooksRightAsync("television", [.. Look.Two, new Look(ColorScheme.Dark, Look.OnEnd)]);
        // It opens nothing else.
        await using (var other = await chromium.OpenAsync(first))
        {
            await other.Page.GotoAsync(television.Page.Url);
            await other.Page.GotoAsync("/realtime");
            await Expect(other.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/login"));
        }

        // Another screen turns from board to board, as an administrator put them together.
        await using var round = await chromium.OpenAsync(first);
        await using (var page = await chromium.SignInAsync(first, ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            await BoardAsync(page, "Luna's calls", "the calls of Luna Clinics", null, "quality", "destinations", "import (customers: answered)");
            await BoardAsync(page, "Luna's quality", "the calls of Luna Clinics", "Luna's calls", "by switch", "destinations");
            await page.LooksRightAsync("wallboards", Look.Two);
            await round.Page.GotoAsync(await MakeAsync(page, "Corridor", "the board Luna's quality", 2));
        }

        await Expect(round.Page.Locator(".board:not([hidden]) h1")).ToHaveTextAsync("Corridor · Luna's quality");
        await Expect(round.Page.Locator(".board:not([hidden]) .wall-figure").First).ToHaveTextAsync("2");
        await Expect(round.Page.Locator(".board:not([hidden]) h1")).ToHaveTextAsync("Corridor · Luna's calls", new() { Timeout = 30_000 });
        await Expect(round.Page.Locator(".board:not([hidden]) section")).ToHaveCountAsync(3);
        await Expect(round.Page.Locator(".board:not([hidden]) h1")).ToHaveTextAsync("Corridor · Luna's quality", new() { Timeout = 30_000 });

        // What has just been is watched again.
        await using (var page = await chromium.SignInAsync(first, ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            await page.OpenStillAsync("/realtime/replay");
            await page.Page.GetByLabel("Speed").SelectOptionAsync("60×");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Play" }).ClickAsync();
            await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Again" })).ToBeVisibleAsync(new() { Timeout = 60_000 });
            await Expect(page.Page.Locator("tr", new() { HasText = "paris" }).Locator("td").First).ToHaveTextAsync("3");
            await page.LooksRightAsync("replay", Look.Two);
            // The same moment, by customer.
            await page.Page.GetByLabel("Told apart by").SelectOptionAsync("Customer");
            await Expect(page.Page.Locator("tr", new() { HasText = "Luna Clinics" }).Locator("td").First).ToHaveTextAsync("2");
        }

        // Beside it somebody has a page open, who is told afterwards what it did not show meanwhile.
        await using var desk = await chromium.SignInAsync(first, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await desk.OpenAsync("/realtime");
        await first.KillAsync();
        await Expect(television.Page.Locator("html.connection-lost")).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await its.HangUpAsync("s1");
        await using var second = ConsoleProcess.LaunchAt(first.Address, connection);
        await second.AnswersAsync("/health/ready", HttpStatusCode.OK, Stop);
        await Expect(television.Page.Locator("html.connection-lost")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await its.ComeInAsync("s2", account: "sol");
        await its.ComeInAsync("s3", account: "sol");
        await Expect(board.Locator(".wall-figure").First).ToHaveTextAsync("2", new() { Timeout = 30_000 });

        var missed = desk.Page.Locator(".banner", new() { HasText = "No connection from" });
        await Expect(missed).ToContainTextAsync("0 calls that began meanwhile are stored.", new() { Timeout = 60_000 });
        await Expect(missed).ToContainTextAsync("What is shown is of now again.");
        Assert.Empty(await Axe.ObjectionsAsync(desk.Page, null));
        await missed.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(missed).ToHaveCountAsync(0);

        await using (var page = await chromium.SignInAsync(second, ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            await page.OpenStillAsync("/admin/wallboard-links");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Revoke Reception" }).ClickAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Really revoke" }).ClickAsync();
            await Expect(page.Page.Locator("main .table")).ToContainTextAsync("revoked");
        }

        await Expect(television.Page.Locator("main")).ToContainTextAsync("This wallboard link opens nothing.");
        await Expect(board).ToHaveCountAsync(0);
        await television.Page.ReloadAsync();
        await Expect(television.Page.Locator("main")).ToContainTextAsync("This wallboard link opens nothing.");
        await first.DisposeAsync();
    }

    private static async Task BoardAsync(ConsolePage page, string name, string shows, string? next, params string[] without)
    {
        await page.OpenStillAsync("/admin/wallboards");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make a board" }).ClickAsync();
        await page.Page.GetByLabel("Name").FillAsync(name);
        await page.Page.GetByLabel("It shows").SelectOptionAsync(shows);
        await page.Page.GetByLabel("It stays for, s").FillAsync("5");
        if (next is not null)
        {
            await page.Page.GetByLabel("After it comes").SelectOptionAsync(next);
        }

        foreach (var tile in without)
        {
            await page.Page.GetByLabel(tile, new() { Exact = true }).UncheckAsync();
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save the board" }).ClickAsync();
        await Expect(page.Page.Locator("main .table")).ToContainTextAsync(name);
    }

    private static async Task<string> MakeAsync(ConsolePage page, string name, string shows, int links = 1)
    {
        await page.OpenStillAsync("/admin/wallboard-links");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        await page.Page.GetByLabel("Where the screen hangs").FillAsync(name);
        await page.Page.GetByLabel("It shows").SelectOptionAsync(shows);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        await Expect(page.Page.Locator("main .table tbody tr")).ToHaveCountAsync(links);
        await page.LooksRightAsync("wallboard-links", Look.Two);
        return await page.Page.Locator("#wall-link").InnerTextAsync();
    }
}
