using CdrStats.Domain.Accounts;
using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Destinations;
using CdrStats.Pusher.Records;
using CdrStats.Pusher.Sources;
using CdrStats.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CdrStats.Pusher.Tests.Destinations;

public sealed class HttpInboxTests
{
    private static readonly IReadOnlyList<InboxColumn> Columns = [.. InboxColumn.All];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_value_arrives_as_it_is_in_one_packed_request_that_names_the_switch_once()
    {
        await using var console = await ScriptedConsole.StartAsync();
        await using var inbox = Open(console);
        const string Nasty = "O'Brien \"ü\" \\N \\ 😀 \u2028 <b>&amp;\t\r\n\u0001 \u00a0";
        var values = Values("nasty");
        (values[4], values[7], values[8], values[24]) = (Nasty, "", null, """{"quote\"":null,"n":1.10,"😀":"\\N"}""");
        (values[9], values[20]) = (new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560), 99_999.12345m);

        await inbox.PrepareAsync(Stop);
        var (added, refused) = await inbox.SendAsync([Record("k", values)], Stop);

        Assert.Equal((1, 0), (added, refused.Count));
        var got = console.Records["k"];
        Assert.Equal((Nasty, "", "2026-07-01T12:00:00.123456Z"), ((string?)got["caller_id_name"], (string?)got["state"], (string?)got["starting_date"]));
        Assert.Equal("99999.12345", got["buy_rate"]!.ToJsonString());
        Assert.Equal("""{"quote\u0022":null,"n":1.10,"\uD83D\uDE00":"\\N"}""", got["extradata"]!.ToJsonString());
        Assert.False(got.ContainsKey("channel"));
        Assert.False(got.ContainsKey("switch"));
        Assert.Equal(["POST /rest-api/cdr/?switch=pbx%20%26%201", "POST /rest-api/cdr/?switch=pbx%20%26%201"], console.Addresses);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_takes_no_other_record_with_it()
    {
        await using var console = await ScriptedConsole.StartAsync();
        await using var inbox = Open(console);
        var values = Values("torn");
        values[4] = "a\ud83d";

        var (added, _) = await inbox.SendAsync([Record("torn", values), Record("whole", Values("whole"))], Stop);

        Assert.Equal((2, "a\ufffd"), (added, (string?)console.Records["torn"]["caller_id_name"]));
    }

    [Fact]
    public async Task What_the_console_rejects_is_set_aside_with_its_reason_and_the_rest_is_stored_once()
    {
        await using var console = await ScriptedConsole.StartAsync();
        await using var inbox = Open(console);
        console.Rejects["c1"] = "billsec is -1; seconds are not negative";
        List<InboxRecord> records = [.. Enumerable.Range(0, 3).Select(n => Record($"k{n}", Values($"c{n}")))];

        var (added, refused) = await inbox.SendAsync(records, Stop);
        Assert.Equal(2, added);
        var one = Assert.Single(refused);
        Assert.Same(records[1].Row, one.Row);
        Assert.Equal(("k1", "the console refused it: billsec is -1; seconds are not negative"), (one.SourceKey, one.Reason));
        Assert.Equal(0, (await inbox.SendAsync(records, Stop)).Added);
    }

    [Fact]
    public async Task What_is_too_large_goes_in_halves_from_then_on_and_a_record_too_large_by_itself_alone_is_set_aside()
    {
        await using var console = await ScriptedConsole.StartAsync();
        await using var inbox = Open(console);
        console.Before = (context, count) => Limit(context, count, 30);
        List<InboxRecord> records = [.. Enumerable.Range(0, 200).Select(n => Record($"k{n}", Values($"c{n}")))];

        Assert.Equal(200, (await inbox.SendAsync(records, Stop)).Added);
        Assert.Equal(25, console.Sizes.Max());
        Assert.Equal(8, console.Sizes.Count);
        console.Addresses.Clear();
        await inbox.SendAsync(records, Stop);
        Assert.Equal(8, console.Addresses.Count);

        console.Before = (context, count) => Limit(context, count, 0);
        var (added, refused) = await inbox.SendAsync(records[..1], Stop);
        Assert.Equal((0, 1), (added, refused.Count));
        Assert.Contains("it alone is more than", refused[0].Reason, StringComparison.Ordinal);

        static async Task<bool> Limit(HttpContext context, int count, int most)
        {
            if (count > most)
            {
                context.Response.StatusCode = 413;
                await context.Response.WriteAsync("<html>nginx</html>");
            }

            return count <= most;
        }
    }

    [Theory]
    [InlineData(401, true, "Write the right one.", "http_api_key: the console at", "does not take the key: The calls cannot be taken. Write the right one (401). A new one comes from its pages: Switches, then Connect")]
    [InlineData(403, true, "This key is for Paris.", "http_api_key", "This key is for Paris (403).")]
    [InlineData(404, true, null, "http_url: nothing at", "takes calls (404 Not Found.)")]
    [InlineData(301, true, null, "http_url", "leads elsewhere, to https://elsewhere.example/: write the address that it ends at")]
    [InlineData(400, true, null, "http_url", "if its port speaks TLS, write https://")]
    [InlineData(200, true, null, "http_url", "is not a CdrStats Console")]
    [InlineData(429, false, "Too much.", "asks for fewer requests", "Too much (429).")]
    [InlineData(500, false, null, "cannot take calls now", "500 Internal Server Error.")]
    [InlineData(502, false, null, "cannot take calls now", "502 Bad Gateway.")]
    [InlineData(503, false, "The database is being started.", "cannot take calls now", "The database is being started (503).")]
    public async Task Each_answer_that_is_none_becomes_a_sentence_that_says_what_to_do(int status, bool isASetting, string? detail, params string[] words)
    {
        await using var console = await ScriptedConsole.StartAsync();
        console.Before = async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = status == 301 ? "https://elsewhere.example/" : default;
            context.Response.Headers.RetryAfter = status is 429 or 503 ? "17" : default;
            await (detail is null ? context.Response.WriteAsync("<html></html>") : ScriptedConsole.ProblemAsync(context, status, detail));
            return false;
        };
        await using var inbox = Open(console);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => inbox.PrepareAsync(Stop));
        Assert.Equal(isASetting ? typeof(ConfigurationException) : typeof(InboxAwayException), error.GetType());
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain(console.Key.Reveal()[14..], error.Message, StringComparison.Ordinal);
        Assert.Equal(status is 429 or 503 ? TimeSpan.FromSeconds(17) : null, (error as InboxAwayException)?.RetryAfter);
    }

    [Fact]
    public async Task Whoever_is_not_there_not_known_not_trusted_or_not_a_tls_server_is_named()
    {
        var closed = new Uri($"http://127.0.0.1:{PrivateProcess.FreeTcpPort()}");
        Assert.Contains($"nothing answers at 127.0.0.1:{closed.Port}", await SaidAsync(closed), StringComparison.Ordinal);
        Assert.Contains("the name console.invalid is not known on this machine", await SaidAsync(new Uri("http://console.invalid")), StringComparison.Ordinal);
        await using var tls = await ScriptedConsole.StartAsync(tls: true);
        Assert.Contains("is not trusted on this machine", await SaidAsync(tls.Url), StringComparison.Ordinal);
        await using var plain = await ScriptedConsole.StartAsync();
        Assert.Contains("does not speak TLS: write http://", await SaidAsync(new UriBuilder(plain.Url) { Scheme = "https" }.Uri), StringComparison.Ordinal);

        static async Task<string> SaidAsync(Uri url)
        {
            await using var inbox = new HttpInbox(new DestinationSettings.Http(new Uri(url, "rest-api/cdr/"), ApiKeySecret.New()), Columns, null);
            return (await Assert.ThrowsAsync<InboxAwayException>(() => inbox.PrepareAsync(Stop))).Message;
        }
    }

    [Fact]
    public async Task A_slow_console_is_given_less_at_a_time_and_a_cut_connection_stores_nothing_twice()
    {
        await using var console = await ScriptedConsole.StartAsync();
        await using var inbox = Open(console, patience: TimeSpan.FromSeconds(1));
        List<InboxRecord> records = [.. Enumerable.Range(0, 8).Select(n => Record($"k{n}", Values($"c{n}")))];
        console.Before = async (context, count) =>
        {
            if (count == 8)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            return count < 8;
        };

        Assert.Contains("did not answer within 1 s", (await Assert.ThrowsAsync<InboxAwayException>(() => inbox.SendAsync(records, Stop))).Message, StringComparison.Ordinal);
        var cut = true;
        console.Before = async (context, count) =>
        {
            if (cut && count > 0)
            {
                // It stored them, and died before its answer was whole.
                cut = false;
                foreach (var record in records[..count])
                {
                    console.Records.Add(record.SourceKey, []);
                }

                await context.Response.WriteAsync("[{\"index\":0,");
                await context.Response.Body.FlushAsync();
                context.Abort();
                return false;
            }

            return true;
        };
        Assert.Contains("was cut", (await Assert.ThrowsAsync<InboxAwayException>(() => inbox.SendAsync(records, Stop))).Message, StringComparison.Ordinal);
        Assert.Equal(4, (await inbox.SendAsync(records, Stop)).Added);
        Assert.Equal(8, console.Records.Count);
        Assert.True(console.Sizes[0] < 8);
    }

    [Fact]
    public async Task The_whole_pusher_waits_for_a_console_that_is_away_and_for_a_key_that_was_revoked_meanwhile()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 50);
        await using var console = await ScriptedConsole.StartAsync();
        await using var pusher = RunningPusher.Start(disk.Yaml(console.Url, console.Key));
        await pusher.UntilAsync(() => Task.FromResult(console.Records.Count == 50), "50 records");

        console.Before = async (context, _) =>
        {
            await ScriptedConsole.ProblemAsync(context, 401, "It was revoked at 2026-11-26 12:00:00 UTC.");
            return false;
        };
        disk.AddCalls(51, 50);
        await pusher.UntilSaidAsync("It was revoked at");
        console.Before = null;
        await pusher.UntilAsync(() => Task.FromResult(console.Records.Count == 100), "100 records");
        await pusher.UntilSaidAsync("Back after");
        Assert.DoesNotContain(console.Key.Reveal()[14..], pusher.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_wrong_ends_the_start_and_check_says_so_without_sending_anything()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 3);
        await using var console = await ScriptedConsole.StartAsync();
        var output = new StringWriter();

        var wrong = ConfigFile.Parse("test.yaml", disk.Yaml(console.Url, ApiKeySecret.New()));
        Assert.Equal(ExitCode.Unreachable, await CheckCommand.RunAsync(wrong, output, TimeProvider.System, Stop));
        Assert.Contains("Destination: http_api_key: the console at", output.ToString(), StringComparison.Ordinal);
        await using var pusher = RunningPusher.Start(disk.Yaml(console.Url, ApiKeySecret.New()));
        Assert.Contains("There is no such API key", (await pusher.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);

        var right = ConfigFile.Parse("test.yaml", disk.Yaml(console.Url, console.Key));
        Assert.Equal(ExitCode.Well, await CheckCommand.RunAsync(right, output, TimeProvider.System, Stop));
        Assert.Contains("a record sent twice is kept once", output.ToString(), StringComparison.Ordinal);
        Assert.Empty(console.Records);
        Assert.DoesNotContain(console.Key.Reveal()[14..], output.ToString(), StringComparison.Ordinal);
    }

    private static HttpInbox Open(ScriptedConsole console, TimeSpan? patience = null) =>
        new(new DestinationSettings.Http(new Uri(console.Url, "rest-api/cdr/"), console.Key), Columns, "pbx & 1", patience);

    private static InboxRecord Record(string key, object?[] values) => new(new SourceRow(key, []), values, key);

    private static object?[] Values(string callId)
    {
        var values = new object?[Columns.Count];
        (values[0], values[1], values[2], values[3], values[4], values[5]) = ("pbx", 3, callId, "1000", "", "44203");
        (values[9], values[10], values[11]) = (DateTimeOffset.UnixEpoch, 65, 60);
        return values;
    }
}
