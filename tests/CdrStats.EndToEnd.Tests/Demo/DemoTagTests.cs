using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Demo;

public sealed class DemoTagTests(PostgresFixture postgres, Chromium chromium)
{
    private static readonly string[] Pages = ["/", "/calls", "/wallboard", "/overview", "/diagnostic", "/admin/switches", "/profile"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_says_that_there_is_demo_data_until_it_is_removed()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await source.RunAsync("""
            insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) values ('Invented', '127.0.10.1', 3, gen_random_uuid(), false, true, now()), ('Real', '10.9.0.1', 3, gen_random_uuid(), false, false, now());
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
            select switch, switch, '34911000001', '', '+34650784355', now() - interval '1 minute', 60, 60 from unnest(array['Invented', 'Real']) as switch
            """);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        var tag = page.Page.GetByText("Demo data", new() { Exact = true });
        foreach (var path in Pages)
        {
            await page.Page.GotoAsync(path);
            await Expect(tag).ToBeVisibleAsync();
        }

        await page.OpenAsync("/calls");
        await Expect(page.Page.Locator(".calls tbody tr")).ToHaveCountAsync(2);
        await Expect(tag).ToBeVisibleAsync();
        await page.HasNoTroubleAsync("/calls with demo data");

        var (code, said) = await ConsoleProcess.RunVerbAsync(connection, "demo", "remove");
        Assert.True(code == 0, said);

        await Expect(tag).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        await page.OpenAsync("/calls");
        await Expect(page.Page.Locator(".calls tbody tr")).ToHaveCountAsync(1);
    }
}
