using CdrStats.Domain.Reporting;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Reporting;

/// <summary>The sweep against looking at every second, and Erlang's formula against its published tables.</summary>
public sealed class ConcurrencySweepTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 25, 0, 50, 0, TimeSpan.Zero);

    private static Arbitrary<(int Begin, int Length, int Part)[]> Calls { get; } = (
        from size in Gen.Choose(0, 60)
        from calls in (
            from begin in Gen.Choose(0, 9000)
            from length in Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(0, 9000))
            from part in Gen.Choose(0, 2)
            select (begin, length, part)).ArrayOf(size)
        select calls).ToArbitrary();

    private static Arbitrary<(int From, int Length)> Ranges { get; } = Gen.OneOf(
        Gen.Choose(0, 4000).Zip(Gen.Choose(1, 9000)),
        Gen.Choose(0, 5).Select(quarter => (600 + (quarter * 900))).Zip(Gen.Choose(1, 8).Select(quarters => quarters * 900))).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();

    [Fact]
    public void Peaks_averages_and_the_busy_hour_are_those_of_looking_at_every_second() => Prop.ForAll(Calls, Ranges, (calls, span) =>
    {
        var range = new TimeRange(Start.AddSeconds(span.From), Start.AddSeconds(span.From + span.Length));
        var sweep = new ConcurrencySweep<int>(range);
        foreach (var (begin, length, part) in calls.OrderBy(call => Math.Max(call.Begin, span.From)))
        {
            sweep.Add(At(Math.Max(begin, span.From)), At(begin + length), part);
        }

        var (total, parts) = sweep.Finish();

        Same(calls, range, total);
        Assert.Equal(calls.Where(call => call.Length > 0 && call.Begin + call.Length > span.From && call.Begin < span.From + span.Length).Select(call => call.Part).Distinct().Order(), parts.Keys.Order());
        foreach (var (part, load) in parts)
        {
            Same([.. calls.Where(call => call.Part == part)], range, load);
        }

        Assert.True(sweep.Held <= total.Peak);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Calls_come_in_the_order_in_which_they_begin()
    {
        var sweep = new ConcurrencySweep<int>(new TimeRange(Start, Start.AddHours(1)));
        sweep.Add(At(10), At(20), 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => sweep.Add(At(9), At(20), 1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.01, 1)]
    [InlineData(0.02, 2)]
    [InlineData(1.36, 5)]
    [InlineData(1.37, 6)]
    [InlineData(4.46, 10)]
    [InlineData(4.47, 11)]
    [InlineData(12.0, 20)]
    [InlineData(12.1, 21)]
    [InlineData(37.8, 50)]
    [InlineData(38.0, 51)]
    [InlineData(84.0, 100)]
    [InlineData(84.1, 101)]
    public void So_many_channels_lose_at_most_one_call_in_a_hundred(double erlangs, int channels)
    {
        Assert.Equal(channels, ErlangB.Channels(erlangs, 0.01));
        Assert.True(ErlangB.Loss(erlangs, channels) <= 0.01 || erlangs == 0);
        Assert.True(channels == 0 || ErlangB.Loss(erlangs, channels - 1) > 0.01);
    }

    private static void Same(IReadOnlyCollection<(int Begin, int Length, int Part)> calls, TimeRange range, ConcurrencyLoad load)
    {
        var counts = Enumerable.Range(0, (int)(range.To - range.From).TotalSeconds).Select(second => Running(calls, range.From.AddSeconds(second))).ToArray();
        var seconds = counts.Select((count, at) => (At: range.From.AddSeconds(at), Count: count)).ToList();

        Assert.Equal(counts.Max(), load.Peak);
        Assert.Equal(counts.Max() == 0 ? null : seconds.First(second => second.Count == counts.Max()).At, load.PeakAt);
        Assert.Equal(counts.Average(), load.Erlangs, 9);
        var quarters = seconds.GroupBy(second => TimeRange.StepOf(second.At, SeriesStep.Quarter, TimeZoneInfo.Utc)).ToList();
        Assert.Equal(quarters.Count, load.Quarters.Count);
        Assert.All(quarters.Zip(load.Quarters), pair =>
        {
            Assert.Equal(pair.First.First().At, pair.Second.At);
            Assert.Equal(pair.First.Max(second => second.Count), pair.Second.Peak);
            Assert.Equal(pair.First.Average(second => second.Count), pair.Second.Erlangs, 9);
        });

        var whole = quarters.Where(quarter => quarter.Count() == 900).ToList();
        var busiest = Enumerable.Range(0, Math.Max(0, whole.Count - 3)).Select(at => whole.Skip(at).Take(4).SelectMany(quarter => quarter).Average(second => second.Count)).DefaultIfEmpty(0).Max();
        Assert.Equal(busiest, load.BusyHour?.Erlangs ?? 0, 9);
        if (load.BusyHour is { } hour)
        {
            Assert.Equal(busiest, seconds.Where(second => second.At >= hour.At && second.At < hour.At.AddHours(1)).Average(second => second.Count), 9);
        }
    }

    private static int Running(IEnumerable<(int Begin, int Length, int Part)> calls, DateTimeOffset at) => calls.Count(call => At(call.Begin) <= at && at < At(call.Begin + call.Length));

    private static DateTimeOffset At(int second) => Start.AddSeconds(second);
}
