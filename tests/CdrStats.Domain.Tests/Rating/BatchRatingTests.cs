using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

public sealed class BatchRatingTests
{
    [Fact]
    public void A_batch_of_any_size_is_priced_as_each_call_alone()
    {
        var random = new Random(20261124);
        var small = Plan([Retail(1, Rates(random, 40)), Retail(2, Rates(random, 5))], [Carrier(1, Rates(random, 40)), Carrier(2, Rates(random, 3))]);
        var large = Plan([Retail(1, Rates(random, 30_000))], [Carrier(1, Rates(random, 30_000)), Carrier(2, Rates(random, 40)), Carrier(3, Rates(random, 30_000)) with { Active = false }]);
        var crowded = Plan([Retail(1, Rates(random, 40))], [.. Enumerable.Range(1, 11).Select(id => Carrier(id, Rates(random, 20)))]);
        VoipPlan?[] choice = [small, large, crowded, null];
        var rating = new BatchRating();

        foreach (var size in (int[])[0, 1, 15, 16, 17, 400, 5_000])
        {
            var plans = new VoipPlan?[size];
            var calls = new RatingRequest[size];
            for (var i = 0; i < size; i++)
            {
                plans[i] = choice[random.Next(choice.Length)];
                calls[i] = Any(random);
            }

            var outcomes = new RatingOutcome[size];
            rating.Rate(plans, calls, outcomes);

            for (var i = 0; i < size; i++)
            {
                Assert.Equal(RatingEngine.Rate(plans[i], calls[i]), outcomes[i]);
            }
        }
    }

    [Fact]
    public void Plans_or_outcomes_that_are_too_few_are_refused()
    {
        var rating = new BatchRating();

        Assert.Throws<ArgumentException>(() => rating.Rate([Simple], [Call("44", 1), Call("44", 2)], new RatingOutcome[2]));
        Assert.Throws<ArgumentException>(() => rating.Rate([Simple], [Call("44", 1)], []));
    }

    private static Rate[] Rates(Random random, int count) =>
        [.. Enumerable.Range(1, count).Select(id => Digits(random, 1, 7)).Distinct().Select((prefix, at) => Of(at + 1, prefix, random.Next(1, 500) / 1000m) with
        {
            IncrementSeconds = random.Next(2) == 0 ? 1 : 60,
            ValidUntil = random.Next(10) == 0 ? Start : null,
        })];

    private static RatingRequest Any(Random random) => new(
        random.Next(8) == 0 ? CallKind.Internal : CallKind.International,
        random.Next(8) == 0 ? CallDirection.Inbound : CallDirection.Outbound,
        random.Next(12) switch { 0 => "", 1 => "12x", _ => Digits(random, 1, 12) },
        Start.AddSeconds(random.Next(-5, 5)),
        random.Next(3) == 0 ? 0 : random.Next(400),
        random.Next(10) == 0 ? new GivenPrice(0.1m, 0.2m, null, null) : default);

    private static string Digits(Random random, int atLeast, int atMost) =>
        string.Concat(Enumerable.Range(0, random.Next(atLeast, atMost + 1)).Select(_ => random.Next(10)));
}
