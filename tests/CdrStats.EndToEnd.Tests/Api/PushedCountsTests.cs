using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using CdrStats.Web.Realtime.Hubs;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>The guide's curl, as it stands there, with a key of the switch: from a script to the board, and into the past.</summary>
public sealed class PushedCountsTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_guide_says_to_type_is_on_the_board_and_what_is_wrong_is_named_by_its_line()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using (var fill = source.CreateCommand("""
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, 'paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now());
            insert into customer (id, name, demo, created_at) values (7, 'Mine', false, now());
            insert into account_code (code, customer_id) values ('mine', 7);
            """))
        {
            await fill.ExecuteNonQueryAsync(Stop);
        }

        await StoredFeed.AddAsync(connection, new LiveFeedSettings(1, LiveFeedKind.Pushed, "", 0, "", true, 0), "", Stop);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        var key = await StoredApiKey.AddAsync(connection, [Permissions.Add("cdr")], switchId: 1);
        await using var operators = await HubClient.ConnectAsync(console.Address, options => options.Headers["Authorization"] = HubClient.Basic(ConsoleProcess.Administrator, ConsoleProcess.Password), packed: false);
        await operators.SubscribeAsync();
        await operators.UntilAsync<LiveCounts>(counts => counts is { Live: false, Switches: [{ Name: "paris" }] });

        var typed = Guide.Block("live-feeds.md", "LINES").Replace("https://console.example/", console.Address.AbsoluteUri, StringComparison.Ordinal);
        await using (var curl = PrivateProcess.Start("bash", Path.GetTempPath(), new Dictionary<string, string> { ["CDRSTATS_KEY"] = key.Reveal() }, "-c", typed))
        {
            Assert.True(await curl.EndAsync(TimeSpan.FromSeconds(30)) == 0, curl.Said);
        }

        await operators.UntilAsync<LiveCounts>(counts => counts is { Live: true, Answered: 12, Ringing: 3, CallsPerSecond: 1.5 });
        await operators.SubscribeAsync(customer: 7);
        await operators.UntilAsync<LiveCounts>(counts => counts is { Answered: 4, Ringing: 1 });

        using var client = new HttpClient { BaseAddress = console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal()) } };
        using var partly = await client.PostAsync(new Uri("rest-api/live/write?precision=s", UriKind.Relative), new StringContent("concurrent_calls calls=20i,ringing=1i\nconcurrent_calls calls=", Encoding.UTF8), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, partly.StatusCode);
        using var told = JsonDocument.Parse(await partly.Content.ReadAsStringAsync(Stop));
        Assert.Equal("""[{"line":2,"error":"field 'calls' is '', which is no number"}]""", told.RootElement.GetProperty("lines").GetRawText().Replace("\\u0027", "'", StringComparison.Ordinal));
        Assert.Equal(1, told.RootElement.GetProperty("taken").GetInt32());
        await operators.SubscribeAsync();
        await operators.UntilAsync<LiveCounts>(counts => counts is { Answered: 19, Ringing: 1 });
        foreach (var (path, body, status) in new[] { ("rest-api/live/write?precision=weeks", "concurrent_calls calls=1", HttpStatusCode.BadRequest), ("rest-api/live/write", "", HttpStatusCode.BadRequest), ("rest-api/live/write", new string('x', 1100 * 1024), HttpStatusCode.RequestEntityTooLarge) })
        {
            using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body, Encoding.UTF8), Stop);
            Assert.Equal(status, answer.StatusCode);
        }

        // Into the past it goes as every switch's calls do.
        for (var seen = 0L; seen == 0;)
        {
            await using var second = source.CreateCommand("select count(*) from live_second join live_series on id = series where kind = 1 and key = '1' and calls = 20 and ringing = 1");
            seen = (long)(await second.ExecuteScalarAsync(Stop))!;
        }
    }
}
