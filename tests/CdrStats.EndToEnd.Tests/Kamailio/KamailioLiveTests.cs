using CdrStats.EndToEnd.Tests.Api;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using CdrStats.Web.Realtime.Hubs;
using Microsoft.Playwright;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Kamailio;

/// <summary>A real Kamailio with callers of sipp: what the board shows is what sipp itself counts.</summary>
public sealed class KamailioLiveTests(PostgresFixture postgres, MariaDbServer mariaDb, Chromium chromium)
{
    private const int Callers = 40;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dialogs_on_the_board_are_the_calls_that_sipp_has_in_progress()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var fill = source.CreateCommand("insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, 'edge', '10.0.0.1', 6, gen_random_uuid(), false, false, now())"))
        {
            await fill.ExecuteNonQueryAsync(Stop);
        }

        await using var kamailio = await KamailioServer.StartAsync(mariaDb);
        await StoredFeed.AddAsync(connection, new LiveFeedSettings(1, LiveFeedKind.KamailioRpc, "127.0.0.1", kamailio.RpcPort, "", true, 0), "", Stop);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var client = await HubClient.ConnectAsync(console.Address, options => options.Headers["Authorization"] = HubClient.Basic(ConsoleProcess.Administrator, ConsoleProcess.Password), packed: false);
        await client.SubscribeAsync();
        await client.UntilAsync<LiveCounts>(counts => counts is { Live: true, Answered: 0, Ringing: 0, Switches: [{ State: "live" }] });

        await using var board = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await board.OpenAsync("/wallboard");
        var figure = board.Page.Locator(".board .wall-figure").First;
        await Assertions.Expect(figure).ToHaveTextAsync("0");

        await using var callers = SippCallers.Start(kamailio, Callers, TimeSpan.FromSeconds(12));
        await client.UntilAsync<LiveCounts>(counts => counts is { Ringing: > 0 });
        await client.UntilAsync<LiveCounts>(counts => counts is { Answered: Callers, Ringing: 0 });
        while (callers.InProgress != Callers)
        {
            await Task.Delay(50, Stop);
        }

        // Both at this moment: they talk for seconds still.
        Assert.Equal(Callers, client.Sent.OfType<LiveCounts>().Last().Answered);
        // What hangs on the wall says so, too.
        await Assertions.Expect(figure).ToHaveTextAsync($"{Callers}");
        Assert.Equal(0, await callers.EndAsync());
        await Assertions.Expect(figure).ToHaveTextAsync("0");
        await client.UntilAsync<LiveCounts>(counts => counts is { Live: true, Answered: 0, Ringing: 0 } && ReferenceEquals(counts, client.Sent.OfType<LiveCounts>().Last()));
        Assert.All(client.Sent.OfType<LiveCounts>(), counts => Assert.InRange(counts.Answered + counts.Ringing, 0, Callers));
    }
}
