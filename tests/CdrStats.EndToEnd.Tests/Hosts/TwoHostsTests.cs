using System.Diagnostics;
using System.Net;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.EndToEnd.Tests.Crash;
using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Hosts;

public sealed class TwoHostsTests(PostgresFixture postgres, Chromium chromium)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_consoles_on_one_database_share_the_rows_and_double_none()
    {
        const int Portions = 20;
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        var proof = await TrafficProof.PrepareAsync(source, 1000);
        var consoles = await Task.WhenAll(ConsoleProcess.StartAsync(connection, Stop), ConsoleProcess.StartAsync(connection, Stop));
        await using var first = consoles[0];
        await using var second = consoles[1];

        for (var portion = 1; portion < Portions; portion++)
        {
            await proof.FillAsync(1 + portion * 1000, (portion + 1) * 1000);
        }

        for (var since = Stopwatch.StartNew(); await proof.WaitingAsync() > 0;)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"rows are left: {first.Said}\n{second.Said}");
            await Task.Delay(20, Stop);
        }

        // One more portion at a time until both have had some: who is first at a row is the scheduler's choice.
        for (var portion = Portions; await HostsAsync(proof) < 2; portion++)
        {
            Assert.True(portion < Portions + 100, $"only one host imports: {first.Said}\n{second.Said}");
            await proof.FillAsync(1 + portion * 1000, (portion + 1) * 1000);
            for (var since = Stopwatch.StartNew(); await proof.WaitingAsync() > 0;)
            {
                Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"rows are left: {first.Said}\n{second.Said}");
                await Task.Delay(20, Stop);
            }
        }

        var shares = await proof.OneAsync<string>("select string_agg(host || ' read ' || read, ', ') from (select host, sum(read) as read from import_batch where read > 0 group by host) as hosts");
        Assert.Equal("MakePartitions 1", await proof.OneAsync<string>("select string_agg(name || ' ' || runs, ', ') from job_run where name = 'MakePartitions'"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{shares}; {await proof.AllIsDoneAsync()}");
    }

    [Fact]
    public async Task A_call_that_one_host_imports_appears_on_a_page_that_another_serves()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var importing = await ConsoleProcess.StartAsync(connection, Stop, KeyValuePair.Create("CdrStats__Roles", "jobs"));
        await using var serving = await ConsoleProcess.StartAsync(connection, Stop, KeyValuePair.Create("CdrStats__Roles", "web"));
        using (var client = importing.As(ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            foreach (var path in new[] { "/", "/login", "/calls", "/rest-api/switch/", "/calls/export.csv" })
            {
                Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(path, UriKind.Relative), Stop)).StatusCode);
            }
        }

        await using var page = await chromium.SignInAsync(serving, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenAsync("/calls");

        await using var call = source.CreateCommand("""
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
            values ('sw', 'over there', '34911000001', '', '+34650784355', now() - interval '1 minute', 60, 60)
            """);
        await call.ExecuteNonQueryAsync(Stop);

        await Assertions.Expect(page.Page.Locator(".calls tbody tr").Filter(new() { HasText = "+34650784355" })).ToHaveCountAsync(1);
        await using var ledger = source.CreateCommand("select host from import_batch where read > 0");
        var host = await ledger.ExecuteScalarAsync(Stop);
        Assert.EndsWith($":{importing.ProcessId}", (string)host!, StringComparison.Ordinal);
    }

    private static Task<long> HostsAsync(TrafficProof proof) => proof.OneAsync<long>("select count(distinct host) from import_batch where read > 0");
}
