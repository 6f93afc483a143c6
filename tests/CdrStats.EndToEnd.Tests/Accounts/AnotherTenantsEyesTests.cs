using System.Net;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Api;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Testing;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Accounts;

/// <summary>The running console, looked at with the eyes of one customer while another's calls are stored beside.</summary>
public sealed partial class AnotherTenantsEyesTests(PostgresFixture postgres)
{
    private const string Password = "Portal-2026-customer";

    private static readonly string[] Permitted = [Permissions.Dashboard, Permissions.Search, Permissions.CdrDetail, Permissions.Overview, Permissions.DailyComparison, Permissions.ByCountry, Permissions.ConcurrentCalls, Permissions.WorldMap];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_customer_gets_their_own_and_404_403_or_401_for_the_rest()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await FillAsync(source);
        await UntilStoredAsync(source);
        using var customer = console.As("portal", Password);
        using var administrator = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        using var stranger = console.As("portal", "not the password");

        var mine = await JsonAsync(customer, "/rest-api/cdr/?page_size=100");
        Assert.Equal(5, mine.GetProperty("count").GetInt32());
        Assert.All(mine.GetProperty("results").EnumerateArray(), call => Assert.Equal("mine", call.GetProperty("accountcode").GetString()));
        Assert.Equal(12, (await JsonAsync(administrator, "/rest-api/cdr/?page_size=100")).GetProperty("count").GetInt32());

        var theirs = (await JsonAsync(administrator, "/rest-api/cdr/?account_code=theirs")).GetProperty("results")[0].GetProperty("id").GetInt64();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(customer, $"/rest-api/cdr/{theirs}/"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(administrator, $"/rest-api/cdr/{theirs}/"));
        Assert.Equal(0, (await JsonAsync(customer, "/rest-api/cdr/?customer=Theirs")).GetProperty("count").GetInt32());

        var own = mine.GetProperty("results")[0].GetProperty("id").GetInt64();
        foreach (var path in new[] { "/rest-api/cdr/?page_size=100", $"/rest-api/cdr/{own}/", "/rest-api/report/overview/", "/rest-api/report/daily-comparison/", "/rest-api/report/quality/", "/rest-api/report/quality/?by=country", "/rest-api/report/country/", "/rest-api/report/hangup-cause/", "/rest-api/report/world-map/", "/rest-api/report/destinations/", "/rest-api/report/concurrent-calls/" })
        {
            var text = await customer.GetStringAsync(new Uri(path, UriKind.Relative), Stop);
            Assert.DoesNotContain("buy", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("margin", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("theirs", text, StringComparison.OrdinalIgnoreCase);
        }

        foreach (var by in new[] { "customer", "carrier", "destination", "1" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(customer, $"/rest-api/report/quality/?by={by}"));
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(customer, $"/rest-api/report/concurrent-calls/?by={by}"));
        }

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(customer, "/rest-api/report/concurrent-calls/?from=2026-01-01&to=2026-03-01"));

        var report = await JsonAsync(customer, "/rest-api/report/overview/");
        Assert.Equal(5, report.GetProperty("totals").GetProperty("calls").GetInt64());

        Assert.Equal(HttpStatusCode.Forbidden, (await customer.PostAsync(new Uri("/rest-api/cdr/", UriKind.Relative), new StringContent("[]", Encoding.UTF8, "application/json"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(stranger, "/rest-api/cdr/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(console.Client, "/rest-api/cdr/"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(customer, "/rest-api/cdr/?destination_match=about"));
        await AnOperatorSeesWhatTheySeeAsync(console, source);
    }

    [Fact]
    public async Task A_page_without_its_permission_answers_403_in_words()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await FillAsync(source);
        using var browser = await SignInAsync(console);
        foreach (var (path, status, words) in new[]
        {
            ("/diagnostic", HttpStatusCode.Forbidden, "You may not open this page"),
            ("/wallboard", HttpStatusCode.Forbidden, "You may not open this page"),
            ("/admin/switches", HttpStatusCode.Forbidden, "You may not open this page"),
            ("/billing/rebill", HttpStatusCode.Forbidden, "You may not open this page"),
            ("/billing/reconciliation", HttpStatusCode.Forbidden, "You may not open this page"),
            ("/no-such-page", HttpStatusCode.NotFound, "There is no such page"),
            ("/calls", HttpStatusCode.OK, "Calls"),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await browser.SendAsync(request, Stop);

            Assert.Equal((path, status), (path, answer.StatusCode));
            Assert.Contains(words, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        await UntilStoredAsync(source);
        foreach (var (report, heading) in new[]
        {
            ("overview", "\"Time, Europe/Madrid\",Switch,Calls"), ("country", "Code,Country,Calls"), ("world-map", "Code,Country,Calls"), ("destinations", "Dial code,Destination,Calls"), ("hangup-cause", "\"Time, Europe/Madrid\",Code,Hang-up cause,Calls"), ("quality", "Key,Name,ASR % before"),
            ("daily-comparison", "Day,\"Hour, Europe/Madrid\",Calls"), ("concurrent-calls", "\"Time, Europe/Madrid\",Name,Peak"),
        })
        {
            var lines = (await browser.GetStringAsync(new Uri($"/reports/{report}.csv?time_zone=Europe/Madrid", UriKind.Relative), Stop)).TrimStart('\uFEFF').Split("\r\n");
            Assert.StartsWith(heading, lines[0], StringComparison.Ordinal);
            Assert.DoesNotContain(lines, line => line.Contains("buy", StringComparison.OrdinalIgnoreCase) || line.Contains("margin", StringComparison.OrdinalIgnoreCase) || line.Contains("theirs", StringComparison.OrdinalIgnoreCase));
            if (report == "country")
            {
                Assert.Equal(5, lines.Skip(1).Where(line => line.Length > 0).Sum(line => int.Parse(line.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture)));
            }
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(new Uri("/reports/country.csv?colour=red", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri("/reports/country.csv?customer=Theirs", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task Nobody_opens_an_admin_page_without_its_permission_nor_finds_it_in_the_menu()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await FillAsync(source);
        // Given by mistake, too: a customer's user administers nothing.
        await AddUserAsync(source, "mistaken", 911, false, [.. Permitted, .. RatingDoors.Permitted, Permissions.Change("user"), Permissions.Add("customer"), Permissions.Delete("group")]);
        await AddUserAsync(source, "stray", null, false, [.. Permitted, .. RatingDoors.Permitted]);
        await AddUserAsync(source, "limited", null, true, [Permissions.Dashboard, Permissions.Change("customer")]);
        string[] pages = ["/admin/customers", "/admin/users", "/admin/groups", "/admin/switches", "/admin/import"];

        foreach (var name in new[] { "portal", "mistaken" })
        {
            using var browser = await SignInAsync(console, name);
            foreach (var page in pages)
            {
                Assert.Equal((name, page, HttpStatusCode.Forbidden), (name, page, (await PageAsync(browser, page)).Status));
            }

            Assert.DoesNotContain("href=\"admin/", (await PageAsync(browser, "/calls")).Text, StringComparison.Ordinal);
        }

        using var administrator = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        foreach (var name in new[] { "portal", "mistaken", "stray", "limited" })
        {
            using var browser = await SignInAsync(console, name);
            await RatingDoors.AssertClosedAsync(browser, administrator);
        }

        using var limited = await SignInAsync(console, "limited");
        var customers = await PageAsync(limited, "/admin/customers");
        Assert.Equal(HttpStatusCode.OK, customers.Status);
        Assert.Contains("Theirs", customers.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Add a customer", customers.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"admin/users", customers.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await PageAsync(limited, "/admin/users")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PageAsync(limited, "/admin/groups")).Status);
    }

    [Fact]
    public async Task A_name_that_nobody_has_takes_as_long_to_refuse_as_one_that_somebody_has()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var source = NpgsqlDataSource.Create(connection);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        await FillAsync(source);
        await using (var patient = source.CreateCommand("update console_user set lockout_enabled = false"))
        {
            await patient.ExecuteNonQueryAsync(Stop);
        }

        // In turn, and the quickest of each: whatever else the machine does only adds to a time.
        using var somebody = console.As("portal", "not the password");
        using var nobody = console.As("nobody-has-this-name", "not the password");
        var (known, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 15; i++)
        {
            known = Shorter(known, await RefusedAfterAsync(somebody));
            unknown = Shorter(unknown, await RefusedAfterAsync(nobody));
        }

        // Without the work for nobody it is a tenth or less.
        Assert.InRange(unknown / known, 0.4, 2.5);

        static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

        async Task<TimeSpan> RefusedAfterAsync(HttpClient client)
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "/rest-api/cdr/"));
            return watch.Elapsed;
        }
    }

    [Fact]
    public async Task A_first_password_that_is_not_taken_ends_the_start_with_one_line_that_names_the_key()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var console = ConsoleProcess.Launch(connection, [new("CdrStats__Admin__Password", "aaaaaaaaaaaaaaaa")]);

        for (var patience = System.Diagnostics.Stopwatch.StartNew(); !console.HasExited && patience.Elapsed < TimeSpan.FromSeconds(60);)
        {
            await Task.Delay(50, Stop);
        }

        Assert.True(console.HasExited);
        Assert.Contains("CdrStats:Admin:Password is not one to use; allowed is a password of at least 10 characters, 4 of them different.", console.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("unreachable", console.Said, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PageAsync(HttpClient browser, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        var answer = await browser.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static Task<HttpClient> SignInAsync(ConsoleProcess console, string user = "portal") => BrowserSession.SignInAsync(console.Address, user, Password);

    /// <summary>Two customers; five calls of the one, six of the other, one of nobody; a portal user of the first.</summary>
    private static async Task FillAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("""
            insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (900, 'Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (id, side, name, currency, metric, demo) values (901, 1, 'Retail', 'EUR', 10, false), (902, 2, 'Carrier', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (900, 901), (900, 902);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (901, '34', 'Spain', 0.06, 0, 1, 1, 0, 0, 0, true), (902, '34', 'Spain', 0.02, 0, 1, 1, 0, 0, 0, true);
            insert into customer (id, name, voip_plan_id, demo, created_at) values (911, 'Mine', 900, false, now()), (912, 'Theirs', 900, false, now());
            insert into account_code (code, customer_id) values ('mine', 911), ('theirs', 912);
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, accountcode)
                select 'sw', 'c' || n, '34911000001', '', '+34650784355', now() - interval '2 hours' + n * interval '1 second', 60, 60,
                    case when n <= 5 then 'mine' when n <= 11 then 'theirs' end from generate_series(1, 12) n;
            """);
        await command.ExecuteNonQueryAsync(Stop);
        await AddUserAsync(source, "portal", 911, false, Permitted);
    }

    private static async Task AddUserAsync(NpgsqlDataSource source, string name, int? customer, bool isOperator, string[] permissions)
    {
        await using var account = source.CreateCommand("""
            with made as (insert into console_user (user_name, normalized_user_name, password_hash, security_stamp, concurrency_stamp, email_confirmed, phone_number_confirmed,
                    two_factor_enabled, lockout_enabled, access_failed_count, is_administrator, is_operator, customer_id, disabled, demo, created_at)
                values ($3, upper($3), $1, 'stamp', 'stamp', false, false, false, true, 0, false, $4, $5, false, false, now()) returning id)
            insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', code from made, unnest($2) as code
            """);
        account.Parameters.AddWithValue(new PasswordHasher<ConsoleUser>().HashPassword(new ConsoleUser { UserName = name }, Password));
        account.Parameters.AddWithValue(permissions);
        account.Parameters.AddWithValue(name);
        account.Parameters.AddWithValue(isOperator);
        account.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = customer });
        await account.ExecuteNonQueryAsync(Stop);
    }

    private static async Task UntilStoredAsync(NpgsqlDataSource source)
    {
        await using var listening = await source.OpenConnectionAsync(Stop);
        await using (var listen = new NpgsqlCommand("listen cdr_stored", listening))
        {
            await listen.ExecuteNonQueryAsync(Stop);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            await using var ask = source.CreateCommand("select count(*) from cdr_import where not imported");
            if ((long)(await ask.ExecuteScalarAsync(patience.Token))! == 0)
            {
                return;
            }

            await listening.WaitAsync(patience.Token);
        }
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), Stop));
        return document.RootElement.Clone();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path) =>
        (await client.GetAsync(new Uri(path, UriKind.Relative), Stop)).StatusCode;
}
