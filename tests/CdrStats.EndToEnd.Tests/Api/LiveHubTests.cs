using System.Net;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using CdrStats.Web.Realtime.Hubs;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>The live hub with real clients: an operator's, a customer's, a program's with a key.</summary>
public sealed class LiveHubTests(PostgresFixture postgres)
{
    private const string Password = "Portal-2026-customer";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_client_is_sent_what_it_may_see_whatever_it_asks_for()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await FillAsync(source);
        await using var its = new ScriptedFreeSwitch();
        await StoredFeed.AddAsync(connection, 1, its, Stop);
        await its.ComeInAsync("before", account: "theirs");
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await AddUsersAsync(source);
        var userId = await OneAsync<int>(source, "select id from console_user where user_name = 'portal'");
        var key = await StoredApiKey.AddAsync(connection, [Permissions.RealTimeCalls], userId: userId);

        await using var operators = await HubClient.ConnectAsync(console.Address, options => options.Headers["Authorization"] = HubClient.Basic(ConsoleProcess.Administrator, ConsoleProcess.Password), packed: false);
        await using var customer = await HubClient.ConnectAsync(console.Address, options => options.Headers["Authorization"] = HubClient.Basic("portal", Password), packed: true);
        await using var program = await HubClient.ConnectAsync(console.Address, options => options.AccessTokenProvider = () => Task.FromResult<string?>(key.Reveal()), packed: false);
        // Nothing but a sign of life before something is asked for.
        await customer.UntilAsync<LiveHeartbeat>(_ => true);
        Assert.DoesNotContain(customer.Sent, message => message is not LiveHeartbeat);

        await operators.SubscribeAsync(calls: true, alarms: true);
        await customer.SubscribeAsync(calls: true);
        await program.SubscribeAsync(@switch: 1, customer: 7, calls: true);
        Assert.Contains("no such customer", (await Assert.ThrowsAsync<HubException>(() => customer.SubscribeAsync(customer: 8))).Message, StringComparison.Ordinal);
        Assert.Contains("alarm_report", (await Assert.ThrowsAsync<HubException>(() => customer.SubscribeAsync(alarms: true))).Message, StringComparison.Ordinal);
        // The console says once who was refused what, and calls neither a failure of its own.
        await console.SaysAsync("portal asked the live hub for what it may not have: Alarms need the permission", Stop);
        Assert.Contains("portal asked the live hub for what it may not have: There is no such customer.", console.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("fail: Microsoft.AspNetCore.SignalR", console.Said, StringComparison.Ordinal);
        await operators.UntilAsync<LiveCounts>(counts => counts is { Live: true, Ringing: 1, Switches: [{ Name: "paris", State: "live" }] });
        await operators.UntilAsync<LiveAlarms>(alarms => alarms.Incidents.Count == 0);

        await its.ComeInAsync("mine", caller: "34911000002", account: "mine");
        await its.GoOnAsync("mine-b", "mine", "norte");
        await its.ComeInAsync("theirs", caller: "34911000001", account: "theirs");
        await its.AnswerAsync("theirs");
        await operators.UntilAsync<LiveCounts>(counts => counts is { Answered: 1, Ringing: 2 });
        Assert.Equal(8, (await operators.UntilAsync<LiveNewCalls>(calls => calls.Calls.Any(call => call.Id == "theirs"))).Calls.Single(call => call.Id == "theirs").Customer);
        foreach (var own in new[] { customer, program })
        {
            await own.UntilAsync<LiveCounts>(counts => counts is { Answered: 0, Ringing: 1, CallsPerSecond: null, Switches: [{ Id: 1, Trouble: null }] });
            var call = (await own.UntilAsync<LiveNewCalls>(calls => calls.Calls.Any(call => call.Id == "mine"))).Calls.Single(call => call.Id == "mine");
            Assert.Equal((null, null, "34911000002"), (call.Customer, call.Gateway, call.Caller));
        }

        // An operator may look with a customer's eyes.
        await operators.SubscribeAsync(customer: 7);
        await operators.UntilAsync<LiveCounts>(counts => counts is { Answered: 0, Ringing: 1 });

        await its.GoAwayAsync();
        await customer.UntilAsync<LiveCounts>(counts => counts is { Live: false, Incomplete: true, Ringing: 0 });
        foreach (var own in new[] { customer, program })
        {
            var told = own.Sent.ToList();
            Assert.DoesNotContain(told.OfType<LiveNewCalls>().SelectMany(calls => calls.Calls), call => call.Id != "mine");
            Assert.All(told.OfType<LiveCounts>(), counts => Assert.InRange(counts.Answered + counts.Ringing, 0, 1));
            Assert.All(told.OfType<LiveCounts>().SelectMany(counts => counts.Switches), one => Assert.Null(one.Trouble));
            Assert.Empty(told.OfType<LiveAlarms>());
        }

        // Who is locked is hung up on.
        var ended = new TaskCompletionSource();
        customer.Connection.Closed += _ => Task.FromResult(ended.TrySetResult());
        await OneAsync<int>(source, "update console_user set disabled = true, security_stamp = 'another' where user_name = 'portal' returning id");
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
    }

    [Fact]
    public async Task A_storm_of_events_is_at_most_four_messages_a_second_and_the_last_one_is_true()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await FillAsync(source);
        await using var its = new ScriptedFreeSwitch();
        await StoredFeed.AddAsync(connection, 1, its, Stop);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await using var client = await HubClient.ConnectAsync(console.Address, options => options.Headers["Authorization"] = HubClient.Basic(ConsoleProcess.Administrator, ConsoleProcess.Password), packed: true);
        await client.SubscribeAsync(calls: true);
        await client.UntilAsync<LiveCounts>(counts => counts.Live);
        var (began, before) = (TimeProvider.System.GetTimestamp(), client.Sent.OfType<LiveCounts>().Count());
        for (var i = 0; i < 1500; i++)
        {
            await its.ComeInAsync($"c{i}");
        }

        await client.UntilAsync<LiveCounts>(counts => counts.Ringing == 1500);
        var took = TimeProvider.System.GetElapsedTime(began);
        Assert.InRange(client.Sent.OfType<LiveCounts>().Count() - before, 1, (4 * took.TotalSeconds) + 2);
        Assert.All(client.Sent.OfType<LiveNewCalls>(), calls => Assert.InRange(calls.Calls.Count, 1, 200));
        await client.UntilAsync<LiveNewCalls>(_ => client.Sent.OfType<LiveNewCalls>().Sum(calls => calls.Calls.Count + calls.More) == 1500);
    }

    [Fact]
    public async Task Nobody_else_is_let_in()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await FillAsync(source);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await AddUsersAsync(source);
        var pusher = await StoredApiKey.AddAsync(connection, [Permissions.Add("cdr")], switchId: 1);
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(console, _ => { }));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(console, options => options.Headers["Authorization"] = HubClient.Basic("portal", "wrong")));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(console, options => options.Headers["Authorization"] = HubClient.Basic("reader", Password)));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(console, options => options.AccessTokenProvider = () => Task.FromResult<string?>(pusher.Reveal())));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(console, options =>
        {
            options.Headers["Authorization"] = HubClient.Basic("portal", Password);
            options.Headers["Origin"] = "https://elsewhere.example";
        }));
    }

    private static async Task<HttpStatusCode?> RefusedAsync(ConsoleProcess console, Action<Microsoft.AspNetCore.Http.Connections.Client.HttpConnectionOptions> how) =>
        (await Assert.ThrowsAsync<HttpRequestException>(() => HubClient.ConnectAsync(console.Address, options => { options.Transports = HttpTransportType.WebSockets; how(options); }, packed: false))).StatusCode;

    private static async Task FillAsync(NpgsqlDataSource source)
    {
        await using var fill = source.CreateCommand("""
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (1, 'paris', '10.0.0.1', 3, gen_random_uuid(), false, false, now());
            insert into customer (id, name, demo, created_at) values (7, 'Mine', false, now()), (8, 'Theirs', false, now());
            insert into account_code (code, customer_id) values ('mine', 7), ('theirs', 8);
            """);
        await fill.ExecuteNonQueryAsync(Stop);
    }

    // The first administrator is made where there is nobody yet.
    private static async Task AddUsersAsync(NpgsqlDataSource source)
    {
        foreach (var (name, permission) in new[] { ("portal", Permissions.RealTimeCalls), ("reader", Permissions.Search) })
        {
            await using var user = source.CreateCommand("""
                with made as (insert into console_user (user_name, normalized_user_name, password_hash, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed,
                        two_factor_enabled, lockout_enabled, access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
                    values ($1, upper($1), $2, 'stamp', 'stamp', false, false, false, true, 0, false, false, 7, false, false, now()) returning id)
                insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', $3 from made
                """);
            user.Parameters.AddWithValue(name);
            user.Parameters.AddWithValue(new PasswordHasher<ConsoleUser>().HashPassword(new ConsoleUser { UserName = name }, Password));
            user.Parameters.AddWithValue(permission);
            await user.ExecuteNonQueryAsync(Stop);
        }
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
