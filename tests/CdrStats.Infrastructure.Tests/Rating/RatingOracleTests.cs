using CdrStats.Domain.Rating;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>The engine against an independent reckoning: every call, to the last decimal.</summary>
public sealed class RatingOracleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261127)]
    public async Task Ten_thousand_random_calls_cost_what_the_oracle_says(int seed)
    {
        var world = await OracleWorld.MakeAsync(seed, 10_000);
        var plans = world.EnginePlans();
        Assert.InRange(world.Halves, 100, 10_000);
        Assert.Equal(8, world.Calls.Select(call => call.Expect.Status).Distinct().Count());

        var together = new RatingOutcome[world.Calls.Count];
        new BatchRating().Rate(
            world.Calls.Select(call => call.Plan is { } id ? plans[id] : null).ToArray(), world.Calls.Select(call => call.Request).ToArray(), together);
        for (var at = 0; at < world.Calls.Count; at++)
        {
            var call = world.Calls[at];
            var expected = call.Expect.ToOutcome();
            Assert.True(expected == together[at], $"Call {at}: {expected} is wanted, not {together[at]}: {call}");
            Assert.Equal(expected, RatingEngine.Rate(call.Plan is { } id ? plans[id] : null, call.Request));
        }
    }
}
