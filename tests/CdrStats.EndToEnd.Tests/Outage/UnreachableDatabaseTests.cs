using System.Net;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Outage;

public sealed class UnreachableDatabaseTests(PostgresFixture postgres, Chromium chromium)
{
    private const string Words = "The database cannot be reached since";
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 20_000 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_console_without_its_database_says_so_on_every_page_and_recovers_by_itself()
    {
        var real = new NpgsqlConnectionStringBuilder(await postgres.NewDatabaseAsync());
        var port = PrivateProcess.FreeTcpPort();
        var through = new NpgsqlConnectionStringBuilder(real.ConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;
        await using var console = ConsoleProcess.Launch(through);
        await console.AnswersAsync("/health/live", HttpStatusCode.OK, Stop);
        await console.AnswersAsync("/health/ready", HttpStatusCode.ServiceUnavailable, Stop);
        await EveryPageSaysSoAsync(console);

        ConsolePage page;
        await using (new PortForwarder(port, real.Host!, real.Port))
        {
            await console.AnswersAsync("/health/ready", HttpStatusCode.OK, Stop);
            page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
            await page.OpenAsync("/calls");
            await Expect(page.Page.GetByText(Words)).ToHaveCountAsync(0);
        }

        await using var open = page;
        await console.AnswersAsync("/health/ready", HttpStatusCode.ServiceUnavailable, Stop);
        await console.AnswersAsync("/health/live", HttpStatusCode.OK, Stop);
        await EveryPageSaysSoAsync(console);
        await Expect(open.Page.GetByText(Words)).ToBeVisibleAsync(Patiently);

        await using (new PortForwarder(port, real.Host!, real.Port))
        {
            await console.AnswersAsync("/health/ready", HttpStatusCode.OK, Stop);
            await Expect(open.Page.GetByText(Words)).ToHaveCountAsync(0, new() { Timeout = 20_000 });

            // The page that stayed open goes on, and so does the import.
            await using var source = NpgsqlDataSource.Create(real.ConnectionString);
            await using var call = source.CreateCommand("""
                insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
                values ('sw', 'afterwards', '34911000001', '', '+34650784355', now() - interval '1 minute', 60, 60)
                """);
            await call.ExecuteNonQueryAsync(Stop);
            await Expect(open.Page.Locator(".calls tbody tr")).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        }
    }

    private static async Task EveryPageSaysSoAsync(ConsoleProcess console)
    {
        foreach (var path in new[] { "/login", "/", "/calls", "/wallboard", "/overview", "/diagnostic", "/admin/switches" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)) { Headers = { { "Accept", "text/html" } } };
            using var answer = await console.Client.SendAsync(request, Stop);
            Assert.Equal((path, HttpStatusCode.ServiceUnavailable), (path, answer.StatusCode));
            Assert.Contains(Words, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        using var program = await console.Client.GetAsync(new Uri("/rest-api/cdr/", UriKind.Relative), Stop);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (program.StatusCode, program.Content.Headers.ContentType?.MediaType));
    }
}
