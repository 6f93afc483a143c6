using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.History;

/// <summary>The same of every store of the past: what was seen is what is read, held against sums of its own.</summary>
public sealed class CallSeriesTests(PostgresFixture postgres, InfluxServer influx)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 23, 55, 0, TimeSpan.Zero);

    // Names that a line protocol, a query or an address could stumble over.
    private static readonly HistoryKey[] Keys =
    [
        HistoryKey.Total, new(HistoryBy.Switch, "1"), new(HistoryBy.Switch, "22"), new(HistoryBy.Customer, "7"), new(HistoryBy.Gateway, "a, b=c d"), new(HistoryBy.Gateway, "l'été \"電話\" 100%;--"), new(HistoryBy.Direction, "inbound"),
    ];

    public static TheoryData<string> Stores => ["PostgreSQL", "InfluxDB"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_seen_is_read_in_steps_of_any_length(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        var seen = Seen(600);
        foreach (var batch in seen.Chunk(1000))
        {
            await lab.Series.WriteAsync(batch, Stop);
        }

        foreach (var step in new[] { 1, 5, 60, 300 })
        {
            foreach (var by in Enum.GetValues<HistoryBy>())
            {
                var range = new TimeRange(Start.AddSeconds(7), Start.AddSeconds(555));
                var read = await lab.Series.ReadAsync(new HistoryQuestion(by, null, range, TimeSpan.FromSeconds(step), false), Stop);
                Assert.Equal(Expected(seen, by, range, step), Comparable(read));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task One_of_them_is_read_alone_and_of_another_there_is_nothing(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        var range = new TimeRange(Start, Start.AddMinutes(1));
        Assert.Empty(await lab.Series.ReadAsync(new HistoryQuestion(HistoryBy.Total, null, range, TimeSpan.FromSeconds(1), false), Stop));
        var seen = Seen(60);
        await lab.Series.WriteAsync(seen, Stop);

        foreach (var key in Keys)
        {
            var read = await lab.Series.ReadAsync(new HistoryQuestion(key.By, key.Key, range, TimeSpan.FromSeconds(5), false), Stop);
            Assert.Equal(Expected([.. seen.Where(one => one.Of == key)], key.By, range, 5), Comparable(read));
        }

        Assert.Empty(await lab.Series.ReadAsync(new HistoryQuestion(HistoryBy.Customer, "8", range, TimeSpan.FromSeconds(5), false), Stop));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task From_its_first_minute_to_its_newest_a_key_is_known(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        Assert.Null(await lab.Series.KnownAsync(HistoryKey.Total, Stop));
        await lab.Series.WriteMinutesAsync(
            [
                .. from minute in (int[])[0, 3, 9] select new CallLoad(HistoryKey.Total, Start.AddMinutes(minute), 60, 1, 9, 300, 5, 0, null),
                new CallLoad(new HistoryKey(HistoryBy.Switch, "22"), Start.AddMinutes(4), 60, 1, 9, 300, 5, 0, null),
            ], Stop);

        Assert.Equal(new TimeRange(Start, Start.AddMinutes(10)), await lab.Series.KnownAsync(HistoryKey.Total, Stop));
        Assert.Equal(new TimeRange(Start.AddMinutes(4), Start.AddMinutes(5)), await lab.Series.KnownAsync(new HistoryKey(HistoryBy.Switch, "22"), Stop));
        Assert.Null(await lab.Series.KnownAsync(new HistoryKey(HistoryBy.Switch, "1"), Stop));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_written_again_replaces_what_was_there(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        await lab.Series.WriteAsync([new(Start, HistoryKey.Total, 5, 1, 0.5), new(Start, HistoryKey.Total, 5, 1, 0.5)], Stop);
        await lab.Series.WriteAsync([new(Start, HistoryKey.Total, 9, 2, 1.5)], Stop);

        var range = new TimeRange(Start, Start.AddMinutes(1));
        Assert.Equal([new CallLoad(HistoryKey.Total, Start, 1, 9, 9, 9, 9, 2, 1.5)], await lab.Series.ReadAsync(new HistoryQuestion(HistoryBy.Total, null, range, TimeSpan.FromMinutes(1), false), Stop));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Minutes_add_up_to_longer_steps_across_the_end_of_a_month(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        var start = new DateTimeOffset(2026, 1, 31, 23, 30, 0, TimeSpan.Zero);
        var minutes = Enumerable.Range(0, 60).Select(i => new CallLoad(HistoryKey.Total, start.AddMinutes(i), 60, i, 100 + i, 60 * (50 + i), i + 1, i, i % 2 == 0 ? i : 0)).ToList();
        await lab.Series.WriteMinutesAsync(minutes, Stop);

        var read = await lab.Series.ReadAsync(new HistoryQuestion(HistoryBy.Total, null, new TimeRange(start, start.AddHours(1)), TimeSpan.FromMinutes(15), true), Stop);
        Assert.Equal(
            minutes.Chunk(15).Select(part => new CallLoad(
                HistoryKey.Total, part[0].At, part.Sum(one => one.Samples), part.Min(one => one.Least), part.Max(one => one.Most), part.Sum(one => one.Sum), part[^1].Last, part.Sum(one => one.Ringing), part.Sum(one => one.Begun))),
            read);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_past_its_time_goes_and_the_rest_stays(string store)
    {
        await using var lab = await HistoryLab.NewAsync(store, postgres, influx);
        DateTimeOffset[] days = [Start.AddDays(-3), Start.AddDays(-1), Start];
        await lab.Series.WriteAsync([.. days.Select(day => new CallSample(day, HistoryKey.Total, 1, 0, null))], Stop);
        DateTimeOffset[] months = [Start.AddMonths(-14), Start.AddMonths(-2), Start];
        await lab.Series.WriteMinutesAsync([.. months.Select(month => new CallLoad(HistoryKey.Total, month, 1, 1, 1, 1, 1, 0, null))], Stop);

        await lab.Series.PruneAsync(Start.AddDays(-2), Start.AddMonths(-12), Stop);
        var all = new TimeRange(Start.AddYears(-2), Start.AddDays(1));
        Assert.Equal(days[1..], (await lab.Series.ReadAsync(new HistoryQuestion(HistoryBy.Total, null, all, TimeSpan.FromSeconds(1), false), Stop)).Select(load => load.At));
        Assert.Equal(months[1..], (await lab.Series.ReadAsync(new HistoryQuestion(HistoryBy.Total, null, all, TimeSpan.FromMinutes(1), true), Stop)).Select(load => load.At));
    }

    private static List<CallSample> Seen(int seconds)
    {
        var chance = new Random(4711);
        return
        [
            .. from second in Enumerable.Range(0, seconds)
               where second is < 200 or > 290     // no signal meanwhile
               from key in Keys
               where key.By is HistoryBy.Total or HistoryBy.Switch || chance.Next(3) > 0
               let calls = chance.Next(1000)
               select new CallSample(Start.AddSeconds(second), key, calls, chance.Next(calls + 1), key.By is HistoryBy.Total or HistoryBy.Switch ? chance.Next(100) / 4.0 : null),
        ];
    }

    private static IEnumerable<string> Expected(IReadOnlyList<CallSample> seen, HistoryBy kind, TimeRange range, int step) => Comparable(
        from one in seen
        where one.Of.By == kind && one.At >= range.From && one.At < range.To
        group one by (one.Of, At: DateTimeOffset.FromUnixTimeSeconds(one.At.ToUnixTimeSeconds() / step * step)) into part
        select new CallLoad(
            part.Key.Of, part.Key.At, part.Count(), part.Min(one => one.Calls), part.Max(one => one.Calls), part.Sum(one => one.Calls), part.MaxBy(one => one.At).Calls, part.Sum(one => one.Ringing),
            kind is HistoryBy.Total or HistoryBy.Switch ? part.Sum(one => one.Begun!.Value) : null));

    private static IEnumerable<string> Comparable(IEnumerable<CallLoad> loads) => loads.Select(load => load.ToString()).Order(StringComparer.Ordinal);
}
