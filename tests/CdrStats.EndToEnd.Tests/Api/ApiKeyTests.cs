using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.CommandLine;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>Keys at the running console's door: what each opens, and what those that open nothing are told.</summary>
public sealed class ApiKeyTests(ApiKeyTests.Door door) : IClassFixture<ApiKeyTests.Door>, IAsyncLifetime
{
    private readonly VerbLab _lab = door.Lab;
    private readonly ConsoleProcess _console = door.Console;

    // What a test counts came after it.
    private long _lastRow;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _lastRow = await _lab.OneAsync<long>("select coalesce(pg_sequence_last_value('cdr_import_id_seq'), 0)::bigint");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_pushers_key_hands_in_calls_and_every_other_door_is_closed_to_it()
    {
        using var pusher = With(await KeyAsync(at: 921));

        Assert.Equal(["accepted"], await StatusesAsync(pusher, Call("one", "10.0.0.1")));
        foreach (var path in new[]
        {
            "/rest-api/", "/rest-api/cdr/", "/rest-api/cdr/1/", "/rest-api/switch/", "/rest-api/hangup-cause/", "/rest-api/report/overview/", "/rest-api/no-such/", "/openapi/v1.json",
        })
        {
            using var answer = await pusher.GetAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, answer.StatusCode));
            Assert.Contains("add_cdr", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        // Pages know no keys: they lead to the sign-in.
        using var page = await pusher.GetAsync(new Uri("/calls", UriKind.Relative), Stop);
        Assert.DoesNotContain("<table", await page.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.EndsWith("/login", page.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_switchs_key_hands_in_that_switchs_records_alone_and_says_so_before_any_is_sent()
    {
        using var paris = With(await KeyAsync(at: 921));

        Assert.Equal(
            ["accepted", "accepted", "accepted", "rejected", "rejected", "accepted"],
            await StatusesAsync(paris, $"[{Call("a", "10.0.0.1")}, {Call("b", " PBX-Paris")}, {Call("c", "::ffff:10.0.0.1")}, {Call("d", "10.0.0.2")}, {Call("e", "new")}, {Call("f", null)}]"));
        Assert.Equal(["accepted"], await StatusesAsync(paris, Call("g", null), "?switch=pbx-paris"));
        Assert.Equal("Paris,pbx-paris", await _lab.OneAsync<string>("select string_agg(switch, ',' order by callid) from cdr_import where callid in ('f', 'g')"));

        // A question without records stores nothing.
        Assert.Empty(await StatusesAsync(paris, "", "?switch=10.0.0.1"));
        using var wrong = await PostAsync(paris, "", "?switch=10.0.0.9");
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.Contains("this key hands in calls of the switch Paris alone", await DetailAsync(wrong), StringComparison.Ordinal);
        Assert.Equal(5, await _lab.OneAsync<long>($"select count(*) from cdr_import where id > {_lastRow}"));
        Assert.Equal(0, await _lab.OneAsync<long>("select count(*) from switch where name = 'new'"));
    }

    [Fact]
    public async Task Lines_so_slow_that_they_never_end_hold_up_no_other_switch()
    {
        var key = await KeyAsync(at: 921);
        var slow = new List<TcpClient>();
        for (var i = 0; i < 5; i++)
        {
            var line = new TcpClient(_console.Address.Host, _console.Address.Port);
            slow.Add(line);
            var head = $"POST /rest-api/cdr/ HTTP/1.1\r\nHost: {_console.Address.Authority}\r\nAuthorization: Bearer {key.Reveal()}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n{{";
            await line.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Stop);
        }

        using var pusher = With(key);
        pusher.Timeout = TimeSpan.FromSeconds(20);
        Assert.Equal(["accepted"], await StatusesAsync(pusher, Call("quick", "10.0.0.1")));
        slow.ForEach(line => line.Dispose());
    }

    [Fact]
    public async Task A_customers_key_sees_that_customers_calls_and_only_what_it_was_given()
    {
        using var root = _console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        await StatusesAsync(root, $"[{Call("m1", "10.0.0.1", "mine")}, {Call("m2", "10.0.0.1", "mine")}, {Call("t1", "10.0.0.1", "theirs")}]");
        for (var tries = 0; await _lab.OneAsync<long>("select count(*) from call where account_code in ('mine', 'theirs')") < 3; tries++)
        {
            Assert.True(tries < 300, "The calls are not stored.");
            await Task.Delay(100, Stop);
        }

        using var mine = With(await KeyAsync(user: 931, scopes: "search"));
        var text = await mine.GetStringAsync(new Uri("/rest-api/cdr/", UriKind.Relative), Stop);
        Assert.Contains("\"count\":2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("buy", text, StringComparison.OrdinalIgnoreCase);
        var theirs = await _lab.OneAsync<long>("select id from call where account_code = 'theirs'");
        Assert.Equal(HttpStatusCode.Forbidden, (await mine.GetAsync(new Uri($"/rest-api/cdr/{theirs}/", UriKind.Relative), Stop)).StatusCode);
        using var both = With(await KeyAsync(user: 931, scopes: ["search", "cdr_detail", "change_switch"]));
        Assert.Equal(HttpStatusCode.NotFound, (await both.GetAsync(new Uri($"/rest-api/cdr/{theirs}/", UriKind.Relative), Stop)).StatusCode);
        // More than its user has is not given, whatever stands in the table.
        Assert.Equal(HttpStatusCode.Forbidden, (await both.GetAsync(new Uri("/rest-api/switch/", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(both, Call("x", "10.0.0.1"))).StatusCode);
    }

    [Fact]
    public async Task A_key_that_opens_nothing_is_told_why_and_stands_in_no_log()
    {
        var secret = await KeyAsync();
        using var pusher = With(secret);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(pusher, "")).StatusCode);
        await _lab.OneAsync<long>($"with r as (update api_key set revoked_at = now(), revoked_by = 'test' where prefix = '{secret.Prefix}') select 1::bigint");
        for (var tries = 0; (await PostAsync(pusher, "")).StatusCode != HttpStatusCode.Unauthorized; tries++)
        {
            Assert.True(tries < 100, "It is not noticed.");
            await Task.Delay(100, Stop);
        }

        using var revoked = await PostAsync(pusher, Call("late", "10.0.0.1"));
        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (revoked.StatusCode, revoked.Content.Headers.ContentType!.MediaType));
        Assert.Contains("It was revoked at 20", await DetailAsync(revoked), StringComparison.Ordinal);
        using var expired = await PostAsync(With(await KeyAsync(goodFor: TimeSpan.FromSeconds(-1))), "");
        Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
        Assert.Contains("It was good until 20", await DetailAsync(expired), StringComparison.Ordinal);
        using var unknown = await PostAsync(With(ApiKeySecret.New()), "");
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(_console.Client, "")).StatusCode);

        Assert.Equal(0, await _lab.OneAsync<long>($"select count(*) from cdr_import where id > {_lastRow}"));
        Assert.DoesNotContain(secret.Reveal()[14..], _console.Said, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", await _lab.OneAsync<string>($"select last_used_from from api_key where prefix = '{secret.Prefix}'"));
    }

    private Task<ApiKeySecret> KeyAsync(int? at = null, int? user = null, TimeSpan? goodFor = null, params string[] scopes) =>
        StoredApiKey.AddAsync(_lab.Connection, scopes.Length == 0 ? [Permissions.Add("cdr")] : scopes, at, user, goodFor);

    private HttpClient With(ApiKeySecret secret) =>
        new() { BaseAddress = _console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", secret.Reveal()) } };

    private static string Call(string callId, string? at, string? code = null) =>
        $$"""{"callid": "{{callId}}", "starting_date": "2026-11-01T10:00:00Z", "duration": 65, "destination_number": "+442031234567"{{(at is null ? "" : $", \"switch\": \"{at}\"")}}{{(code is null ? "" : $", \"accountcode\": \"{code}\"")}}}""";

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string body, string query = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, body.Length == 0 ? "application/x-ndjson" : "application/json");
        return await client.PostAsync(new Uri($"/rest-api/cdr/{query}", UriKind.Relative), content, Stop);
    }

    private static async Task<string?[]> StatusesAsync(HttpClient client, string body, string query = "")
    {
        using var answer = await PostAsync(client, body, query);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(record => record.GetProperty("status").GetString())];
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        return json.RootElement.GetProperty("detail").GetString()!;
    }

    /// <summary>One console for all of these, with two customers, two switches, and a customer's user.</summary>
    public sealed class Door(PostgresFixture postgres) : IAsyncLifetime
    {
        internal VerbLab Lab { get; private set; } = null!;

        internal ConsoleProcess Console { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
            Console = await ConsoleProcess.StartAsync(Lab.Connection, CancellationToken.None);
            await Lab.OneAsync<long>("""
                with c as (insert into customer (id, name, demo, created_at) values (911, 'Mine', false, now()), (912, 'Theirs', false, now())),
                     s as (insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (921, 'Paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now()),
                        (922, 'Lyon', '10.0.0.2', 3, gen_random_uuid(), false, false, now())),
                     u as (insert into console_user (id, user_name, normalized_user_name, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed,
                        two_factor_enabled, lockout_enabled, access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
                        values (931, 'portal', 'PORTAL', 's', 's', false, false, false, true, 0, false, false, 911, false, false, now()))
                select 1::bigint
                """);
            await Lab.OneAsync<long>("""
                with p as (insert into console_user_permission (user_id, claim_type, claim_value) values (931, 'permission', 'search'), (931, 'permission', 'cdr_detail')),
                     a as (insert into account_code (code, customer_id) values ('mine', 911), ('theirs', 912)),
                     al as (insert into switch_alias (switch_id, alias) values (921, 'pbx-paris'))
                select 1::bigint
                """);
        }

        public async ValueTask DisposeAsync()
        {
            await Console.DisposeAsync();
            await Lab.DisposeAsync();
        }
    }
}
