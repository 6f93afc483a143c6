using CdrStats.Domain.Reporting;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Reporting;

public sealed class AttemptTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 22, 0, 0, TimeSpan.Zero);

    /// <summary>Records of a few linked ids over nine days, in lumps, several at once, of several owners and destinations.</summary>
    private static Gen<Leg[]> Legs { get; } =
        from size in Gen.Choose(0, 40)
        from legs in (
            from key in Gen.Choose(1, int.MaxValue)
            from day in Gen.Choose(0, 8)
            from hour in Gen.Elements(0, 0, 0, 1, 7, 23)
            from second in Gen.Elements(0, 0, 5, 3599)
            from duration in Gen.Elements(0, 10, 60, 90_000)
            from answered in Gen.Choose(0, 2)
            from party in Gen.Choose(0, 2)
            from cause in Gen.Elements(16, 17, 19, 34)
            from country in Gen.Elements("ES", "GB")
            select new Leg(new CallFigures(1, party, Start.AddDays(day).AddHours(hour).AddSeconds(second), duration, answered == 0 ? 0 : duration, cause, country, country, party, "EUR", 1, 1),
                new Guid(key, 0, 0, new byte[8]))).ArrayOf(size)
        select legs.DistinctBy(leg => leg.Key).ToArray();

    [Fact]
    public void Records_that_come_in_any_order_and_in_any_batches_count_as_if_they_had_come_together() =>
        Prop.ForAll(Legs.ToArbitrary(), Gen.Choose(1, 100_000).ToArbitrary(), (legs, seed) =>
        {
            var random = new Random(seed);
            var rollups = new Rollups();
            var stored = new List<Leg>();
            foreach (var batch in legs.OrderBy(_ => random.Next()).Chunk(1 + random.Next(8)))
            {
                // Some come with another record that is taken out at once or in a later batch, some replace themselves with another duration.
                var change = new LegChange();
                foreach (var leg in stored.Where(_ => random.Next(6) == 0).ToArray())
                {
                    Take(leg);
                    var other = leg with { Record = leg.Record with { Duration = random.Next(100), BillSeconds = 0, CustomerId = random.Next(3) } };
                    Put(other);
                }

                Array.ForEach(batch, Put);
                Settle(change);

                void Put(Leg leg)
                {
                    stored.Add(leg);
                    rollups.AddLeg(leg.Record);
                    change.Add(leg);
                }

                void Take(Leg leg)
                {
                    stored.Remove(leg);
                    rollups.RemoveLeg(leg.Record);
                    change.Remove(leg);
                }
            }

            Same(Counted(stored), rollups);
            var last = new LegChange();
            foreach (var leg in stored.Where(_ => random.Next(2) == 0).ToArray())
            {
                stored.Remove(leg);
                rollups.RemoveLeg(leg.Record);
                last.Remove(leg);
            }

            Settle(last);
            Same(Counted(stored), rollups);

            // As the database is asked: what began in the spans, and nothing else.
            void Settle(LegChange change) => change.Fold(
                [.. stored.Where(leg => change.Spans().Any(span => leg.Start >= span.From && leg.Start < span.To)).OrderBy(_ => random.Next())], rollups);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_record_is_in_one_attempt_and_without_company_it_is_one() =>
        Prop.ForAll(Legs.ToArbitrary(), legs =>
        {
            var attempts = Attempts.Of(legs);
            Assert.All(attempts, attempt => Assert.Contains(legs, leg => leg.Record == attempt.First));
            Assert.True(attempts.Count <= legs.Length);
            Assert.All(legs, leg => Assert.Equal(
                new Attempt(leg.Record, leg.Start.AddSeconds(leg.Record.Duration), leg.Record.BillSeconds, leg.Record.Cause), Assert.Single(Attempts.Of([leg]))));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Answered_by_any_talking_as_long_as_the_longest_with_the_cause_of_that_one()
    {
        var attempt = Assert.Single(Attempts.Of([One(0, 20, 0, 19), One(30, 50, 40, 16), One(60, 10, 0, 17), One(30, 200, 0, 18, key: 9)]));
        Assert.Equal((Start, Start.AddSeconds(230), 40, 16, true), (attempt.First.Start, attempt.End, attempt.BillSeconds, attempt.Cause, attempt.Answered));
    }

    [Fact]
    public void Unanswered_by_all_it_has_the_cause_of_the_latest_and_of_those_that_began_at_once_of_the_longest()
    {
        Assert.Equal(17, Assert.Single(Attempts.Of([One(0, 90, 0, 19), One(30, 5, 0, 17)])).Cause);
        Assert.Equal(19, Assert.Single(Attempts.Of([One(0, 90, 0, 19, key: 1), One(0, 5, 0, 17, key: 2)])).Cause);
        Assert.Equal(17, Assert.Single(Attempts.Of([One(0, 5, 0, 19, key: 1), One(0, 5, 0, 17, key: 2)])).Cause);
    }

    [Theory]
    [InlineData(1, 0, 86_399)]
    [InlineData(2, 0, 86_400)]
    [InlineData(2, 0, 80_000, 86_400)]              // the last is neither within a day of the first, nor has it a day without records before it
    [InlineData(3, 0, 80_000, 86_400, 160_000)]
    [InlineData(3, 0, 80_000, 86_400, 180_000)]     // more than a day after the last
    public void A_day_of_24_hours_from_the_first_record_makes_one_attempt(int attempts, params int[] seconds) =>
        Assert.Equal(attempts, Attempts.Of(seconds.Select(second => One(second, 5, 0, 16))).Count);

    [Fact]
    public void An_id_that_is_common_in_a_day_ties_nothing_together_in_that_day()
    {
        Leg[] crowd = [.. Enumerable.Range(0, Attempts.MostOfADay).Select(n => One(7200 + n, 5, 0, 16, n))];
        Assert.Single(Attempts.Of([One(0, 5, 0, 16), .. crowd]));
        Assert.Equal(Attempts.MostOfADay + 2, Attempts.Of([One(0, 5, 0, 16), .. crowd, One(9000, 5, 0, 16, 5000)]).Count);
    }

    private static Leg One(int second, int duration, int talked, int cause, int key = 0) =>
        new(new CallFigures(1, 0, Start.AddSeconds(second), duration, talked, cause, "", "", 0, "", 0, 0), new Guid(key, 0, 0, new byte[8]));

    private static Rollups Counted(IEnumerable<Leg> legs)
    {
        var rollups = new Rollups();
        foreach (var leg in legs)
        {
            rollups.AddLeg(leg.Record);
        }

        foreach (var attempt in Attempts.Of(legs))
        {
            rollups.Count(attempt, 1);
        }

        return rollups;
    }

    private static void Same(Rollups expected, Rollups actual)
    {
        Same(expected.Minutes, actual.Minutes);
        Same(expected.Traffic, actual.Traffic);
        Same(expected.Causes, actual.Causes);
        Same(expected.Countries, actual.Countries);
        Same(expected.Destinations, actual.Destinations);
    }

    // What was counted and taken back leaves zeros, which are as good as nothing.
    private static void Same<TKey, TTally>(Dictionary<TKey, TTally> expected, Dictionary<TKey, TTally> actual) where TKey : notnull where TTally : struct =>
        Assert.All(expected.Keys.Union(actual.Keys), key => Assert.Equal(expected.GetValueOrDefault(key), actual.GetValueOrDefault(key)));
}
