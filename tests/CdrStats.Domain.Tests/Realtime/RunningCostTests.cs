using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Realtime;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Realtime;

public sealed class RunningCostTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_call_costs_so_far_what_it_would_cost_if_it_ended_now()
    {
        var plan = Plan([Retail(1, Of(1, "44", 0.60m) with { InitialSeconds = 30, IncrementSeconds = 6 })], [Carrier(1, Of(2, "44", 0.30m))]);

        // 0.60 a minute: 30 s, then steps of 6 s. Bought by the second.
        Assert.Equal(new RunningCost(0.30m, 0.05m, plan.Currency, false), RunningCost.Of(Call(10), plan, Now));
        Assert.Equal(new RunningCost(0.36m, 0.155m, plan.Currency, false), RunningCost.Of(Call(31), plan, Now));
        Assert.Equal(new RunningCost(0.36m, null, plan.Currency, false), RunningCost.Of(Call(31), plan with { Carriers = [] }, Now));
        Assert.Equal(new RunningCost(0.60m, 0.30m, plan.Currency, true), RunningCost.Of(Call(31) with { Since = Now.AddMinutes(-1), AnsweredAt = null }, plan, Now));
    }

    [Fact]
    public void What_is_not_to_be_paid_for_costs_nothing_yet()
    {
        var plan = Plan([Retail(1, Of(1, "44", 0.60m))], []);

        Assert.Null(RunningCost.Of(Call(10) with { IsAnswered = false, AnsweredAt = null }, plan, Now));
        Assert.Null(RunningCost.Of(Call(10), null, Now));
        Assert.Null(RunningCost.Of(Call(0), plan, Now));
        Assert.Null(RunningCost.Of(Call(10) with { Reading = new CallReading(7, null, CallDirection.Inbound) { Kind = CallKind.International, Number = "442079460000" } }, plan, Now));
        // Nobody sells it: that is no zero.
        Assert.Equal(new RunningCost(null, null, plan.Currency, false), RunningCost.Of(Call(10) with { Reading = new CallReading(7, null, CallDirection.Outbound) { Kind = CallKind.Unknown } }, plan, Now));
    }

    private static CurrentCall Call(int seconds) => new("a", Now.AddSeconds(-seconds - 5), true, Now.AddSeconds(-seconds), 2)
    {
        Reading = new CallReading(7, "GB", CallDirection.Outbound) { Kind = CallKind.International, Number = "442079460000" },
    };
}
