using System.Globalization;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.CommandLine;

/// <summary>The verbs of operating, with and without a console that runs.</summary>
public sealed class VerbTests(PostgresFixture postgres)
{
    private const string Nowhere = "Host=127.0.0.1;Port=1;Username=cdrstats;Password=secret-word;Timeout=3";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_made_on_the_command_line_signs_in_with_the_password_that_was_printed()
    {
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        var made = (await VerbRun.OnAsync(lab.Connection, "user", "create", "noc", "--superuser", "--email", "noc@example.com")).Ended(0);
        var password = made.Said.Split("password: ")[1].Split(' ')[0];
        (await VerbRun.OnAsync(lab.Connection, "user", "create", "noc")).Ended(1);
        (await VerbRun.OnAsync(lab.Connection, "user", "create", "ana", "--group", "sales")).Ended(1).Saying("There is no group 'sales'");
        (await VerbRun.OnAsync(lab.Connection, "user", "list")).Ended(0).Saying("noc@example.com").Saying("administrator");

        await using var console = await ConsoleProcess.StartAsync(lab.Connection, Stop);
        using (var client = console.As("noc", password))
        {
            Assert.True((await client.GetAsync(new Uri("/rest-api/switch/", UriKind.Relative), Stop)).IsSuccessStatusCode);
        }

        var changed = (await VerbRun.OnAsync(lab.Connection, "user", "password", "noc")).Ended(0);
        using var old = console.As("noc", password);
        using var renewed = console.As("noc", changed.Said.Split("password: ")[1].Split(' ')[0]);
        Assert.False((await old.GetAsync(new Uri("/rest-api/switch/", UriKind.Relative), Stop)).IsSuccessStatusCode);
        Assert.True((await renewed.GetAsync(new Uri("/rest-api/switch/", UriKind.Relative), Stop)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_state_of_a_database_is_told_before_and_after_its_migration()
    {
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync());
        (await VerbRun.OnAsync(lab.Connection, "database", "status")).Ended(2).Saying("Inbox       not made yet").Saying("Pending     2");
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from pg_class where relname in ('call', 'cdr_import')"));

        (await VerbRun.OnAsync(lab.Connection, "database", "migrate")).Ended(0).Saying("Applied 2");

        (await VerbRun.OnAsync(lab.Connection, "database", "status")).Ended(0).Saying("external").Saying("Pending     none").Saying("Inbox       0 records wait");
    }

    [Fact]
    public async Task The_doctor_says_first_that_no_console_runs_and_that_the_database_is_down()
    {
        var urls = KeyValuePair.Create("ASPNETCORE_URLS", $"http://127.0.0.1:{PrivateProcess.FreeTcpPort()}");

        var run = (await VerbRun.OnAsync(Nowhere, [urls], "doctor")).Ended(1);

        Assert.StartsWith("STOP Console     none runs", run.Said, StringComparison.Ordinal);
        Assert.Contains("STOP Database    the server of ConnectionStrings:CdrStats", run.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_follows_the_chain_to_the_screen_of_the_console_that_runs()
    {
        await using var lab = new VerbLab(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync));
        await using var console = await ConsoleProcess.StartAsync(lab.Connection, Stop);
        await lab.SignedAsync();
        (await VerbRun.OnAsync(lab.Connection, "doctor")).Ended(1).Saying($"ok   Console     it runs, imports and serves {console.Address.OriginalString}").Saying("It stops at: Switch.");

        var file = lab.Write("switch,starting_date,duration,billsec,destination_number", string.Create(CultureInfo.InvariantCulture, $"pbx,{TimeProvider.System.GetUtcNow().AddMinutes(-2):yyyy-MM-dd HH:mm:ss},65,60,+442031234567"));
        (await VerbRun.OnAsync(lab.Connection, "import", file)).Ended(0);

        (await VerbRun.OnAsync(lab.Connection, "doctor")).Ended(2).Saying("1 of 1 has sent records").Saying($"ok   Page        {console.Address.OriginalString} is ready").Saying("Calls pass every link");
    }

    [Fact]
    public async Task Verbs_start_the_embedded_server_and_end_it_and_leave_that_of_a_console_running()
    {
        var data = Directory.CreateTempSubdirectory("cdrstats-embedded").FullName;
        var settings = new[] { KeyValuePair.Create("CdrStats__DataDirectory", data) };
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        (await VerbRun.OnAsync(null, settings, "database", "status")).Ended(2).Saying("There is no database yet");
        (await VerbRun.OnAsync(null, settings, "database", "migrate")).Ended(0);
        Assert.False(File.Exists(Path.Combine(data, "postgres", "postmaster.pid")));

        await using (var console = await ConsoleProcess.StartAsync("", Stop, settings))
        {
            (await VerbRun.OnAsync(null, settings, "user", "list")).Ended(0).Saying("admin");
            Assert.True(File.Exists(Path.Combine(data, "postgres", "postmaster.pid")));
            await console.AnswersAsync("/health/ready", System.Net.HttpStatusCode.OK, Stop);
        }

        // The console was ended by force: its server may still be on its way down, and is waited for.
        (await VerbRun.OnAsync(null, settings, "database", "status")).Ended(0).Saying("embedded");
        Assert.False(File.Exists(Path.Combine(data, "postgres", "postmaster.pid")));
        Directory.Delete(data, recursive: true);
    }

    [Theory]
    [InlineData("'usr' is not a verb; the nearest one is 'user'", "usr", "list")]
    [InlineData("'crate' is not a verb of user; the nearest one is 'create'", "user", "crate")]
    [InlineData("'--emial' is not an option of user create; the nearest one is '--email'", "user", "create", "ana", "--emial", "x")]
    [InlineData("user needs one of create, password, list behind it", "user")]
    [InlineData("'Old-Pusher' cannot be the name of a pusher's role", "database", "pusher-role", "Old-Pusher")]
    [InlineData("--from is '10/8'; allowed is a network", "database", "pusher-role", "old", "--from", "10/8")]
    [InlineData("'--dmeo' is not an option of the console; the nearest one is '--demo'", "--dmeo")]
    [InlineData("'--urls' needs a value behind it", "--urls")]
    public async Task What_is_not_understood_is_answered_in_one_sentence(string sentence, params string[] arguments)
    {
        var run = (await VerbRun.OnAsync(Nowhere, arguments)).Ended(64).Saying(sentence);

        Assert.Single(run.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("import", "--help")]
    [InlineData("generate", "--help")]
    [InlineData("demo", "remove", "--help")]
    [InlineData("user", "create", "--help")]
    [InlineData("user", "password", "--help")]
    [InlineData("database", "status", "--help")]
    [InlineData("database", "pusher-role", "--help")]
    [InlineData("doctor", "--help")]
    public async Task Every_verb_has_help(params string[] arguments) => (await VerbRun.OnAsync(Nowhere, arguments)).Ended(0).Saying("Usage:");

    [Fact]
    public async Task A_wrong_setting_ends_a_verb_as_it_ends_the_console() =>
        (await VerbRun.OnAsync(Nowhere, "user", "list", "--CdrStats:Rolse=web")).Ended(1).Saying("CdrStats:Rolse is not a setting of the console; the nearest one is CdrStats:Roles.");

    [Fact]
    public async Task A_console_started_from_another_folder_reads_the_settings_beside_its_program()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop);
        // What the framework says at its start, unless appsettings.json asks for warnings only.
        Assert.DoesNotContain("Now listening on", console.Said, StringComparison.Ordinal);

        await using var asked = await ConsoleProcess.StartAsync(connection, Stop, KeyValuePair.Create("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"));
        Assert.Contains("Now listening on", asked.Said, StringComparison.Ordinal);
    }
}
