using CdrStats.Domain.Diagnostics;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Reporting;
using CdrStats.Pusher.Tests.Destinations;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Reporting;

/// <summary>What consoles learn of a pusher, over HTTP and beside an inbox in PostgreSQL.</summary>
[Trait("Needs", "Server")]
public sealed class StateReporterTests(PostgresFixture postgres)
{
    private const string Complaint = "The console does not learn how this pusher is";

    private const string States = """
        CREATE TABLE pusher_state (switch varchar NOT NULL, pusher varchar NOT NULL, state jsonb NOT NULL, received_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (switch, pusher))
        """;

    [Fact]
    public async Task A_console_is_told_at_the_start_when_the_store_goes_when_it_is_back_and_at_the_end()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 30);
        await using var console = await ScriptedConsole.StartAsync();
        await using (var pusher = RunningPusher.Start(disk.Yaml(console.Url, console.Key, "heartbeat: 1")))
        {
            await pusher.UntilAsync(() => Said(console, report => report.LastReadAt is not null), "a report of the first look");
            disk.Run("ALTER TABLE cdr RENAME TO away");
            await pusher.UntilAsync(() => Said(console, report => report.State == PusherState.SourceDown), "a report of the store's loss");
            disk.Run("ALTER TABLE away RENAME TO cdr");
            await pusher.UntilAsync(() => Task.FromResult(!console.Reports.Last().Report.IsDown), "a report of its return");
        }

        Assert.All(console.Reports, one => Assert.Equal($"Bearer {console.Key.Reveal()}", one.Key));
        var down = console.Reports.First(one => one.Report.IsDown).Report;
        Assert.Contains("the source", down.LastError, StringComparison.Ordinal);
        var last = console.Reports.Last().Report;
        Assert.Equal((PusherState.Stopped, 30, 30, 0, false), (last.State, last.Sent, last.Accepted, last.Rejected, last.DeadLettersWait));
        Assert.Equal(("192.0.2.1", "sqlite3", Environment.MachineName), (last.Switch, last.SourceKind, last.Host));
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero), last.LastRecordStart);
        Assert.True(last.LagSeconds > 86_400, $"{last.LagSeconds}");
        Assert.Contains("the source", last.LastError, StringComparison.Ordinal);
        Assert.NotEmpty(last.Version);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [InlineData(500)]
    public async Task A_console_that_takes_no_reports_gets_the_calls_and_one_line_says_so(int status)
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 30);
        await using var console = await ScriptedConsole.StartAsync();
        console.ReportStatus = status;
        var pusher = RunningPusher.Start(disk.Yaml(console.Url, console.Key, "heartbeat: 1"));
        await using (pusher)
        {
            await pusher.UntilAsync(() => Task.FromResult(console.Records.Count == 30), "thirty calls");
            await pusher.UntilSaidAsync(Complaint);
            await pusher.UntilAsync(() => Task.FromResult(console.Reports.Count >= 2), "another attempt");
        }

        Assert.Equal(2, pusher.Log.ToString().Split(Complaint).Length);
        Assert.Equal(PusherState.Stopped, console.Reports.Last().Report.State);
    }

    [Fact]
    public async Task Beside_an_inbox_in_PostgreSQL_it_keeps_one_row()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 30);
        await using var inbox = await Inbox.NewAsync(postgres);
        await inbox.RunAsync(States);
        var pusher = RunningPusher.Start(disk.Yaml(inbox, "heartbeat: 1"));
        await using (pusher)
        {
            await pusher.UntilAsync(async () => await inbox.OneAsync<long>("SELECT count(*) FROM pusher_state WHERE state->>'last_read_at' IS NOT NULL") == 1, "a row");
        }

        Assert.Equal("192.0.2.1 stopped 30", await inbox.OneAsync<string>("SELECT switch || ' ' || (state->>'state') || ' ' || (state->>'accepted') FROM pusher_state"));
        Assert.DoesNotContain(Complaint, pusher.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inbox_without_a_table_for_reports_gets_the_calls_all_the_same()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 30);
        await using var inbox = await Inbox.NewAsync(postgres, predecessor: true);
        var pusher = RunningPusher.Start(disk.Yaml(inbox, "heartbeat: 1"));
        await using (pusher)
        {
            await pusher.UntilInboxHoldsAsync(inbox, 30);
            await pusher.UntilSaidAsync(Complaint);
        }

        Assert.Equal(2, pusher.Log.ToString().Split(Complaint).Length);
    }

    [Fact]
    public void Missing_numbers_are_told_of_when_they_had_a_minute_to_come_and_forgotten_when_they_do()
    {
        var clock = new SteppedClock();
        var watch = new NumberWatch(clock);
        var bookmark = new Bookmark("none");
        foreach (var key in Enumerable.Range(1, 60).Where(key => key != 20))
        {
            bookmark.Add(key);
        }

        NumberedRows[] rows = [new("cdr", bookmark)];
        Assert.Null(watch.Look(rows));
        bookmark.Add(62);
        clock.Wait(NumberWatch.Settles);
        // 61 is missing as well, but has not been waited for.
        Assert.Equal(new NumberGap("the table cdr", 1, 19, 21), watch.Look(rows));

        bookmark.Add(20);
        Assert.Null(watch.Look(rows));
        clock.Wait(NumberWatch.Settles);
        Assert.Equal(new NumberGap("the table cdr", 1, 60, 62), watch.Look(rows));

        bookmark.Clear();
        Assert.Null(watch.Look(rows));
    }

    private static Task<bool> Said(ScriptedConsole console, Func<PusherReport, bool> what) => Task.FromResult(console.Reports.Any(one => what(one.Report)));
}
