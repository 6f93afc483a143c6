using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Realtime;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.History;

/// <summary>From the board to the store and back, also while the store is away.</summary>
public sealed class HistoryRecorderTests(PostgresFixture postgres, InfluxServer influx)
{
    public static TheoryData<string> Stores => CallSeriesTests.Stores;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_the_board_shows_is_read_by_whom_it_concerns_and_nobody_else(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        lab.Board.Set(Live(1, new CallCount(3, 1), customer: (7, new CallCount(2, 1)), gateway: "carrier"));
        lab.Board.Set(Live(2, new CallCount(10, 0), customer: (8, new CallCount(5, 0)), gateway: "carrier"));
        lab.Board.Set(new SwitchLive(3, "lost", FeedState.Lost, Now, "away", null));
        var state = await lab.RecordAsync();
        await HistoryLab.UntilAsync(state, now => now.WrittenAt is not null);
        await lab.StopAsync();

        var history = new CallHistory(lab.Series);
        Assert.Equal([("", 14)], await LastAsync(history, AccessScope.Everything, HistoryBy.Total));
        Assert.Equal([("1", 4), ("2", 10)], await LastAsync(history, AccessScope.Everything, HistoryBy.Switch));
        Assert.Equal([("carrier", 14)], await LastAsync(history, AccessScope.Everything, HistoryBy.Gateway));
        Assert.Equal([("7", 3), ("8", 5)], await LastAsync(history, AccessScope.Everything, HistoryBy.Customer));
        foreach (var by in Enum.GetValues<HistoryBy>())
        {
            Assert.Equal([("7", 3)], await LastAsync(history, AccessScope.Customer(7), by));
            Assert.Empty(await LastAsync(history, AccessScope.Customer(9), by));
            Assert.Empty(await LastAsync(history, AccessScope.Nothing, by));
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Minutes_are_summed_up_and_who_has_no_call_has_none_instead_of_no_signal(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        var minute = Now.AddMinutes(-4);
        minute = minute.AddTicks(-(minute.Ticks % TimeSpan.TicksPerMinute));
        var customer = new HistoryKey(HistoryBy.Customer, "7");
        await lab.Series.WriteAsync(
        [
            .. from second in Enumerable.Range(0, 120)
               select new CallSample(minute.AddSeconds(second), HistoryKey.Total, second, 0, 1.0),
            // Calls for ten seconds of the first minute, and none in the second.
            .. from second in Enumerable.Range(20, 11)
               select new CallSample(minute.AddSeconds(second), customer, second == 30 ? 0 : 6, 0, null),
        ], Stop);
        var state = await lab.RecordAsync();
        await HistoryLab.UntilAsync(state, now => now.IsRecorder);
        var history = new CallHistory(lab.Series);
        var range = new TimeRange(minute, minute.AddMinutes(2));
        HistoryStep[] summed = [new(minute, 0, 6, 1, 0, 0, null), new(minute.AddMinutes(1), 0, 0, 0, 0, 0, null)];
        IReadOnlyList<HistoryLine> lines;
        var since = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            lines = await history.ReadAsync(AccessScope.Customer(7), HistoryBy.Customer, null, range, CallHistory.Minute, Stop);
        }
        // InfluxDB tells of a point while it still takes in its fields.
        while ((lines is not [var line] || !line.Steps.SequenceEqual(summed)) && since.Elapsed < TimeSpan.FromSeconds(60));

        Assert.Equal(summed, Assert.Single(lines).Steps);
        var total = (await history.ReadAsync(AccessScope.Everything, HistoryBy.Total, null, range, CallHistory.Minute, Stop)).Single();
        Assert.Equal([new HistoryStep(minute, 0, 59, 29.5, 59, 0, 1), new HistoryStep(minute.AddMinutes(1), 60, 119, 89.5, 119, 0, 1)], total.Steps);
    }

    [Fact]
    public async Task An_InfluxDB_that_is_killed_and_started_again_has_lost_nothing()
    {
        // Others use the shared one.
        await using var server = new InfluxServer();
        await using var lab = await HistoryLab.NewAsync("InfluxDB", postgres, server);
        lab.Board.Set(Live(1, new CallCount(3, 1)));
        var state = await lab.RecordAsync();
        await HistoryLab.UntilAsync(state, now => now.WrittenAt is not null);
        await server.KillAsync();
        await HistoryLab.UntilAsync(state, now => now is { Trouble: not null, Waiting: > 4 });
        Assert.Contains("cannot be reached", state.Value.Trouble, StringComparison.Ordinal);
        Assert.DoesNotContain(InfluxServer.Password, state.Value.Trouble, StringComparison.Ordinal);

        await server.StartAgainAsync();
        await HistoryLab.UntilAsync(state, now => now is { Trouble: null, Waiting: 0 });
        await lab.StopAsync();
        var range = new TimeRange(Now.AddMinutes(-5), Now.AddSeconds(1));
        var stored = 0;
        foreach (var by in new[] { HistoryBy.Total, HistoryBy.Switch })
        {
            stored += (await lab.Series.ReadAsync(new HistoryQuestion(by, null, range, TimeSpan.FromSeconds(1), false), Stop)).Sum(one => one.Samples);
        }

        Assert.Equal(state.Value.Seen, stored);
        Assert.Equal(0, state.Value.Spilt);
    }

    [Fact]
    public async Task Of_two_hosts_one_records_and_the_other_takes_over()
    {
        await using var lab = await HistoryLab.NewAsync("PostgreSQL", postgres, influx);
        lab.Board.Set(Live(1, new CallCount(3, 1)));
        var first = await lab.RecordAsync();
        await HistoryLab.UntilAsync(first, now => now.IsRecorder);
        await using var other = lab.Another();
        var second = await other.RecordAsync();
        await HistoryLab.UntilAsync(first, now => now.WrittenAt is not null);
        Assert.False(second.Value.IsRecorder);

        await lab.StopAsync();
        await HistoryLab.UntilAsync(second, now => now.IsRecorder);
    }

    private static SwitchLive Live(int id, CallCount count, (int Id, CallCount Count)? customer = null, string? gateway = null) => new(
        id, $"switch {id}", FeedState.Live, Now, null,
        new SwitchCallsNow(
            Now, count, 1.5m, 1, [], customer is { } its ? new Dictionary<int, CallCount> { [its.Id] = its.Count } : [],
            new Dictionary<CallDirection, CallCount>(), gateway is { } name ? new Dictionary<string, CallCount> { [name] = count } : [], count.All, false));

    private static async Task<IEnumerable<(string, int)>> LastAsync(CallHistory history, AccessScope scope, HistoryBy by) =>
        (await history.ReadAsync(scope, by, null, new TimeRange(Now.AddMinutes(-5), Now.AddSeconds(1)), TimeSpan.FromSeconds(1), Stop))
            .OrderBy(line => line.Key, StringComparer.Ordinal).Select(line => (line.Key, line.Steps[^1].Last));
}
