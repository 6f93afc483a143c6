using System.Diagnostics;
using System.Text;
using CdrStats.Pusher.Tests.Sources.Csv;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests;

[Trait("Needs", "Server")]
public sealed class KilledPusherTests(PostgresFixture postgres)
{
    private const int Calls = 30_000, Kills = 16, CallsInAFile = 3_500;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_moment_while_a_file_grows_and_is_rotated_each_call_is_there_once()
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        var settings = disk.File("cdr-pusher.yaml");
        await File.WriteAllTextAsync(settings, CsvRunTests.Yaml(disk, inbox, disk.File("cdr.csv"), "csv_layout: [uuid, caller, called, begin, length, talk, note]", "max_fetch_batch: 200"), Stop);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var (written, stored, kills) = (0, 0L, 0);
        var since = Stopwatch.StartNew();
        while (stored < Calls)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [PusherProgram.File, "--config", settings]) { RedirectStandardOutput = true })!;
            var said = process.StandardOutput.ReadToEndAsync(Stop);
            // There is always more to send than is waited for, and never so much that a slow look at it takes a kill away.
            var until = kills < Kills ? stored + random.Next(Calls / (Kills + 8)) : Calls;
            while (stored < until && stored < Calls && !process.HasExited)
            {
                Assert.True(since.Elapsed < TimeSpan.FromMinutes(8), $"seed {seed}: {stored} of {Calls} after {kills} kills");
                written = Write(disk, written, Math.Min(Calls, (int)until + 500));
                await Task.Delay(random.Next(15), Stop);
                stored = await inbox.CountAsync();
            }

            Assert.False(process.HasExited, $"seed {seed}: it ended by itself");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(Stop);
            Assert.DoesNotContain("went away", await said, StringComparison.Ordinal);
            kills++;
            stored = await inbox.CountAsync();
        }

        // What the last one had sent and not marked comes again now, and with it what would be there twice.
        await using (var pusher = RunningPusher.Start(await File.ReadAllTextAsync(settings, Stop)))
        {
            await pusher.UntilAsync(async () => (await disk.StatusAsync()).CaughtUp, "a status of all sent");
        }

        Assert.True(kills >= 15, $"seed {seed}: {kills} kills");
        Assert.Equal((Calls, Calls), (await inbox.CountAsync(), await inbox.OneAsync<long>("SELECT count(DISTINCT callid) FROM cdr_import")));
        Assert.Equal((long)Calls * (Calls + 1) / 2, await inbox.OneAsync<long>("SELECT sum(billsec) FROM cdr_import"));
        Assert.Equal("", disk.DeadLetters);
    }

    /// <summary>As a switch and logrotate write: now and then the file gets another name, or is copied and emptied.</summary>
    private static int Write(SwitchDisk disk, int written, int until)
    {
        var name = disk.File("cdr.csv");
        for (; written < until; written++)
        {
            if (written % CallsInAFile == CallsInAFile - 1)
            {
                var rotated = $"{name}.{written / CallsInAFile:D2}";
                if (written / CallsInAFile % 3 == 1)
                {
                    File.Copy(name, rotated);
                    using var empty = new FileStream(name, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                    empty.SetLength(0);
                }
                else
                {
                    File.Move(name, rotated);
                }
            }

            using var file = new FileStream(name, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            // Now and then a line is half there for a moment.
            var line = Encoding.UTF8.GetBytes($"call-{written + 1},1000,44203{written},2026-07-01 12:00:00,{written + 2},{written + 1},\"a, note\"\n");
            var half = written % 7 == 0 ? line.Length / 2 : 0;
            file.Write(line.AsSpan(0, half));
            file.Flush();
            file.Write(line.AsSpan(half));
        }

        return written;
    }
}
