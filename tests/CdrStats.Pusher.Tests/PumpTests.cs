using System.Diagnostics;
using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests;

[Trait("Needs", "Server")]
public sealed class PumpTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Killed_between_insert_and_mark_it_sends_again_and_the_inbox_holds_each_call_once()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 30);
        disk.Run("ALTER TABLE cdr ADD COLUMN flag_imported INTEGER DEFAULT 0");
        // The switch's disk refuses the mark, so the process dies exactly between the two.
        disk.Run("CREATE TRIGGER no_mark BEFORE UPDATE ON cdr BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        await using var inbox = await Inbox.NewAsync(postgres);
        var settings = Path.Combine(Path.GetDirectoryName(disk.Database)!, "cdr-pusher.yaml");
        await File.WriteAllTextAsync(settings, disk.Yaml(inbox, "db_flag_field: flag_imported"), TestContext.Current.CancellationToken);
        using (var process = Process.Start(new ProcessStartInfo("dotnet", [PusherProgram.File, "--config", settings]) { RedirectStandardOutput = true })!)
        {
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("disk full", StringComparison.Ordinal))
            {
            }

            Assert.Equal(30, await inbox.CountAsync());
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, disk.Count("SELECT COUNT(*) FROM cdr WHERE flag_imported = 1"));
        disk.Run("DROP TRIGGER no_mark");
        disk.AddCalls(31, 1);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, "db_flag_field: flag_imported"));
        await pusher.UntilAsync(() => Task.FromResult(disk.Count("SELECT COUNT(*) FROM cdr WHERE flag_imported = 1") == 31), "31 marks");
        Assert.Equal(31, await inbox.CountAsync());
        await pusher.UntilAsync(async () => (await disk.StatusAsync()).Tally is { AlreadyThere: 30, Sent: 1 or 31 }, "the tally");
    }

    [Fact]
    public async Task Asked_to_end_it_ends_well_and_status_says_that_it_stopped()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 5);
        await using var inbox = await Inbox.NewAsync(postgres);
        var settings = Path.Combine(Path.GetDirectoryName(disk.Database)!, "cdr-pusher.yaml");
        await File.WriteAllTextAsync(settings, disk.Yaml(inbox), TestContext.Current.CancellationToken);
        var config = ConfigFile.Load(settings);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [PusherProgram.File, "run", "--config", settings]) { RedirectStandardOutput = true })!;
        var said = new StringWriter();
        while (await StatusCommand.RunAsync(config, said, TimeProvider.System, TestContext.Current.CancellationToken) != ExitCode.Well || await inbox.CountAsync() < 5)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Contains("running", said.ToString(), StringComparison.Ordinal);
        // The shell's own kill: a small system has no program of that name.
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Well, process.ExitCode);
        said.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Unreachable, await StatusCommand.RunAsync(config, said, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Contains("cdr-pusher is stopped at", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_inbox_away_it_says_so_once_waits_and_loses_nothing()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 500);
        await using var inbox = await Inbox.NewAsync(postgres);
        var database = new Npgsql.NpgsqlConnectionStringBuilder(inbox.ConnectionString).Database;
        await using var server = Npgsql.NpgsqlDataSource.Create(await postgres.ServerAsync());
        await RunAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox));
        await pusher.UntilSaidAsync("Cannot go on for now: the inbox");
        await pusher.UntilAsync(async () => (await disk.StatusAsync()).Down is not null, "a status of down");
        disk.AddCalls(501, 500);
        await RunAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS true");
        await pusher.UntilInboxHoldsAsync(inbox, 1_000);
        await pusher.UntilSaidAsync("Back after");
        Assert.Equal(1_000, await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import"));
        Assert.Single(pusher.Log.ToString().Split("Cannot go on for now").Skip(1));

        async Task RunAsync(string sql)
        {
            await using var command = server.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task An_inbox_that_goes_while_it_runs_is_waited_for_though_the_same_at_the_start_is_fatal()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 5);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await pusher.UntilInboxHoldsAsync(inbox, 5);
            await inbox.RunAsync("ALTER TABLE cdr_import RENAME TO cdr_import_away");
            disk.AddCalls(6, 5);
            await pusher.UntilSaidAsync("there is no table cdr_import");
            await inbox.RunAsync("ALTER TABLE cdr_import_away RENAME TO cdr_import");
            await pusher.UntilInboxHoldsAsync(inbox, 10);
            await pusher.UntilSaidAsync("Back after");
            await inbox.RunAsync("ALTER TABLE cdr_import RENAME hangup_cause_id TO away");
            disk.AddCalls(11, 5);
            await pusher.UntilSaidAsync("has no column hangup_cause_id");
            await inbox.RunAsync("ALTER TABLE cdr_import RENAME away TO hangup_cause_id");
            await pusher.UntilInboxHoldsAsync(inbox, 15);
        }

        await inbox.RunAsync("DROP TABLE cdr_import");
        await using var second = RunningPusher.Start(disk.Yaml(inbox));
        Assert.Contains("there is no table cdr_import", (await second.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_predecessors_inbox_works_and_a_row_too_long_for_it_is_set_aside_alone()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 40);
        disk.Run("INSERT INTO cdr (uuid, start_stamp) VALUES (@p0, '2026-07-01 00:00:00')", new string('x', 81));
        disk.AddCalls(41, 40);
        await using var inbox = await Inbox.NewAsync(postgres, predecessor: true);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox));
        await pusher.UntilInboxHoldsAsync(inbox, 80);
        await pusher.UntilAsync(() => Task.FromResult(disk.DeadLetters.Contains("value too long", StringComparison.Ordinal)), "the dead letter");
    }

    [Fact]
    public async Task Two_pushers_of_one_table_are_refused()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var first = RunningPusher.Start(disk.Yaml(inbox));
        await first.UntilSaidAsync("Sending to");
        await using var second = RunningPusher.Start(disk.Yaml(inbox));
        Assert.Contains("another cdr-pusher", (await second.EndsWithAsync<ConfigurationException>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_prints_the_newest_records_as_they_would_be_sent_and_changes_nothing()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 9);
        await using var inbox = await Inbox.NewAsync(postgres);
        var output = new StringWriter();
        var config = ConfigFile.Parse("test.yaml", disk.Yaml(inbox, "db_flag_field: flag_imported"));
        Assert.Equal(ExitCode.Well, await CheckCommand.RunAsync(config, output, TimeProvider.System, TestContext.Current.CancellationToken));
        var said = output.ToString();
        Assert.Contains("call-9", said, StringComparison.Ordinal);
        Assert.Contains("call-5", said, StringComparison.Ordinal);
        Assert.DoesNotContain("call-4", said, StringComparison.Ordinal);
        Assert.Contains("2026-07-01T12:00:00Z", said, StringComparison.Ordinal);
        Assert.Contains("run will add the column flag_imported", said, StringComparison.Ordinal);
        Assert.Equal(0, await inbox.CountAsync());
        Assert.Equal(0, disk.Count("SELECT COUNT(*) FROM pragma_table_info('cdr') WHERE name = 'flag_imported'"));
    }

    [Fact]
    public async Task Check_names_the_end_that_is_wrong()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        await using var inbox = await Inbox.NewAsync(postgres);
        var output = new StringWriter();
        var config = ConfigFile.Parse("test.yaml", disk.Yaml(inbox).Replace("db_table: \"cdr\"", "db_table: \"cdrs\"", StringComparison.Ordinal).Replace("table_destination: \"cdr_import\"", "table_destination: \"inbox\"", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Unreachable, await CheckCommand.RunAsync(config, output, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Contains("no table 'cdrs'; did you mean 'cdr'?", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("there is no table inbox", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fake_calls_reach_the_inbox_without_any_store()
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox, "fake_cdr: \"yes\"", "fake_amount_cdr: 50"));
        await pusher.UntilInboxHoldsAsync(inbox, 100);
        Assert.False(File.Exists(disk.Database));
        Assert.Equal(0, await inbox.OneAsync<long>("SELECT count(*) FROM cdr_import WHERE billsec > duration OR (billsec > 0) <> (hangup_cause_id = 16)"));
    }
}
