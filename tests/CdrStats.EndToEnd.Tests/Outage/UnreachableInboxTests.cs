using System.Net;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.EndToEnd.Tests.CommandLine;
using CdrStats.Testing;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Outage;

/// <summary>The inbox in a database of its own (<c>ConnectionStrings:ImportCdr</c>) which cannot be used when the console starts.</summary>
public sealed class UnreachableInboxTests(PostgresFixture postgres, Chromium chromium)
{
    private const string Words = "The inbox cannot be used since";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_console_without_its_inbox_runs_says_so_on_its_pages_and_imports_when_it_is_back()
    {
        var real = new NpgsqlConnectionStringBuilder(await postgres.NewDatabaseAsync());
        var port = PrivateProcess.FreeTcpPort();
        var through = new NpgsqlConnectionStringBuilder(real.ConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;
        await using var console = ConsoleProcess.Launch(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync), KeyValuePair.Create("ConnectionStrings__ImportCdr", through));
        await console.AnswersAsync("/login", HttpStatusCode.OK, Stop);
        await SaysAsync(console, "the inbox cannot be used");
        await console.AnswersAsync("/health/live", HttpStatusCode.OK, Stop);
        await using var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenAsync("/diagnostic");
        await Expect(page.Page.GetByText(Words)).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Expect(page.Page.Locator(".link.critical")).ToContainTextAsync("No answer");
        await page.OpenAsync("/");
        await Expect(page.Page.GetByText("the inbox cannot be used", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 20_000 });

        await using (new PortForwarder(port, real.Host!, real.Port))
        {
            await console.AnswersAsync("/health/ready", HttpStatusCode.OK, Stop);
            await Expect(page.Page.GetByText(Words)).ToHaveCountAsync(0, new() { Timeout = 20_000 });
            await using var source = NpgsqlDataSource.Create(real.ConnectionString);
            await using var call = source.CreateCommand("""
                insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
                values ('sw', 'afterwards', '34911000001', '', '+34650784355', now() - interval '1 minute', 60, 60)
                """);
            await call.ExecuteNonQueryAsync(Stop);
            await page.OpenAsync("/calls");
            await Expect(page.Page.Locator(".calls tbody tr")).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        }

        await SaysAsync(console, "the inbox cannot be used");
        Assert.False(console.HasExited, console.Said);
    }

    [Fact]
    public async Task A_console_that_may_not_fit_the_inbox_runs_and_says_whose_table_it_is()
    {
        var owner = await postgres.NewDatabaseAsync();
        var stranger = $"stranger_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(owner);
        await using var make = source.CreateCommand($"""
            create table cdr_import (id serial primary key, direction integer not null);
            create role {stranger} login password 'Stranger-2026'; grant select, insert, update on cdr_import to {stranger}
            """);
        await make.ExecuteNonQueryAsync(Stop);
        var connection = new NpgsqlConnectionStringBuilder(owner) { Username = stranger, Password = "Stranger-2026" }.ConnectionString;

        await using (var console = ConsoleProcess.Launch(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync), KeyValuePair.Create("ConnectionStrings__ImportCdr", connection)))
        {
            await console.AnswersAsync("/login", HttpStatusCode.OK, Stop);
            await SaysAsync(console, "the inbox cannot be used");
            await console.AnswersAsync("/health/live", HttpStatusCode.OK, Stop);
            Assert.Contains("must be owner of table cdr_import", console.Said, StringComparison.Ordinal);
        }

        await using var drop = source.CreateCommand($"drop owned by {stranger}; drop role {stranger}");
        await drop.ExecuteNonQueryAsync(Stop);
    }

    [Theory]
    [InlineData("Hots=127.0.0.1;Password=secret-word")]
    [InlineData("Host=127.0.0.1;Port=many;Password=secret-word")]
    [InlineData("127.0.0.1 secret-word")]
    public async Task A_connection_string_that_is_none_ends_the_start_in_one_line(string connection)
    {
        var run = (await VerbRun.OnAsync(await postgres.NewDatabaseAsync(), [KeyValuePair.Create("ConnectionStrings__ImportCdr", connection)])).Ended(1)
            .Saying("ConnectionStrings:ImportCdr is not one to use; allowed is a connection string such as Host=");

        Assert.Single(run.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("secret-word", run.Said, StringComparison.Ordinal);
    }

    private static async Task SaysAsync(ConsoleProcess console, string words)
    {
        string said;
        do
        {
            using var answer = await console.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), Stop);
            said = await answer.Content.ReadAsStringAsync(Stop);
        }
        while (said != words && !console.HasExited && !Stop.IsCancellationRequested);
        Assert.Equal(words, said);
    }
}
