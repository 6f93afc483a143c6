using CdrStats.Infrastructure.Demo;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Demo;

public sealed class CallHistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 20, 10, 0, TimeSpan.Zero);

    [Fact]
    public void The_past_has_exactly_its_calls_and_each_has_ended()
    {
        var calls = CallHistory.Of(20_000, 30, Now, new CallInvention(1, new CallOrigin())).ToList();

        Assert.Equal(20_000, calls.Count);
        Assert.Equal(20_000, calls.Select(call => call.CallId).Distinct().Count());
        Assert.All(calls, call => Assert.InRange(call.Start.AddSeconds(call.Duration), Now.AddDays(-30), Now));
    }

    [Fact]
    public void Live_calls_go_on_at_the_pace_of_the_past()
    {
        var calls = CallHistory.Of(DemoOperator.HistoryCalls, DemoOperator.HistoryDays, Now, new CallInvention(2, new CallOrigin())).Select(call => call.Start).ToList();

        // Each hour of the last week as the live calls would fill it; the very last calls are still going on.
        for (var from = Now.AddDays(-7); from < Now.AddMinutes(-70); from = from.AddHours(1))
        {
            var placed = calls.Count(start => start >= from && start < from.AddHours(1));
            var live = Enumerable.Range(0, 60).Sum(minute => 60 * CallRhythm.PerSecond(from.AddMinutes(minute), DemoOperator.HistoryCalls, DemoOperator.HistoryDays));
            Assert.True(Math.Abs(placed - live) < 5 * Math.Sqrt(live) + 0.03 * live, $"{from:u}: {placed} calls in the past, {live:0} live");
        }
    }

    [Fact]
    public void A_live_demo_moves_at_any_hour()
    {
        var paces = Enumerable.Range(0, 7 * 24).Select(hour => CallRhythm.PerSecond(Now.AddHours(hour), DemoOperator.HistoryCalls, DemoOperator.HistoryDays)).ToList();

        Assert.True(paces.Min() > 1 / 25.0, $"a call in {1 / paces.Min():0} s at the quietest hour");
        Assert.True(paces.Max() > 1 / 4.0, $"a call in {1 / paces.Max():0} s at the busiest hour");
    }
}
