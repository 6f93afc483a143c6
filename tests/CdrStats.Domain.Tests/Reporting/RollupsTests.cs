using CdrStats.Domain.Reporting;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Reporting;

public sealed class RollupsTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 25, 0, 50, 0, TimeSpan.Zero);

    private static Arbitrary<CallFigures[]> Calls { get; } = (
        from size in Gen.Choose(0, 60)
        from calls in (
            from second in Gen.Choose(0, 7200)
            from duration in Gen.Choose(0, 9000)
            from answered in Gen.Choose(0, 2)
            from party in Gen.Choose(0, 3)
            from cause in Gen.Elements(16, 17, 19, 34, 487, 900)
            from country in Gen.Elements("", "ES", "GB")
            from currency in Gen.Elements("", "EUR", "USD")
            from thousandths in Gen.Choose(0, 1_000_000)
            select new CallFigures(
                1 + party % 2, party, Start.AddSeconds(second), duration, answered == 0 ? 0 : duration, cause, country, country == "" ? "" : "34",
                party % 3, currency, thousandths / 1000m, party == 1 ? thousandths / 800m : thousandths / 2000m)).ArrayOf(size)
        select calls).ToArbitrary();

    [Fact]
    public void Any_two_ways_to_fold_calls_give_the_same_figures_as_counting_them() =>
        Prop.ForAll(Calls, Gen.Choose(1, 1000).ToArbitrary(), (calls, seed) =>
        {
            var random = new Random(seed);
            var once = new Rollups();
            Array.ForEach(calls, call => once.Add(call));

            // Another order, with some calls added and taken back on the way.
            var another = new Rollups();
            foreach (var call in calls.OrderBy(_ => random.Next()))
            {
                another.Add(call);
                if (random.Next(3) == 0)
                {
                    another.Remove(call);
                    another.Add(call);
                }
            }

            Same(once.Minutes, another.Minutes);
            Same(once.Traffic, another.Traffic);
            Same(once.Causes, another.Causes);
            Same(once.Countries, another.Countries);
            Same(once.Destinations, another.Destinations);
            Same(once.Sales, another.Sales);
            Count(calls, once);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_call_taken_back_leaves_nothing()
    {
        var rollups = new Rollups();
        var call = new CallFigures(1, 2, Start, 75, 60, 16, "ES", "34", 3, "EUR", 0.12m, 0.1m);

        rollups.Add(call);
        rollups.Remove(call);

        Assert.All(rollups.Minutes.Values, tally => Assert.Equal(default, tally));
        Assert.All(rollups.Traffic.Values, tally => Assert.Equal(default, tally));
    }

    private static void Same<TKey, TTally>(Dictionary<TKey, TTally> left, Dictionary<TKey, TTally> right) where TKey : notnull
    {
        Assert.Equal(left.Count, right.Count);
        Assert.All(left, pair => Assert.Equal(pair.Value, right[pair.Key]));
    }

    /// <summary>Counted plainly, by filtering the calls for each bucket: none of the folding's own arithmetic.</summary>
    private static void Count(CallFigures[] calls, Rollups rollups)
    {
        foreach (var (key, tally) in rollups.Traffic)
        {
            var from = DateTimeOffset.UnixEpoch.AddMinutes(15L * key.Bucket);
            var those = calls.Where(call => call.Start >= from && call.Start < from.AddMinutes(15)
                && (call.SwitchId, call.CustomerId, call.Currency) == (key.SwitchId, key.CustomerId, key.Currency)).ToList();
            Assert.Equal(
                (those.Count, those.Count(call => call.BillSeconds > 0), those.Sum(call => (long)call.Duration), those.Sum(call => call.SellCost)),
                ((int)tally.Calls, (int)tally.Answered, tally.Duration, tally.SellCost));
        }

        foreach (var (key, tally) in rollups.Minutes)
        {
            var from = DateTimeOffset.UnixEpoch.AddMinutes(key.Bucket);
            bool Mine(CallFigures call) => (call.SwitchId, call.CustomerId, call.Currency) == (key.SwitchId, key.CustomerId, key.Currency);
            Assert.Equal(calls.Count(call => Mine(call) && call.Start >= from && call.Start < from.AddMinutes(1)), tally.Started.Calls);
            Assert.Equal(
                calls.Count(call => Mine(call) && call.Start.AddSeconds(call.Duration) >= from && call.Start.AddSeconds(call.Duration) < from.AddMinutes(1)),
                tally.Ended.Calls);
        }

        Assert.Equal(calls.Length, rollups.Causes.Values.Sum(tally => tally.Calls));
        Assert.Equal(calls.Length, rollups.Countries.Values.Sum(tally => tally.Calls));
        Assert.Equal(calls.Length, rollups.Destinations.Values.Sum(tally => tally.Calls));
        Assert.Equal(calls.Sum(call => call.BuyCost), rollups.Destinations.Values.Sum(tally => tally.BuyCost));
        Assert.Equal(calls.Length, rollups.Sales.Values.Sum(tally => tally.Calls));
        Assert.Equal(calls.Where(call => call.BuyCost > call.SellCost).Sum(call => call.BuyCost - call.SellCost), rollups.Sales.Values.Sum(tally => tally.Loss));
    }
}
