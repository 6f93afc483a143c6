using CdrStats.Pusher.Commands;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Progress;
using CdrStats.Pusher.Sources;
using CdrStats.Pusher.Tests.Profiles;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Pusher.Tests.Sources;

[Trait("Needs", "Server")]
public sealed class LastOfGroupTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_failures_wait_a_minute_and_then_go_whatever_the_switchs_clock_says()
    {
        using var disk = new SwitchDisk();
        // A clock a day ahead of ours.
        disk.Run("CREATE TABLE missed (id INTEGER PRIMARY KEY, callid TEXT, tag TEXT, number TEXT, time TEXT)");
        disk.Run("INSERT INTO missed VALUES (1, 'a', 't', '1', '2100-01-01 12:00:00'), (2, 'a', 't', '1', '2100-01-01 12:00:30'), (3, 'b', 't', '1', '2100-01-01 12:00:31')");
        var clock = new Hand();
        var source = await OpenAsync(disk, clock);
        Assert.Empty(await source.ReadAsync(10, Stop));
        clock.Forward(TimeSpan.FromSeconds(59));
        Assert.Empty(await source.ReadAsync(10, Stop));
        clock.Forward(TimeSpan.FromSeconds(2));
        var rows = await source.ReadAsync(10, Stop);
        Assert.Equal(["1-", "2", "3"], rows.Select(row => $"{row.Key}{(row.Superseded ? "-" : "")}"));
        await source.MarkAsync(rows, Stop);
        Assert.Empty(await source.ReadAsync(10, Stop));
    }

    [Fact]
    public async Task A_row_that_comes_while_another_waits_supersedes_it_also_across_batches()
    {
        using var disk = new SwitchDisk();
        disk.Run("CREATE TABLE missed (id INTEGER PRIMARY KEY, callid TEXT, tag TEXT, number TEXT, time TEXT)");
        disk.Run("INSERT INTO missed VALUES (1, 'a', 't', '1', '2026-07-01 12:00:00'), (2, 'b', 't', '1', '2026-07-01 12:00:01')");
        var clock = new Hand();
        var source = await OpenAsync(disk, clock);
        Assert.Empty(await source.ReadAsync(1, Stop));
        disk.Run("INSERT INTO missed VALUES (3, 'a', 't', '1', '2026-07-01 12:00:59'), (4, 'a', 'other', '1', '2026-07-01 12:01:00'), (5, 'a', 't', '1', '2026-07-01 12:05:00')");
        var sent = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var rows = await source.ReadAsync(1, Stop);
            sent.AddRange(rows.Select(row => $"{row.Key}{(row.Superseded ? "-" : "")}"));
            await source.MarkAsync(rows, Stop);
        }

        Assert.Equal(["1-", "2", "3", "4"], sent);
        Assert.Empty(await source.ReadAsync(1, Stop));
    }

    private async Task<ISource> OpenAsync(SwitchDisk disk, TimeProvider clock)
    {
        await using var inbox = await Inbox.NewAsync(postgres);
        await File.WriteAllTextAsync(
            Path.Combine(Path.GetDirectoryName(disk.Database)!, "missed.yaml"),
            """
            about: a table of failed calls
            storage_source: sqlite3
            db_table: missed
            streams: [{last_within: 60, of: [callid, tag], at: starting_date}]
            identity: [[callid, tag, starting_date]]
            cdr_fields:
              - {orig_field: callid, dest_field: callid}
              - {orig_field: tag, dest_field: none}
              - {orig_field: number, dest_field: destination_number}
              - {orig_field: time, dest_field: starting_date}
              - {orig_field: "0", dest_field: duration}
            """,
            Stop);
        var config = ConfigFile.Parse(Path.Combine(Path.GetDirectoryName(disk.Database)!, "x.yaml"), SwitchYaml.For("missed.yaml", disk, inbox, $"db_file: {disk.Database}"));
        using var state = new StateDirectory(config);
        state.Hold();
        var source = await SourceChoice.OpenAsync(config, state, _ => { }, () => { }, clock, Stop);
        await source.PrepareAsync(Stop);
        return source;
    }

    /// <summary>A clock that moves by hand.</summary>
    private sealed class Hand : TimeProvider
    {
        private long _at;

        public void Forward(TimeSpan by) => _at += by.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _at;
    }
}
