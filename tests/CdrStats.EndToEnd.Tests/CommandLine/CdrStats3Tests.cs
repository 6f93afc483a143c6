using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary>A CDR-Stats 3 taken over by the verb: its figures counted there by SQL of the test's own, and here.</summary>
public sealed class CdrStats3Tests(PostgresFixture postgres)
{
    private const string OldPassword = "Old-Secret-9";

    private const string Figures = "count(*) || ' ' || sum(duration) || ' ' || sum(billsec) || ' ' || sum(sell_cost)::numeric(20,5) || ' ' || sum(buy_cost)::numeric(20,5)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_is_taken_over_with_its_amounts_and_taken_over_again_it_adds_nothing()
    {
        var old = await OldAsync();
        await using var there = NpgsqlDataSource.Create(old);
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var inbox = await OldInboxAsync();

        var run = await VerbRun.OnAsync(lab.Connection, "migrate", "cdr-stats-3", "--from", old, "--inbox", inbox, "--currency", "EUR", "--time-zone", "Europe/Madrid");

        // Not whole: of three things the report says so.
        run.Ended(2).Saying("switches: 3 there, 3 taken").Saying("calls: 3,000 there, 3,000 sent now").Saying("in the inbox 3,000 are calls").Saying("waiting records: 2 there, 2 sent now").Saying("all: equal")
            .Saying("1 without a plan, a prefix or an amount").Saying("1 whose prefix a later entry of the plan has, too").Saying("luna: taken, but the hash of the password").Saying("alarms: 3 there, 2 taken").Saying("Empty: it has no value")
            .Saying("blacklist entries: 3 there, 3 taken").Saying("whitelist entries: 2 there, 2 taken").Saying("prefixes to remove: 1 there, 1 taken")
            .Saying("admin: 750 calls there, 0 here").Saying("nobody: 0 calls there, 750 here");
        foreach (var name in new[] { "10.1.0.1", "10.1.0.2", "10.1.0.3" })
        {
            Assert.Equal(
                await OneAsync<string>(there, $"select {Figures} from voip_cdr c join voip_switch s on s.id = switch_id where ipaddress = '{name}'"),
                await lab.OneAsync<string>($"select {Figures} from call c join switch s on s.id = switch_id where ip_address = '{name}' and source_key like '%/cdr/%'"));
        }

        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from call where source_key like '%/cdr/%' and customer_id is not null and currency is distinct from 'EUR'"));
        Assert.Equal("750", await lab.OneAsync<string>("select count(*)::text from call where cause = 900"));
        Assert.Equal("Ana \"\\N\" 😀 PCMA sofia/1", await lab.OneAsync<string>("select caller_name || ' ' || (extradata ->> 'codec') || ' ' || channel from call where callid = 'call-1'"));
        Assert.Equal("acme Acme S.L. Gold 4711 4712", await lab.OneAsync<string>(
            "select k.name || ' ' || company || ' ' || v.name || ' ' || string_agg(code, ' ' order by code) from customer k join voip_plan v on v.id = voip_plan_id join account_code a on a.customer_id = k.id where k.name = 'acme' group by k.id, v.id"));
        Assert.Equal("Norte 5 fra-1 t", await lab.OneAsync<string>(
            "select p.name || ' ' || p.metric || ' ' || g.name || ' ' || left(g.active::text, 1) from rate_plan r join provider p on p.id = provider_id join gateway g on g.id = gateway_id where r.name = 'Carrier'"));
        Assert.Equal("34 Spain 0.02000000, 346 Spain Mobile 0.08000000", await lab.OneAsync<string>(
            "select string_agg(prefix || ' ' || destination || ' ' || per_minute, ', ' order by prefix) from rate join rate_plan p on p.id = rate_plan_id where p.name = 'Retail'"));
        Assert.Equal("blacklist 882 of all, blacklist 882 of acme, blacklist 883 of all, whitelist 77 of gone, whitelist 8835 of acme, remove 100", await lab.OneAsync<string>(
            "select string_agg(case kind when 1 then 'whitelist ' else 'blacklist ' end || prefix || ' of ' || coalesce(k.name, 'all'), ', ' order by kind desc, prefix, k.name nulls first) || (select ', remove ' || prefix from remove_prefix) from control_entry e left join customer k on k.id = e.customer_id"));
        Assert.Equal("ASR low: 1 2 1 40 1 1 of all to noc@example.org in Europe/Madrid; ASR low #2: 2 101 6 12.5 1 2 of acme to a@example.org,b@example.org in Europe/Madrid", await lab.OneAsync<string>(
            """
            select string_agg(concat(a.name, ': ', concat_ws(' ', period, measure, condition, trim_scale(threshold), reference, status), ' of ', coalesce(k.name, 'all'), ' to ', array_to_string(recipients, ','), ' in ', a.time_zone), '; ' order by a.name)
            from alarm a left join customer k on k.id = any (a.customers)
            """));
        // What waited is priced by the plan that came along: 61 s to a Spanish mobile at 0.08 a minute.
        Assert.Equal(0.0813m, await lab.OneAsync<decimal>("select sell_cost::numeric(20,4) from call where callid = 'late-1'"));
        await using var here = NpgsqlDataSource.Create(lab.Connection);
        Assert.Empty(await RollupDrift.FindAsync(here, Stop));

        var again = await VerbRun.OnAsync(lab.Connection, "migrate", "cdr-stats-3", "--from", old, "--inbox", inbox, "--currency", "EUR");
        again.Ended(2).Saying("users: 5 there, 0 taken, 5 here already").Saying("calls: 3,000 there, 0 sent now, 3,000 sent before").Saying("retail rates: 5 there, 0 taken").Saying("blacklist entries: 3 there, 0 taken, 3 here already").Saying("alarms: 3 there, 0 taken, 2 here already").Saying("all: equal");
        Assert.Equal(3002, await lab.OneAsync<long>("select count(*) from call"));
        await SignInAsync(lab.Connection);
    }

    [Fact]
    public async Task A_dry_run_counts_and_changes_nothing_and_another_database_is_refused_in_words()
    {
        var old = await OldAsync();
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));

        (await VerbRun.OnAsync(lab.Connection, "migrate", "cdr-stats-3", "--from", old, "--currency", "EUR", "--dry-run")).Ended(0).Saying("10.1.0.1: 1,000 calls");
        Assert.Equal(0, await lab.OneAsync<long>("select (select count(*) from switch) + (select count(*) from cdr_import)"));
        (await VerbRun.OnAsync(lab.Connection, "migrate", "cdr-stats-3", "--from", lab.Connection, "--currency", "EUR")).Ended(1).Saying("That is not a database of CDR-Stats 3: it has no table auth_user");
        (await VerbRun.OnAsync(lab.Connection, "migrate", "cdr-stats-3", "--from", "nonsense", "--currency", "EUR")).Ended(1).Saying("A connection string is wanted");
        (await VerbRun.OnAsync(lab.Connection, "migrate", "cdr-stats-3", "--from", old, "--currency", "euro")).Ended(64).Saying("a code of three capital letters");
    }

    // With the password of there; its hash is ours from then on. A customer's user sees that customer's calls and no others.
    private static async Task SignInAsync(string connection)
    {
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        using var client = new HttpClient { BaseAddress = console.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "acme", "Old-Secret-8"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "luna", ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, "gone", OldPassword));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "acme", OldPassword));
        await using var source = NpgsqlDataSource.Create(connection);
        Assert.DoesNotContain("pbkdf2", await OneAsync<string>(source, "select password_hash from console_user where user_name = 'acme'"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, "acme", OldPassword));
        Assert.Contains("\"count\":1501,", await client.GetStringAsync(new Uri("/rest-api/cdr/?page_size=1", UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string name, string password)
    {
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        using var answer = await client.GetAsync(new Uri("/rest-api/cdr/?page_size=1", UriKind.Relative), Stop);
        return answer.StatusCode;
    }

    private async Task<string> OldAsync()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var fill = source.CreateCommand(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "CommandLine", "cdr_stats_3.sql"), Stop));
        await fill.ExecuteNonQueryAsync(Stop);
        return connection;
    }

    private async Task<string> OldInboxAsync()
    {
        var connection = await postgres.NewDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await using var fill = source.CreateCommand("""
            create table cdr_import (id serial primary key, switch varchar(80) not null, cdr_source_type integer, callid varchar(80) not null, caller_id_number varchar(80) not null, caller_id_name varchar(80) not null,
                destination_number varchar(80) not null, dialcode varchar(10), state varchar(5), channel varchar(80), starting_date timestamptz not null, duration integer not null, billsec integer not null, progresssec integer,
                answersec integer, waitsec integer, hangup_cause_id integer, hangup_cause varchar(80), direction integer, country_code varchar(3), accountcode varchar(40), buy_rate numeric(10,5), buy_cost numeric(12,5),
                sell_rate numeric(10,5), sell_cost numeric(12,5), extradata jsonb, imported boolean not null default false);
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, direction, accountcode, imported) values
                ('10.1.0.1', 3, 'late-1', '34911000000', '', '+34650784355', '2026-10-01 10:00Z', 65, 61, 16, 2, '4711', false),
                ('10.1.0.9', 3, 'late-2', '34911000000', '', '+34650784355', '2026-10-01 10:01Z', 65, 61, 16, 2, 'luna', false),
                ('10.1.0.1', 3, 'done', '34911000000', '', '+34650784355', '2026-10-01 10:02Z', 65, 61, 16, 2, '4711', true);
            """);
        await fill.ExecuteNonQueryAsync(Stop);
        return connection;
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
