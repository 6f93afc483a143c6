using CdrStats.Pusher.Tests.Sources.Csv;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests;

/// <summary>Measures this process, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
[Trait("Needs", "Server")]
public sealed class LongOutageTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_the_inbox_away_for_long_one_batch_is_held_however_much_comes()
    {
        using var disk = new SwitchDisk();
        await using var inbox = await Inbox.NewAsync(postgres);
        var file = disk.File("cdr.csv");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Range(1, 1_000).Select(number => $"call-{number},1000,44203{number},2026-07-01 12:00:00,65,60,\n")), Stop);
        var yaml = CsvRunTests.Yaml(disk, inbox, file, "csv_layout: [uuid, caller, called, begin, length, talk, note]", "max_fetch_batch: 500");
        await using (var pusher = RunningPusher.Start(yaml.Replace("dbname=", "port=1 connect_timeout=2 dbname=", StringComparison.Ordinal)))
        {
            await pusher.UntilSaidAsync("Cannot go on for now: the inbox");
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < 60; i++)
            {
                await File.AppendAllTextAsync(file, string.Concat(Enumerable.Repeat($"u,1000,44203,2026-07-01 12:00:00,1,1,{new string('x', 10_000)}\n", 100)), Stop);
            }

            await pusher.UntilAsync(async () => (await disk.StatusAsync()).Down is not null, "a status of down");
            // 60 MB came. What this process keeps of its own making (pools, what is loaded meanwhile) is some 10 MB of it.
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 24 << 20);
        }

        await using var back = RunningPusher.Start(yaml);
        await back.UntilInboxHoldsAsync(inbox, 7_000);
        Assert.Equal(7_000, await inbox.CountAsync());
    }
}
