using System.Globalization;
using System.Net;
using System.Text.Json;
using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>An operator's way from a list to the next call that it stops, the bell and the mail about it.</summary>
public sealed class DestinationControlTests(Chromium chromium, PostgresFixture postgres)
{
    private const string Call = """
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
        values ('Madrid', 3, gen_random_uuid(), '34911111111', '', '+8816111222', now() - interval '10 seconds', 5, 5, 16, 'acc1')
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_blacklist_to_the_call_that_it_stops_the_bell_and_the_mail()
    {
        await using var mail = new SmtpPeer();
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop, mail.Settings);
        await using var database = NpgsqlDataSource.Create(connection);
        await database.RunAsync("insert into customer (name, demo, created_at) values ('Hotel Sol', false, now()); insert into account_code (code, customer_id) values ('acc1', 1)");
        await using var session = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        var page = session.Page;
        await session.OpenStillAsync("/admin/destination-control");
        await Expect(page.GetByText("No entry yet.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Add to the blacklist" }).ClickAsync();
        await page.Locator("#what").FillAsync("881\nAtlantis");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).Last.ClickAsync();
        await Expect(page.GetByText("'Atlantis' is neither a prefix")).ToBeVisibleAsync();
        await page.Locator("#what").FillAsync("+881\nfr");
        await page.Locator("#note").FillAsync("satellites are dear");
        await session.LooksRightAsync("control-form", Look.Two);
        await page.Locator(".edit-drawer").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "FR France" })).ToBeVisibleAsync();

        await page.GetByLabel("Destination, as dialled").FillAsync("+8816111222");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Not authorised", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Mails of it go to").FillAsync("noc@example.com");
        await page.Locator("#hits").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("saved", new() { Exact = true })).ToBeVisibleAsync();

        // The page, which nobody touches, learns of the next call.
        await database.RunAsync(Call);
        await Expect(page.Locator("#hits table")).ToContainTextAsync("Hotel Sol");
        await Expect(page.Locator(".bell .count")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("[1-9]"));
        await session.LooksRightAsync("control", Look.Four);
        while (mail.Taken.Count == 0)
        {
            await Task.Delay(50, Stop);
        }

        var taken = Assert.Single(mail.Taken);
        foreach (var part in (string[])["Subject: Blacklist 881: Hotel Sol", "1 call not authorised", "Destination: 8816111222", "Caller: 34911111111", "Switch: madrid"])
        {
            Assert.Contains(part, taken, StringComparison.Ordinal);
        }

        await page.Locator("#hits").GetByRole(AriaRole.Button, new() { NameRegex = new("Acknowledge") }).ClickAsync();
        await Expect(page.Locator("#hits")).ToContainTextAsync("seen by admin");
        await page.Locator("#hits table a").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("no: blacklist 881");

        using var program = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        Assert.Equal((2, "881", 1), await EntryAsync(program));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(program, "whitelist", """{"prefix":"8816","customer":1,"note":"their own"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(program, "whitelist", """{"prefix":"8816","country":"FR"}"""));
        Assert.Equal(HttpStatusCode.Created, await PostAsync(program, "remove-prefix", """{"label":"carrier","prefix":"7777"}"""));
        await database.RunAsync(Call.Replace("+8816", "+77778816", StringComparison.Ordinal));
        while (await OneAsync(database, "select coalesce(max(listed_by), '') from call where listed_by like 'whitelist%'") is not "whitelist 8816 of the customer")
        {
            await Task.Delay(50, Stop);
        }

        await session.OpenStillAsync("/admin/destination-control");
        await page.GetByRole(AriaRole.Button, new() { Name = "Decide on them anew" }).ClickAsync();
        await Expect(page.GetByText("Done: 2 calls looked at, 1 changed")).ToBeVisibleAsync();
    }

    private static async Task<(int Count, string? Prefix, int Hits)> EntryAsync(HttpClient program)
    {
        var list = JsonDocument.Parse(await program.GetStringAsync(new Uri("/rest-api/blacklist/", UriKind.Relative), Stop)).RootElement;
        var first = list.GetProperty("results")[0];
        return (list.GetProperty("count").GetInt32(), first.GetProperty("prefix").GetString(), first.GetProperty("hits").GetInt32());
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient program, string kind, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await program.PostAsync(new Uri($"/rest-api/{kind}/", UriKind.Relative), content, Stop);
        return answer.StatusCode;
    }

    private static async Task<string?> OneAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Stop);
    }
}
