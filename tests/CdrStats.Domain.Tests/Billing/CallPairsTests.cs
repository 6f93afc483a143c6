using CdrStats.Domain.Billing.Reconciliation;
using Xunit;

namespace CdrStats.Domain.Tests.Billing;

public sealed class CallPairsTests
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5);

    [Fact]
    public void The_closest_in_time_belong_together_and_each_once()
    {
        var pairs = CallPairs.Of([Call(1, 0), Call(2, 4)], [Call(1, 3), Call(2, 9)], Near);

        Assert.Equal([(1, 0)], pairs);
    }

    [Fact]
    public void The_tolerance_is_included_and_a_moment_more_is_not()
    {
        Assert.Single(CallPairs.Of([Call(1, 0)], [Call(1, 5)], Near));
        Assert.Single(CallPairs.Of([Call(1, 5)], [Call(1, 0)], Near));
        Assert.Empty(CallPairs.Of([Call(1, 0)], [Call(1, 5) with { Start = At(5).AddTicks(10) }], Near));
    }

    [Fact]
    public void Of_calls_at_the_same_moment_those_of_the_same_caller_and_then_of_the_same_length_belong_together()
    {
        Assert.Equal([(0, 1), (1, 0)], CallPairs.Of([Call(1, 0, 60), Call(2, 0, 120)], [Call(1, 0, 120), Call(2, 0, 60)], Near));
        Assert.Equal([(0, 1), (1, 0)], CallPairs.Of([Call(1, 0, 60, "1"), Call(2, 0, 60, "2")], [Call(1, 0, 60, "2"), Call(2, 0, 120, "1")], Near));
    }

    [Fact]
    public void A_call_that_was_not_answered_comes_last_however_close_it_is() =>
        Assert.Equal([(0, 0)], CallPairs.Of([Call(1, 0), Call(2, 3, 0) with { IsBilled = false }], [Call(1, 3)], Near));

    [Fact]
    public void Differences_begin_behind_the_tolerances()
    {
        var tolerance = new ReconciliationTolerance(Near, 2, 0.01m);
        Assert.Equal(ReconciliationReasons.None, tolerance.Between(Call(1, 0, 60), Call(1, 0, 62) with { Amount = 0.01m }));
        Assert.Equal(ReconciliationReasons.Seconds | ReconciliationReasons.Amount, tolerance.Between(Call(1, 0, 60), Call(1, 0, 63) with { Amount = 0.0101m }));
        Assert.Equal(ReconciliationReasons.NotAnswered | ReconciliationReasons.Seconds, tolerance.Between(Call(1, 0, 0) with { IsBilled = false }, Call(1, 0, 30)));
    }

    private static DateTimeOffset At(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static ReconciledCall Call(long id, double second, int length = 60, string caller = "") => new(id, At(second), caller, length, 0);
}
