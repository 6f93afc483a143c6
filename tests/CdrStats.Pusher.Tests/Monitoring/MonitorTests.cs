using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Monitoring;

[Trait("Needs", "Server")]
public sealed partial class MonitorTests(PostgresFixture postgres) : IDisposable
{
    private readonly int _port = PrivateProcess.FreeTcpPort();
    private readonly HttpClient _client = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Setting => $"metrics_listen: 127.0.0.1:{_port}";

    [GeneratedRegex("^cdr_pusher_[a-z_]+({[a-z]+=\"[^\"\\\\\n]*\"})? (NaN|[0-9.E+-]+)$")]
    private static partial Regex Sample();

    [Fact]
    public async Task What_was_read_sent_and_set_aside_is_counted_in_prometheus_own_format()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 5);
        disk.Run("INSERT INTO cdr (uuid, start_stamp) VALUES ('no start', NULL)");
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, Setting));
        await pusher.UntilInboxHoldsAsync(inbox, 5);
        await pusher.UntilAsync(async () => (await disk.StatusAsync()) is { CaughtUp: true, Tally.DeadLetters: 1 }, "a status of all sent");

        using var answer = await _client.GetAsync(Address("/metrics"), Stop);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.GetValues("Content-Type").Single());
        var text = await answer.Content.ReadAsStringAsync(Stop);
        var samples = Samples(text);
        Assert.Equal(
            [6, 5, 5, 0, 0, 1, 0, 0, 1, 1, 1, 1],
            [.. new[] { "records_read_total", "records_sent_total", "records_accepted_total", "records_duplicate_total", "records_rejected_total", "dead_letters_total", "retries_total", "lag_seconds", "source_up", "destination_up", "state_up" }
                .Select(name => samples[$"cdr_pusher_{name}"]), samples.Single(sample => sample.Key.StartsWith("cdr_pusher_build_info{version=\"", StringComparison.Ordinal)).Value]);
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(), samples["cdr_pusher_last_record_timestamp_seconds"]);
        Assert.InRange(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - samples["cdr_pusher_last_sent_timestamp_seconds"], -1, 60);
    }

    [Fact]
    public async Task Health_says_in_words_which_end_is_down_and_that_it_is_back()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 1);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, Setting));
        await UntilHealthAsync(pusher, HttpStatusCode.OK, health => (string?)health["says"] == "running, everything is sent" && (bool)health["caught_up"]!);
        await inbox.RunAsync("ALTER TABLE cdr_import RENAME TO gone");
        disk.AddCalls(2, 1);
        var down = await UntilHealthAsync(pusher, HttpStatusCode.ServiceUnavailable, health => (string?)health["status"] == "down");
        Assert.StartsWith("waiting: the inbox: ", (string?)down["says"], StringComparison.Ordinal);
        Assert.Equal((true, false), ((bool)down["source"]!["up"]!, (bool)down["destination"]!["up"]!));
        var samples = Samples(await _client.GetStringAsync(Address("/metrics"), Stop));
        Assert.Equal((1, 0, true, true), (samples["cdr_pusher_source_up"], samples["cdr_pusher_destination_up"], samples["cdr_pusher_retries_total"] > 0, samples["cdr_pusher_lag_seconds"] > 0));
        await inbox.RunAsync("ALTER TABLE gone RENAME TO cdr_import");
        var up = await UntilHealthAsync(pusher, HttpStatusCode.OK, health => (int)health["accepted"]! == 2);
        Assert.Equal((true, 0.0), ((bool)up["destination"]!["up"]!, (double)up["lag_seconds"]!));
    }

    [Fact]
    public async Task Who_asks_wrongly_or_says_nothing_holds_up_neither_calls_nor_others()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, Setting));
        await UntilHealthAsync(pusher, HttpStatusCode.OK, _ => true);
        Assert.StartsWith("HTTP/1.1 404 Not Found\r\n", await SayAsync("GET / HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains("\r\nAllow: GET, HEAD\r\n", await SayAsync("POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", await SayAsync("\0\u0016\u0003\r\n\r\n"), StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", await SayAsync("HEAD /health HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431 ", await SayAsync($"GET /metrics HTTP/1.1\r\nX: {new string('x', 8 * 1024)}"), StringComparison.Ordinal);

        // As many as are answered at once: they are given up after some seconds.
        var silent = Enumerable.Range(0, 4).Select(_ => new TcpClient("127.0.0.1", _port)).ToList();
        disk.AddCalls(1, 3);
        await pusher.UntilInboxHoldsAsync(inbox, 3);
        Assert.Contains("cdr_pusher_records_accepted_total", await _client.GetStringAsync(Address("/metrics"), Stop), StringComparison.Ordinal);
        silent.ForEach(one => one.Dispose());
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_start_with_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _port);
        taken.Start();
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, Setting));
        Assert.Equal($"metrics_listen: 127.0.0.1:{_port} cannot be listened on: Address already in use", (await pusher.EndsWithAsync<ConfigurationException>()).Message);
    }

    [Fact]
    public void Without_the_setting_it_listens_nowhere_and_a_port_alone_is_of_this_machine()
    {
        Assert.Null(Listen("metrics_listen: \"\""));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9105), Listen("metrics_listen: 9105"));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9105), Listen("metrics_listen: localhost:9105"));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 9105), Listen("metrics_listen: 0.0.0.0:9105"));
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 9105), Listen("metrics_listen: \"[::1]:9105\""));
    }

    [Theory]
    [InlineData("yes", "it is an address of this machine and a port from 1 to 65535")]
    [InlineData("127.0.0.1", "it is an address of this machine and a port")]
    [InlineData("127.0.0.1:0", "a port from 1 to 65535")]
    [InlineData("127.0.0.1:65536", "a port from 1 to 65535")]
    [InlineData("127.0.0.1:-1", "a port from 1 to 65535")]
    [InlineData(":9105", "names no address: 127.0.0.1:9105 answers this machine alone, 0.0.0.0:9105 everyone")]
    [InlineData("::1:9105", "before the port stands an address of this machine, as in 127.0.0.1:9105 or [::1]:9105")]
    [InlineData("switch.example.org:9105", "before the port stands an address of this machine")]
    [InlineData("127.1:9105", "before the port stands an address of this machine")]
    [InlineData("http://127.0.0.1:9105", "before the port stands an address of this machine")]
    public void What_is_no_address_is_refused_with_what_would_be(string value, string sentence)
    {
        var message = Assert.Throws<ConfigurationException>(() => Listen($"metrics_listen: \"{value}\"")).Message;
        Assert.StartsWith("x.yaml, line 7: metrics_listen ", message, StringComparison.Ordinal);
        Assert.Contains(sentence, message, StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();

    private static IPEndPoint? Listen(string line) =>
        ConfigFile.Parse("x.yaml", $"storage_source: sqlite3\nfake_cdr: \"yes\"\nswitch_ip: pbx\nstorage_destination: postgres\npg_datasourcename: \"user=u host=h dbname=d\"\ntime_zone: UTC\n{line}").MetricsListen;

    /// <summary>Each sample once, after its help and its type, each line ended.</summary>
    private static Dictionary<string, double> Samples(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var lines = text[..^1].Split('\n');
        Assert.Equal(0, lines.Length % 3);
        return lines.Chunk(3).ToDictionary(
            three => three[2].Split(' ')[0],
            three =>
            {
                var name = three[2].Split('{', ' ')[0];
                Assert.StartsWith($"# HELP {name} ", three[0], StringComparison.Ordinal);
                Assert.Equal($"# TYPE {name} {(name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")}", three[1]);
                Assert.Matches(Sample(), three[2]);
                return double.Parse(three[2].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            });
    }

    private Uri Address(string path) => new($"http://127.0.0.1:{_port}{path}");

    private async Task<JsonNode> UntilHealthAsync(RunningPusher pusher, HttpStatusCode status, Func<JsonNode, bool> holds)
    {
        JsonNode? last = null;
        await pusher.UntilAsync(
            async () =>
            {
                try
                {
                    using var answer = await _client.GetAsync(Address("/health"), Stop);
                    last = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!;
                    return answer.StatusCode == status && holds(last);
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"health of {status}");
        return last!;
    }

    private async Task<string> SayAsync(string words)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port, Stop);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(words), Stop);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Stop);
    }
}
