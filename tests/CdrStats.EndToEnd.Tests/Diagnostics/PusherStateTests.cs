using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.CommandLine;
using CdrStats.EndToEnd.Tests.Pusher;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Diagnostics;

/// <summary>What the real pusher tells the real console of itself, who may tell it anything, and what the doctor makes of it.</summary>
public sealed class PusherStateTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Report = """{"switch":"10.0.0.1","name":"pbx cdr","host":"pbx","state":"idle","backlog":0}""";

    private VerbLab _lab = null!;
    private ConsoleProcess _console = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        _console = await ConsoleProcess.StartAsync(_lab.Connection, Stop);
        await _lab.OneAsync<long>("""
            with c as (insert into customer (id, name, demo, created_at) values (911, 'Mine', false, now())),
                 s as (insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (921, 'Paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now()),
                    (922, 'Lyon', '10.0.0.2', 3, gen_random_uuid(), false, false, now())),
                 u as (insert into console_user (id, user_name, normalized_user_name, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed,
                    two_factor_enabled, lockout_enabled, access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
                    values (931, 'portal', 'PORTAL', 's', 's', false, false, false, true, 0, false, false, 911, false, false, now()))
            select 1::bigint
            """);
        await _lab.OneAsync<long>("with p as (insert into console_user_permission (user_id, claim_type, claim_value) values (931, 'permission', 'add_cdr'), (931, 'permission', 'diagnostic')) select 1::bigint");
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Only_the_switchs_own_key_and_an_operator_speak_for_its_pusher()
    {
        using var paris = await WithKeyAsync(Permissions.Add("cdr"), at: 921);
        using var lyon = await WithKeyAsync(Permissions.Add("cdr"), at: 922);
        using var customer = await WithKeyAsync(Permissions.Add("cdr"), of: 931);
        using var administrator = _console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);

        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(lyon, Report));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(customer, Report));
        Assert.Equal(0, await _lab.OneAsync<long>("select count(*) from pusher_state"));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(paris, Report));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(administrator, Report.Replace("pbx cdr", "pbx other", StringComparison.Ordinal)));
        Assert.Equal(2, await _lab.OneAsync<long>("select count(*) from pusher_state where switch = '10.0.0.1'"));

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(paris, "{\"state\":"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(paris, "{\"state\":\"idle\"}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(paris, $"{{\"host\":\"{new string('x', 64 * 1024)}\"}}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PostAsync(administrator, Report.Replace("10.0.0.1", "10.0.0.9", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_doctor_follows_the_real_pusher_and_names_the_link_that_breaks()
    {
        await _lab.SignedAsync();
        await using (var machine = new SwitchMachine())
        {
            machine.CreateStore();
            machine.Configure(_console.Address, await StoredApiKey.AddAsync(_lab.Connection, [Permissions.Add("cdr")], switchId: 921), "10.0.0.1");
            machine.Run("INSERT INTO cdr (uuid, number, start, seconds, billed) VALUES ('one', '34650784355', '2026-07-01 12:00:00', 65, 60)");
            machine.StartPusher();
            await machine.UntilAsync(() => _lab.OneAsync<bool>("select exists (select from pusher_state where switch = '10.0.0.1' and state ->> 'last_read_at' is not null) and exists (select from call)"), "a report and a call", _console);
            // 0 or 2: whether the roll-ups have been looked at by now is another link's matter.
            var flowing = await VerbRun.OnAsync(_lab.Connection, "doctor");
            Assert.NotEqual(1, flowing.ExitCode);
            await TheMetricsSayTheSameAsync();
            flowing.Saying($"ok   Pusher      the pusher of Paris on {Environment.MachineName} ").Saying("ok   Inbox       nothing waits").Saying("Calls pass every link from the switches to the page");
        }

        // Killed, and its switch is quiet since.
        await _lab.OneAsync<long>("with p as (update pusher_state set received_at = now() - interval '1 hour'), s as (update switch_seen set last_import = now() - interval '1 hour') select 1::bigint");
        (await VerbRun.OnAsync(_lab.Connection, "doctor")).Ended(1)
            .Saying($"STOP Pusher      the pusher of Paris on {Environment.MachineName} has said nothing since ").Saying("next: is that machine up").Saying("It stops at: Pusher.");

        await _lab.OneAsync<long>("""with p as (update pusher_state set received_at = now(), state = state || '{"state": "source_down", "last_error": "the source: cdr.db is gone"}') select 1::bigint""");
        (await VerbRun.OnAsync(_lab.Connection, "doctor")).Ended(1).Saying("cannot go on: the source: cdr.db is gone").Saying("last error");
    }

    // As Prometheus asks, with an API key; nobody else's key, and no customer's, is answered.
    private async Task TheMetricsSayTheSameAsync()
    {
        using var prometheus = await WithKeyAsync(Permissions.Diagnostic, of: await _lab.OneAsync<int>("select id from console_user where is_administrator"));
        using var customer = await WithKeyAsync(Permissions.Diagnostic, of: 931);
        using var pusher = await WithKeyAsync(Permissions.Add("cdr"), at: 921);
        var path = new Uri("/metrics", UriKind.Relative);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _console.Client.GetAsync(path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync(path, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await pusher.GetAsync(path, Stop)).StatusCode);
        using var answer = await prometheus.GetAsync(path, Stop);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var lines = (await answer.Content.ReadAsStringAsync(Stop)).Split('\n');
        Assert.Contains("cdrstats_inbox_up 1", lines);
        Assert.Contains("cdrstats_inbox_waiting 0", lines);
        Assert.Contains("cdrstats_consoles 1", lines);
        Assert.Contains($"cdrstats_import_calls_last_day {await _lab.OneAsync<long>("select count(*) from call")}", lines);
        Assert.Contains("cdrstats_switch_silent{switch=\"921\",name=\"Paris\"} 0", lines);
        Assert.Contains(lines, line => line.StartsWith("dotnet_heap_bytes ", StringComparison.Ordinal));
        // Each family says what it is, and each figure is a number.
        Assert.All(lines.Where(line => line.Length > 0 && line[0] != '#'), line =>
        {
            var name = line[..line.IndexOfAny(['{', ' '])];
            Assert.Contains(lines, help => help.StartsWith($"# HELP {name} ", StringComparison.Ordinal));
            Assert.True(double.TryParse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture, out _), line);
        });
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri("/rest-api/pusher/state/", UriKind.Relative), body, Stop);
        return answer.StatusCode;
    }

    private async Task<HttpClient> WithKeyAsync(string permission, int? at = null, int? of = null)
    {
        var key = await StoredApiKey.AddAsync(_lab.Connection, [permission], at, of);
        var client = new HttpClient { BaseAddress = _console.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());
        return client;
    }
}
