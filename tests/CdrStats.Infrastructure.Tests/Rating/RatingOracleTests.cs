using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

/// <summary>The engine against an independent reckoning: every call, to the last decimal.</summary>
public sealed class RatingOracleTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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

    [Fact]
    public async Task Imported_calls_cost_what_the_oracle_says_and_their_stored_outcome_rebuilds_the_price()
    {
        var world = await OracleWorld.MakeAsync(3, 6_000);
        await using var lab = await ImportLab.NewAsync(postgres);
        await OracleDatabase.FillAsync(lab.Source, world);

        Assert.Equal(new BatchSum(6_000, 0), BatchSum.Of(await lab.Importer.DrainAsync(2, Stop)));

        await OracleDatabase.AssertPricesAsync(lab.Source, world);
        await OracleDatabase.AssertRebuiltAsync(lab.Source);
        Assert.Empty(await lab.DriftAsync());
    }

    private readonly record struct BatchSum(int Stored, int Quarantined)
    {
        public static BatchSum Of(Infrastructure.Import.BatchResult result) => new(result.Stored, result.Quarantined);
    }
}
