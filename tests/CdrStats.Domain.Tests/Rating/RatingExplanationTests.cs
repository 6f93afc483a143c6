using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

public sealed class RatingExplanationTests
{
    [Fact]
    public void Both_sides_are_told_by_prefix_validity_price_increments_and_cost()
    {
        var since = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var plan = Plan(
            [Retail(1, Of(1, "4420", 0.0120m) with { ValidFrom = since, InitialSeconds = 30, IncrementSeconds = 6 })],
            [Carrier(1, Of(2, "44", 0.01m) with { Destination = "UK", ConnectionFee = 0.05m })]);

        Assert.Equal(
            [
                "Sell by Retail 1",
                "prefix 4420, valid since 1 Nov 2026, 0.0120 EUR/min, 30/6: 31 s \u2192 36 s \u2192 0.0072",
                "Buy by Carrier 1",
                "prefix 44 UK, 0.0100 EUR/min, 1/1: 31 s \u2192 31 s \u2192 0.0552",
                "With a connection fee of 0.05",
                "0.0551666667 is rounded to 4 decimals",
            ],
            Words(plan, Call("442079", 31)));
    }

    [Fact]
    public void A_rate_of_its_own_for_the_initial_increment_and_the_rounding_are_steps()
    {
        var plan = Plan([Retail(1, Of(1, "4420", 0.01m) with { InitialPerMinute = 0.05m, InitialSeconds = 30, IncrementSeconds = 7 })], []);

        Assert.Equal(
            [
                "Sell by Retail 1",
                "prefix 4420 , 0.0100 EUR/min, 30/7: 31 s \u2192 37 s \u2192 0.0262",
                "Its first 30 s cost 0.0500 EUR/min, the other 7 s the rate",
                "0.0261666667 is rounded to 4 decimals",
            ],
            Words(plan, Call("442079", 31))[1..^1]);
    }

    [Fact]
    public void A_rate_that_is_gone_is_told_by_what_the_call_keeps() =>
        Assert.Equal(
            ["Sell by Retail 1", "prefix 44, 0.0600 EUR/min: 31 s \u2192 36 s \u2192 0.036"],
            RatingExplanation.Side("Sell", "Retail 1", null, 31, new SidePrice(0.06m, 0.036m, 7, 1, "44", 36), "EUR").Select(step => step.ToString()));

    [Fact]
    public void Without_the_buy_side_no_word_of_it_is_said()
    {
        var call = Call("44", 60);
        var noBuy = Plan(Simple.Retail, []);

        Assert.DoesNotContain(RatingExplanation.Explain(Simple, call, RatingEngine.Rate(Simple, call), withBuy: false), IsOnBuying);
        Assert.DoesNotContain(RatingExplanation.Explain(noBuy, call, RatingEngine.Rate(noBuy, call), withBuy: false), IsOnBuying);

        static bool IsOnBuying(RatingStep step) => step.ToString().Contains("arrier", StringComparison.Ordinal) || step.Key.StartsWith("Buy", StringComparison.Ordinal);
    }

    [Fact]
    public void A_given_amount_is_said_to_be_given() =>
        Assert.Contains("Sell: 0.50 as given by the record", Words(Simple, Call("44", 60) with { Given = new GivenPrice(null, 0.5m, null, null) }));

    [Fact]
    public void Grace_is_named_as_the_reason_for_a_free_call() =>
        Assert.Contains("Calls of up to 5 s are free", Words(Plan([Retail(1, Of(1, "44", 1) with { GraceSeconds = 5 })], []), Call("44", 5)));

    [Fact]
    public void What_kept_a_call_from_being_priced_is_said_first()
    {
        Assert.Equal(["Internal calls are not billed"], Words(Simple, Call("44", 1) with { Kind = CallKind.Internal }));
        Assert.Equal(["Inbound calls are not billed by this plan"], Words(Simple, Call("44", 1) with { Direction = CallDirection.Inbound }));
        Assert.Equal(["The call has no customer with a plan"], Words(null, Call("44", 1)));
        Assert.Equal("Not answered: nothing is charged", Words(Simple, Call("44", 0))[0]);
        Assert.Equal("No rate of Business matches 33", Words(Simple, Call("33", 1))[0]);
        Assert.Equal("The number could not be read, so no rate matches", Words(Simple, Call("", 1))[0]);
        Assert.Equal("No retail rate of Business matches 44", Words(Plan([], Simple.Carriers), Call("44", 1))[0]);
        Assert.Equal("No carrier rate of Business matches 44", Words(Plan(Simple.Retail, []), Call("44", 1))[0]);
    }

    [Fact]
    public void Candidates_are_ranked_as_the_call_chooses_and_say_by_what()
    {
        var plan = Plan(
            [Retail(1, Of(1, "4", 0.01m)), Retail(2, Of(2, "44", 0.02m))],
            [
                Carrier(1, Of(3, "44", 0.03m)), Carrier(2, Of(4, "44", 0.02m)), Carrier(3, Of(5, "44", 0.09m)) with { Metric = 1 },
                Carrier(4, Of(6, "33", 0.01m)), Carrier(5, Of(7, "44", 0.01m)) with { Active = false },
            ]);
        var call = Call("44", 60);

        var candidates = RatingEngine.Candidates(plan, call);

        Assert.Equal(
            [(2, true, RatingCriterion.LongerPrefix), (1, false, null)],
            candidates.Sell.Select(one => (one.PlanId, one.Chosen, one.Ahead)));
        Assert.Equal(
            [(3, 0.09m, RatingCriterion.LowerMetric), (2, 0.02m, RatingCriterion.LowerCost), (1, 0.03m, null)],
            candidates.Buy.Select(one => (one.PlanId, one.Cost, one.Ahead)));
        var outcome = RatingEngine.Rate(plan, call);
        Assert.Equal((outcome.Sell.PlanId, outcome.Buy.PlanId), (candidates.Sell[0].PlanId, candidates.Buy[0].PlanId));
    }

    [Fact]
    public void A_lone_candidate_is_chosen_for_want_of_another() =>
        Assert.Equal(RatingCriterion.OnlyOne, Assert.Single(RatingEngine.Candidates(Simple, Call("44", 60)).Buy).Ahead);

    private static string[] Words(VoipPlan? plan, RatingRequest call) =>
        [.. RatingExplanation.Explain(plan, call, RatingEngine.Rate(plan, call)).Select(step => step.ToString())];
}
