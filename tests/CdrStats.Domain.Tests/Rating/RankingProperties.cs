using CdrStats.Domain.Rating;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

/// <summary>The ranked candidates against a ranking that looks at every rate there is, with decimals alone.</summary>
public sealed class RankingProperties
{
    [Fact]
    public void Retail_rates_are_ranked_as_the_rules_say() =>
        ForAllCalls((plan, call) =>
        {
            var offers = plan.Retail.Select(retail => (retail.Id, retail.Metric, Rate: Longest(retail.Deck, call))).Where(offer => offer.Rate is not null);
            var byLength = offers.OrderByDescending(offer => offer.Rate!.Prefix.Length);
            var expected = plan.Routing == RoutingType.Lcd
                ? byLength.ThenBy(offer => offer.Rate!.PerMinute).ThenBy(offer => offer.Metric).ThenBy(offer => offer.Rate!.Id)
                : byLength.ThenBy(offer => offer.Metric).ThenBy(offer => offer.Rate!.PerMinute).ThenBy(offer => offer.Rate!.Id);
            return RatingEngine.Candidates(plan, call).Sell.Select(one => (one.PlanId, one.Rate.Id)).SequenceEqual(expected.Select(offer => (offer.Id, offer.Rate!.Id)));
        });

    [Fact]
    public void Carriers_are_ranked_as_the_rules_say() =>
        ForAllCalls((plan, call) =>
        {
            var offers = plan.Carriers.Where(carrier => carrier.Active)
                .Select(carrier => (carrier.Id, Metric: carrier.Metric + carrier.ProviderMetric, Rate: Longest(carrier.Deck, call)))
                .Where(offer => offer.Rate is not null).ToList();
            var seconds = offers.Exists(offer => Cost(offer.Rate!, call.Seconds) > 0) ? call.Seconds : 60;
            var expected = offers.OrderBy(offer => offer.Metric).ThenBy(offer => Cost(offer.Rate!, seconds)).ThenBy(offer => offer.Rate!.PerMinute).ThenBy(offer => offer.Id);
            return RatingEngine.Candidates(plan, call).Buy.Select(one => (one.PlanId, one.Rate.Id)).SequenceEqual(expected.Select(offer => (offer.Id, offer.Rate!.Id)));
        });

    [Fact]
    public void The_first_candidate_is_the_one_that_prices_the_call() =>
        ForAllCalls((plan, call) =>
        {
            var simulated = SimulatedCall.Of(plan, call);
            return simulated.Outcome == RatingEngine.Rate(plan, call) && Same(simulated.Candidates.Sell, simulated.Outcome.Sell) && Same(simulated.Candidates.Buy, simulated.Outcome.Buy);
        });

    [Fact]
    public void A_margin_is_what_is_left_of_the_sale_and_there_is_none_while_a_side_has_no_rate() =>
        ForAllCalls((plan, call) =>
        {
            var simulated = SimulatedCall.Of(plan, call);
            var (sell, buy) = (simulated.Candidates.Sell, simulated.Candidates.Buy);
            return simulated.Margin == (sell.Count > 0 && buy.Count > 0 ? sell[0].Cost - buy[0].Cost : null);
        });

    [Fact]
    public void Every_candidate_but_the_last_says_what_puts_it_ahead() =>
        ForAllCalls((plan, call) =>
        {
            var candidates = RatingEngine.Candidates(plan, call);
            return Reasons(candidates.Sell) && Reasons(candidates.Buy);

            static bool Reasons(IReadOnlyList<RatingCandidate> ranked) =>
                ranked.Select((one, at) => (one, at)).All(pair => pair.one.Ahead is null == (ranked.Count > 1 && pair.at == ranked.Count - 1)
                    && pair.one.Ahead is RatingCriterion.OnlyOne == (ranked.Count == 1) && pair.one.Chosen == (pair.at == 0));
        });

    [Fact]
    public void What_a_customer_may_know_is_the_sale_alone() =>
        ForAllCalls((plan, call) =>
        {
            var (whole, sold) = (SimulatedCall.Of(plan, call), SimulatedCall.OfSellSide(plan, call));
            var carriersGone = SimulatedCall.OfSellSide(plan with { Carriers = [] }, call);
            return sold.Outcome.Sell == whole.Outcome.Sell && sold.Outcome.Buy == SidePrice.None && sold.Margin is null
                && sold.Candidates is { Sell.Count: 0, Buy.Count: 0 } && sold.Plan!.Carriers.Count == 0
                && sold.Outcome == carriersGone.Outcome
                && sold.Outcome.Status is RatingStatus.Rated or RatingStatus.NoSellRate or RatingStatus.NotAnswered;
        });

    [Fact]
    public void Without_a_plan_a_call_has_no_candidates_and_no_margin()
    {
        var simulated = SimulatedCall.Of(null, Call("4420", 60));

        Assert.Equal(RatingStatus.NoPlan, simulated.Outcome.Status);
        Assert.Empty(simulated.Candidates.Sell);
        Assert.Null(simulated.Margin);
        Assert.Equal("The call has no customer with a plan", Assert.Single(simulated.Steps(withBuy: false)).ToString());
    }

    private static bool Same(IReadOnlyList<RatingCandidate> ranked, SidePrice price) =>
        ranked.Count == 0
            ? price == SidePrice.None
            : price == new SidePrice(ranked[0].Rate.PerMinute, ranked[0].Cost, ranked[0].Rate.Id, ranked[0].PlanId, ranked[0].Rate.Prefix, ranked[0].BilledSeconds);

    private static Rate? Longest(RateDeck deck, RatingRequest call) =>
        AnyPlans.RatesOf(deck)
            .Where(rate => call.Number.StartsWith(rate.Prefix, StringComparison.Ordinal) && rate.IsValidAt(call.Start))
            .OrderByDescending(rate => rate.Prefix.Length).ThenByDescending(rate => rate.ValidFrom ?? DateTimeOffset.MinValue)
            .FirstOrDefault();

    /// <summary>Sixty times the cost, so that nothing is cut.</summary>
    private static decimal Cost(Rate rate, int seconds)
    {
        if (seconds <= 0 || seconds <= rate.GraceSeconds)
        {
            return 0;
        }

        var billed = rate.InitialSeconds;
        while (billed < seconds)
        {
            billed += rate.IncrementSeconds;
        }

        return (60 * rate.ConnectionFee) + ((rate.InitialPerMinute ?? rate.PerMinute) * rate.InitialSeconds) + (rate.PerMinute * (billed - rate.InitialSeconds));
    }

    private static void ForAllCalls(Func<VoipPlan, RatingRequest, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(
            AnyPlans.Plans.ToArbitrary(), AnyPlans.Digits(0, 6).ToArbitrary(),
            (from at in AnyPlans.Moments from seconds in Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Choose(1, 200))) select (at, seconds)).ToArbitrary(),
            (plan, number, when) => holds(plan, Call(number, when.seconds) with { Start = when.at })));
}
