using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CdrStats.EndToEnd.Tests.CommandLine;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>Calls handed in over HTTP, as a program with a user's password does it.</summary>
public sealed class CallIntakeTests(CallIntakeTests.Intake intake) : IClassFixture<CallIntakeTests.Intake>, IAsyncLifetime
{
    private readonly VerbLab _lab = intake.Lab;
    private readonly ConsoleProcess _console = intake.Console;
    private readonly HttpClient _client = intake.Client;

    // What a test counts came after these.
    private long _lastCall;
    private long _lastRow;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lastCall = await _lab.OneAsync<long>("select coalesce(max(id), 0)::bigint from call");
        _lastRow = await _lab.OneAsync<long>("select coalesce(pg_sequence_last_value('cdr_import_id_seq'), 0)::bigint");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task One_call_an_array_and_lines_are_answered_record_by_record_in_order()
    {
        Assert.Equal(["accepted"], await StatusesAsync(Call("one")));
        Assert.Equal(
            ["accepted", "rejected", "accepted", "duplicate"],
            await StatusesAsync($"[{Call("two")}, {Call("bad", more: ", \"billsec\": 900")}, {Call("three")}, {Call("one")}]"));
        Assert.Equal(
            ["accepted", "rejected", "duplicate"], await StatusesAsync($"{Call("four")}\n{{not json\n\n{Call("two")}\n", "application/x-ndjson"));
        Assert.Equal(["rejected"], await StatusesAsync(Call("five", more: ", \"colour\": \"red\"")));
        Assert.Equal(["rejected"], await StatusesAsync("7"));
        using var answer = JsonDocument.Parse(await (await PostAsync($"[{Call("six")}, {Call("bad", more: ", \"duration\": \"long\"")}]")).Content.ReadAsStringAsync(Stop));
        Assert.Equal(1, answer.RootElement[1].GetProperty("index").GetInt32());
        Assert.Equal("duration is \"long\"; allowed is a whole number", answer.RootElement[1].GetProperty("reason").GetString());
        await StoredAsync(5);
    }

    [Fact]
    public async Task A_line_that_is_no_text_takes_no_other_with_it()
    {
        var bytes = Encoding.Latin1.GetBytes($"{Call("seven")}\n{Call("bad", more: ", \"caller_id_name\": \"Jos\u00e9 \"")}\n{Call("eight")}\n");
        using var body = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
        using var answer = JsonDocument.Parse(await (await _client.PostAsync(new Uri("/rest-api/cdr/", UriKind.Relative), body, Stop)).Content.ReadAsStringAsync(Stop));
        Assert.Equal(["accepted", "rejected", "accepted"], answer.RootElement.EnumerateArray().Select(one => one.GetProperty("status").GetString()));
        await StoredAsync(2);
    }

    [Fact]
    public async Task A_body_may_be_large_but_not_over_its_limit()
    {
        // Blank lines are no records.
        Assert.Equal(HttpStatusCode.OK, await OfSizeAsync(40));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await OfSizeAsync(129));

        async Task<HttpStatusCode> OfSizeAsync(int megabytes)
        {
            using var body = new ByteArrayContent(Enumerable.Repeat((byte)'\n', megabytes * 1024 * 1024).ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
            // Asked before it is sent: what is too large by its length is not sent at all.
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/rest-api/cdr/", UriKind.Relative)) { Content = body, Headers = { ExpectContinue = true } };
            using var answer = await _client.SendAsync(request, Stop);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_day_of_a_report_begins_at_midnight_of_its_zone()
    {
        using var report = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/rest-api/report/overview/?from=2026-11-20&to=2026-11-21&time_zone=Europe/Madrid", UriKind.Relative), Stop));

        Assert.Equal("2026-11-19T23:00:00+00:00", report.RootElement.GetProperty("range").GetProperty("from").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.GetAsync(new Uri("/rest-api/cdr/?from=0001-01-01T00:00:00&time_zone=Asia/Tokyo", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_question_that_cannot_be_answered_is_refused_in_words()
    {
        foreach (var (address, named) in new[]
        {
            ("/rest-api/report/overview/?hangup_cause=busy", "hangup_cause"),
            ("/rest-api/report/country/?hangup=17", "hangup"),
            ("/rest-api/report/concurrent-calls/?rating_status=cheap", "rating_status"),
            ("/rest-api/report/overview/?switch=%00", "%00"),
            ("/rest-api/cdr/?switch=%00", "%00"),
            ("/rest-api/cdr/?customr=5", "customr"),
        })
        {
            using var answer = await _client.GetAsync(new Uri(address, UriKind.Relative), Stop);

            Assert.Equal((address, HttpStatusCode.BadRequest), (address, answer.StatusCode));
            Assert.Contains(named, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_identity_is_the_source_key_within_its_switch_else_all_fields_and_never_the_call_id()
    {
        Assert.Equal(["accepted", "duplicate"], await StatusesAsync($"[{Call("a", more: ", \"source_key\": \"k1\"")}, {Call("b", more: ", \"source_key\": \"k1\"")}]"));
        Assert.Equal(["accepted"], await StatusesAsync(Call("a", "other", ", \"source_key\": \"k1\"")));
        Assert.Equal(["rejected"], await StatusesAsync(Call("a", more: $", \"source_key\": \"{new string('k', 201)}\"")));
        Assert.Equal(["accepted", "duplicate", "accepted"], await StatusesAsync($"[{Call("c")}, {Call("c")}, {Call("c", more: ", \"channel\": \"2\"")}]"));
        await StoredAsync(4);

        // Long after its inbox row is gone, the stored call still knows its key.
        Assert.Equal(4, await _lab.OneAsync<long>($"with gone as (delete from cdr_import where id > {_lastRow} returning id) select count(*) from gone"));
        Assert.Equal(["duplicate", "duplicate"], await StatusesAsync($"[{Call("c")}, {Call("again", more: ", \"source_key\": \"k1\"")}]"));
        Assert.Equal(4, await CallsAsync());
    }

    [Fact]
    public async Task Records_of_one_call_are_told_as_its_legs_and_as_one_attempt()
    {
        Assert.Equal(
            ["accepted", "accepted", "accepted", "rejected"],
            await StatusesAsync($"""
                [{Call("l1", "legs", ", \"linked_id\": \"pbx-7.1\"")}, {Call("l2", "legs", ", \"linked_id\": \"pbx-7.1\", \"billsec\": 60")}, {Call("l3", "legs")},
                 {Call("l4", "legs", $", \"linked_id\": \"{new string('l', 1001)}\"")}]
                """));
        await StoredAsync(3);

        var id = await _lab.OneAsync<long>("select id from call where callid = 'l1'");
        using var call = JsonDocument.Parse(await _client.GetStringAsync(new Uri($"/rest-api/cdr/{id}/", UriKind.Relative), Stop));
        Assert.Equal("pbx-7.1", call.RootElement.GetProperty("linked_id").GetString());
        Assert.Equal("l2", Assert.Single(call.RootElement.GetProperty("legs").EnumerateArray()).GetProperty("callid").GetString());
        using var report = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/rest-api/report/overview/?from=2026-11-01&to=2026-11-02&switch=legs", UriKind.Relative), Stop));
        var totals = report.RootElement.GetProperty("totals");
        Assert.Equal((3, 2, 1, 50m, 60m), (totals.GetProperty("calls").GetInt32(), totals.GetProperty("attempts").GetInt32(), totals.GetProperty("answered").GetInt32(),
            totals.GetProperty("asr").GetDecimal(), totals.GetProperty("acd").GetDecimal()));

        // Chosen as calls are.
        foreach (var (filter, calls) in new[] { ("account_code=nobody", 0), ("duration=0", 3), ("hangup_cause=41", 0), ("duration_op=gt&duration=86400", 0) })
        {
            using var chosen = JsonDocument.Parse(await _client.GetStringAsync(new Uri($"/rest-api/report/overview/?from=2026-11-01&to=2026-11-02&switch=legs&{filter}", UriKind.Relative), Stop));
            using var list = JsonDocument.Parse(await _client.GetStringAsync(new Uri($"/rest-api/cdr/?from=2026-11-01&to=2026-11-02&switch=legs&{filter}", UriKind.Relative), Stop));
            Assert.Equal((filter, calls), (filter, chosen.RootElement.GetProperty("totals").GetProperty("calls").GetInt32()));
            Assert.Equal((filter, calls), (filter, list.RootElement.GetProperty("count").GetInt32()));
        }
    }

    [Fact]
    public async Task A_packed_body_is_unpacked_and_too_many_records_or_no_json_are_refused_whole()
    {
        Assert.Equal(["accepted"], await StatusesAsync(Call("packed"), packed: true));
        Assert.Equal(10_000, (await StatusesAsync($"[{string.Join(',', Enumerable.Range(0, 10_000).Select(n => Call($"many{n}")))}]", packed: true)).Count(status => status == "accepted"));
        await StoredAsync(10_001);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync($"[{string.Join(',', Enumerable.Range(0, 10_001).Select(n => Call($"more{n}")))}]")).StatusCode);
        using var notJson = await PostAsync("switch=pbx");
        Assert.Equal(HttpStatusCode.BadRequest, notJson.StatusCode);
        Assert.Equal("application/problem+json", notJson.Content.Headers.ContentType!.MediaType);
        using var content = new StringContent(Call("unpacked"), Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.PostAsync(new Uri("/rest-api/cdr/", UriKind.Relative), content, Stop)).StatusCode);
        using var text = new StringContent(Call("text"), Encoding.UTF8, "text/csv");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await _client.PostAsync(new Uri("/rest-api/cdr/", UriKind.Relative), text, Stop)).StatusCode);
        Assert.Equal(10_001, await CallsAsync());
    }

    [Fact]
    public async Task Nobody_hands_in_calls_without_a_right_name_and_password_and_the_permission()
    {
        (await VerbRun.OnAsync(_lab.Connection, "user", "create", "viewer", "--operator")).Ended(0);
        var changed = (await VerbRun.OnAsync(_lab.Connection, "user", "password", "viewer")).Ended(0);
        using var viewer = _console.As("viewer", changed.Said.Split("password: ")[1].Split(' ')[0]);
        using var wrong = _console.As(ConsoleProcess.Administrator, "not-the-password");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(_console.Client));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(wrong));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(viewer));
        Assert.Equal(0, await _lab.OneAsync<long>($"select count(*) from cdr_import where id > {_lastRow}"));
    }

    private static string Call(string callId, string at = "pbx", string more = "") =>
        $$"""{"switch": "{{at}}", "callid": "{{callId}}", "starting_date": "2026-11-01T10:00:00Z", "duration": 65, "destination_number": "+442031234567"{{more}}}""";

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var content = new StringContent(Call("stranger"), Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/rest-api/cdr/", UriKind.Relative), content, Stop);
        return answer.StatusCode;
    }

    private async Task<string?[]> StatusesAsync(string body, string type = "application/json", bool packed = false)
    {
        using var answer = await PostAsync(body, type, packed);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(record => record.GetProperty("status").GetString())];
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string type = "application/json", bool packed = false)
    {
        using var content = new ByteArrayContent(packed ? Pack(body) : Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (packed)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return await _client.PostAsync(new Uri("/rest-api/cdr/", UriKind.Relative), content, Stop);
    }

    private static byte[] Pack(string body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(body));
        }

        return packed.ToArray();
    }

    private Task<long> CallsAsync() => _lab.OneAsync<long>($"select count(*) from call where id > {_lastCall}");

    private async Task StoredAsync(long calls)
    {
        for (var tries = 0; await CallsAsync() < calls; tries++)
        {
            Assert.True(tries < 600, $"Of {calls} calls {await CallsAsync()} are stored.");
            await Task.Delay(100, Stop);
        }
    }

    /// <summary>One console for all of these.</summary>
    public sealed class Intake(PostgresFixture postgres) : IAsyncLifetime
    {
        internal VerbLab Lab { get; private set; } = null!;

        internal ConsoleProcess Console { get; private set; } = null!;

        internal HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
            Console = await ConsoleProcess.StartAsync(Lab.Connection, CancellationToken.None);
            Client = Console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Console.DisposeAsync();
            await Lab.DisposeAsync();
        }
    }
}
