using System.Globalization;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>Pages that stay open while much happens: what the browser holds for them comes back to what it was.</summary>
public sealed class OpenForLongTests(PostgresFixture postgres, Chromium chromium)
{
    private const int AtOnce = 40;
    private const int WarmUp = 8;
    private const int Turns = 20;

    /// <summary>So much may come beside what is shown, with what the test's own looking leaves behind: less than three a turn.</summary>
    private const int MostKilobytes = 50;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_page_does_not_grow_with_what_it_has_shown()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await RunAsync(source, """
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, 'paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now());
            insert into customer (id, name, demo, created_at) values (7, 'Sol Travel', false, now());
            insert into account_code (code, customer_id) values ('sol', 7);
            """);
        await using var its = new ScriptedFreeSwitch();
        await StoredFeed.AddAsync(connection, 1, its, Stop);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var realtime = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await using var dashboard = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await realtime.OpenAsync("/realtime");
        await dashboard.OpenAsync("/");

        await TurnAsync(0, WarmUp);
        var (firstRealtime, firstDashboard, firstConsole) = (await WeighAsync(realtime), await WeighAsync(dashboard), Resident(console));
        await TurnAsync(WarmUp, Turns);
        var (lastRealtime, lastDashboard, lastConsole) = (await WeighAsync(realtime), await WeighAsync(dashboard), Resident(console));

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"realtime: {firstRealtime} -> {lastRealtime}; dashboard: {firstDashboard} -> {lastDashboard}; console: {firstConsole} -> {lastConsole} MB resident, after {Turns} turns of {AtOnce} calls");
        TestContext.Current.TestOutputHelper!.WriteLine($"realtime: {lastRealtime.Held.Against(firstRealtime.Held)}\ndashboard: {lastDashboard.Held.Against(firstDashboard.Held)}");
        IsTheSame("realtime", firstRealtime, lastRealtime);
        IsTheSame("dashboard", firstDashboard, lastDashboard);
        // Code that is compiled meanwhile counts here, too: a bound against a leak by the row, no more.
        Assert.True(lastConsole < firstConsole + 80, $"The console grew from {firstConsole} to {lastConsole} MB.");
        realtime.HasNoErrors("realtime");
        dashboard.HasNoErrors("dashboard");

        // Each turn other calls are in progress and others are stored, and both pages have shown them before the next.
        async Task TurnAsync(int from, int turns)
        {
            var rows = realtime.Page.GetByRole(AriaRole.Region, new() { Name = "Current calls" }).Locator("tbody tr");
            for (var turn = from; turn < from + turns; turn++)
            {
                for (var one = 0; one < AtOnce; one++)
                {
                    await its.ComeInAsync($"{turn}-{one}", caller: Number(turn, one), destination: "+34650784355", account: "sol");
                }

                await RunAsync(source, $"""
                    insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, accountcode)
                    select 'paris', 'stored {turn} ' || n, '34911{turn:000}' || n, '', '+34650784355', now(), 60, 60, 'sol' from generate_series(10, 29) n
                    """);
                await Assertions.Expect(rows.Filter(new() { HasText = Number(turn, 0) })).ToHaveCountAsync(1);
                await Assertions.Expect(dashboard.Page.Locator("main li", new() { HasText = "Spain" })).ToContainTextAsync((20 * (turn + 1)).ToString("N0", CultureInfo.InvariantCulture));
                for (var one = 0; one < AtOnce; one++)
                {
                    await its.HangUpAsync($"{turn}-{one}");
                }

                await Assertions.Expect(rows.Filter(new() { HasText = Number(turn, 0) })).ToHaveCountAsync(0);
            }
        }
    }

    private static void IsTheSame(string page, Weight first, Weight last)
    {
        Assert.True(last.Nodes <= first.Nodes * 1.05 + 20, $"{page}: {first.Nodes} nodes became {last.Nodes}.");
        Assert.True(last.Listeners <= first.Listeners * 1.05 + 20, $"{page}: {first.Listeners} listeners became {last.Listeners}.");
        Assert.True(last.Held.Kilobytes <= first.Held.Kilobytes + MostKilobytes, $"{page}: {first.Held.Kilobytes} KB became {last.Held.Kilobytes}: {last.Held.Against(first.Held)}");
    }

    // What is held is asked for when nothing is left that can be let go.
    private static async Task<Weight> WeighAsync(ConsolePage page)
    {
        var session = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await session.SendAsync("Performance.enable");
        await session.SendAsync("HeapProfiler.collectGarbage");
        await session.SendAsync("HeapProfiler.collectGarbage");
        var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("value").GetDouble());
        var held = await HeapSnapshot.TakeAsync(session);
        await session.DetachAsync();
        return new Weight((long)metrics["Nodes"], (long)metrics["JSEventListeners"], (long)metrics["JSHeapUsedSize"] / 1024, held);
    }

    private static int Resident(ConsoleProcess console) => int.Parse(
        File.ReadLines($"/proc/{console.ProcessId}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))["RssAnon:".Length..^2], CultureInfo.InvariantCulture) / 1024;

    private static string Number(int turn, int one) => string.Create(CultureInfo.InvariantCulture, $"3491{turn:000}{one:000}");

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private sealed record Weight(long Nodes, long Listeners, long HeapKilobytes, HeapSnapshot Held)
    {
        public override string ToString() => $"{Nodes} nodes, {Listeners} listeners, {HeapKilobytes} KB of which {Held.Kilobytes} are objects";
    }
}
