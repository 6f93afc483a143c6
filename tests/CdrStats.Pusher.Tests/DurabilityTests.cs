using System.Diagnostics;
using System.Runtime.InteropServices;
using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Sources;
using CdrStats.Pusher.Tests.Sources.Csv;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests;

[Trait("Needs", "Server")]
public sealed class DurabilityTests(PostgresFixture postgres)
{
    private const string Columns = "csv_layout: [uuid, caller, called, begin, length, talk, note]";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_full_disk_under_the_mark_it_waits_says_so_and_sends_nothing_twice(bool fromFile)
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        disk.CreateCdrs();
        Add(disk, fromFile, 1, 5);
        var yaml = fromFile ? CsvRunTests.Yaml(disk, inbox, disk.File("cdr.csv"), Columns) : disk.Yaml(inbox);
        var settings = disk.File("cdr-pusher.yaml");
        await File.WriteAllTextAsync(settings, yaml, Stop);
        // A file that may not grow is to a program what a full disk is. The signal that comes with it would end the process.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"trap '' XFSZ; exec dotnet '{PusherProgram.File}' --config '{settings}'"])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        })!;
        try
        {
            await UntilAsync(async () => await inbox.CountAsync() == 5 && Directory.Exists(disk.State) && Directory.GetFiles(disk.State, "*.status.json").Length > 0 && (await disk.StatusAsync()).CaughtUp);
            LimitFiles(process, 0);
            Add(disk, fromFile, 6, 5);
            await SaidAsync(process, "Cannot go on for now: keeping the mark: ");
            Assert.Equal(10, await inbox.CountAsync());
            LimitFiles(process, ulong.MaxValue);
            await SaidAsync(process, "Back after ");
            Add(disk, fromFile, 11, 5);
            await UntilAsync(async () => await inbox.CountAsync() == 15 && (await disk.StatusAsync()) is { CaughtUp: true, Tally: { Sent: 15, AlreadyThere: 0 } });
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Stop);
        }

        // Killed, it cannot say so itself.
        var said = new StringWriter();
        Assert.Equal(ExitCode.Unreachable, await StatusCommand.RunAsync(ConfigFile.Load(settings), said, TimeProvider.System, Stop));
        Assert.Contains("cdr-pusher is not running: it ended without a word after ", said.ToString(), StringComparison.Ordinal);
        await using var again = RunningPusher.Start(yaml);
        await again.UntilSaidAsync("Sending to");
        Add(disk, fromFile, 16, 1);
        await again.UntilInboxHoldsAsync(inbox, 16);
        Assert.Equal(16, await inbox.CountAsync());
    }

    [Fact]
    public async Task A_sqlite_file_that_is_locked_is_waited_for()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 3);
        await using var inbox = await Inbox.NewAsync(postgres);
        RunningPusher pusher;
        using (disk.Hold())
        {
            pusher = RunningPusher.Start(disk.Yaml(inbox));
            await pusher.UntilSaidAsync("Cannot go on for now: the source: SQLite Error 5: 'database is locked'");
        }

        await using (pusher)
        {
            await pusher.UntilInboxHoldsAsync(inbox, 3);
            await pusher.UntilSaidAsync("Back after");
        }
    }

    [Fact]
    public async Task A_clock_that_jumps_back_a_day_keeps_no_call_and_no_sign_of_life_back()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 3);
        await using var inbox = await Inbox.NewAsync(postgres);
        var clock = new SteppedClock();
        await using var pusher = RunningPusher.Start(disk.Yaml(inbox), clock);
        await pusher.UntilInboxHoldsAsync(inbox, 3);
        clock.Day -= TimeSpan.FromDays(1);
        disk.AddCalls(4, 3);
        await pusher.UntilInboxHoldsAsync(inbox, 6);
        await pusher.UntilAsync(async () => (await disk.StatusAsync()) is { Tally.Sent: 6 } status && status.At == clock.Day, "a status of the new time of day");
        var said = new StringWriter();
        Assert.Equal(ExitCode.Well, await StatusCommand.RunAsync(ConfigFile.Parse("x.yaml", disk.Yaml(inbox)), said, clock, Stop));
        Assert.Contains("running, everything is sent", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invented_calls_go_on_when_the_clock_jumps_back()
    {
        var clock = new SteppedClock();
        var source = new FakeCallSource(new FakeCalls(10), clock);
        Assert.Equal(10, (await source.ReadAsync(100, Stop)).Count);
        clock.Wait(TimeSpan.FromSeconds(1));
        clock.Day -= TimeSpan.FromDays(1);
        Assert.Equal(10, (await source.ReadAsync(100, Stop)).Count);
    }

    [Fact]
    public async Task A_letter_behind_one_that_a_crash_tore_is_whole()
    {
        using var disk = new SwitchDisk();
        Directory.CreateDirectory(disk.State);
        var file = Path.Combine(disk.State, "x.dead.ndjson");
        await File.WriteAllTextAsync(file, "{\"a\":1}\n{\"tor", Stop);
        await new DeadLetters(file, [], TimeProvider.System).AddLinesAsync(["{\"b\":2}"], Stop);
        Assert.Equal(["{\"a\":1}", "{\"tor", "{\"b\":2}"], await File.ReadAllLinesAsync(file, Stop));
    }

    [Fact]
    public async Task A_bookmark_that_cannot_be_read_costs_time_and_no_call()
    {
        using var disk = new SwitchDisk();
        disk.CreateCdrs();
        disk.AddCalls(1, 3);
        await using var inbox = await Inbox.NewAsync(postgres);
        await using (var pusher = RunningPusher.Start(disk.Yaml(inbox)))
        {
            await pusher.UntilInboxHoldsAsync(inbox, 3);
            await pusher.UntilAsync(() => Task.FromResult(Directory.GetFiles(disk.State, "*.bookmark.json").Length > 0), "a bookmark");
        }

        await File.WriteAllTextAsync(Directory.GetFiles(disk.State, "*.bookmark.json").Single(), "", Stop);
        disk.AddCalls(4, 1);
        await using var again = RunningPusher.Start(disk.Yaml(inbox));
        await again.UntilSaidAsync("reading the table from its start");
        await again.UntilInboxHoldsAsync(inbox, 4);
        Assert.Equal(4, await inbox.CountAsync());
    }

    private static void Add(SwitchDisk disk, bool toFile, int first, int count)
    {
        if (!toFile)
        {
            disk.AddCalls(first, count);
            return;
        }

        File.AppendAllText(disk.File("cdr.csv"), string.Concat(Enumerable.Range(first, count).Select(number => $"call-{number},1000,44203{number},2026-07-01 12:00:00,65,60,\n")));
    }

    private static async Task SaidAsync(Process process, string words)
    {
        while (await process.StandardOutput.ReadLineAsync(Stop) is { } line)
        {
            if (line.Contains(words, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"it ended and did not say '{words}'");
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var since = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), "it did not happen");
            await Task.Delay(20, Stop);
        }
    }

    private static void LimitFiles(Process process, ulong bytes) => Assert.Equal(0, Limit(process.Id, resource: 1, [bytes, ulong.MaxValue], 0));

    [DllImport("libc", EntryPoint = "prlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Limit(int process, int resource, ulong[] limit, nint old);
}
