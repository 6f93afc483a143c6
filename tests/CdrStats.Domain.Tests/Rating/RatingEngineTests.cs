using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

public sealed class RatingEngineTests
{
    [Fact]
    public void Both_sides_are_priced_and_say_by_which_rate()
    {
        var plan = Plan([Retail(3, Of(31, "44", 0.06m) with { InitialSeconds = 30, IncrementSeconds = 6 })], [Carrier(5, Of(51, "4420", 0.0744m))]);

        var outcome = RatingEngine.Rate(plan, Call("442079460000", 31));

        Assert.Equal(RatingStatus.Rated, outcome.Status);
        Assert.Equal(new SidePrice(0.06m, 0.0360m, 31, 3, "44", 36), outcome.Sell);
        Assert.Equal(new SidePrice(0.0744m, 0.0384m, 51, 5, "4420", 31), outcome.Buy);
    }

    [Fact]
    public void Both_amounts_are_rounded_to_the_plans_decimals()
    {
        var plan = Plan([Retail(1, Of(1, "44", 0.0744m))], [Carrier(1, Of(2, "44", 0.0744m))]) with { Decimals = 2 };

        var outcome = RatingEngine.Rate(plan, Call("44", 90));

        Assert.Equal(0.11m, outcome.Sell.Cost);
        Assert.Equal(0.11m, outcome.Buy.Cost);
        Assert.Equal(0.0744m, outcome.Sell.PerMinute);
    }

    [Fact]
    public void Without_a_match_on_either_side_there_is_no_rate()
    {
        var outcome = RatingEngine.Rate(Plan([Retail(1, Of(1, "33", 1))], [Carrier(1, Of(2, "33", 1))]), Call("44", 60));

        Assert.Equal(new RatingOutcome(RatingStatus.NoRate, SidePrice.None, SidePrice.None), outcome);
    }

    [Fact]
    public void A_side_without_a_match_stays_zero_and_the_other_is_priced()
    {
        var noSell = RatingEngine.Rate(Plan([], [Carrier(1, Of(2, "44", 1))]), Call("44", 60));
        var noBuy = RatingEngine.Rate(Plan([Retail(1, Of(1, "44", 2))], []), Call("44", 60));

        Assert.Equal((RatingStatus.NoSellRate, SidePrice.None, 1m), (noSell.Status, noSell.Sell, noSell.Buy.Cost));
        Assert.Equal((RatingStatus.NoBuyRate, 2m, SidePrice.None), (noBuy.Status, noBuy.Sell.Cost, noBuy.Buy));
    }

    [Fact]
    public void A_call_without_a_plan_has_no_amounts() =>
        Assert.Equal(new RatingOutcome(RatingStatus.NoPlan, SidePrice.None, SidePrice.None), RatingEngine.Rate(null, Call("44", 60)));

    [Fact]
    public void Internal_calls_are_not_billable() =>
        Assert.Equal(
            new RatingOutcome(RatingStatus.NotBillable, SidePrice.None, SidePrice.None),
            RatingEngine.Rate(Simple with { RatesInbound = true }, Call("44", 60) with { Kind = CallKind.Internal }));

    [Fact]
    public void Inbound_calls_are_not_billable() =>
        Assert.Equal(
            new RatingOutcome(RatingStatus.NotBillable, SidePrice.None, SidePrice.None),
            RatingEngine.Rate(Simple, Call("44", 60) with { Direction = CallDirection.Inbound }));

    [Fact]
    public void Inbound_calls_are_priced_by_the_destination_where_the_plan_rates_inbound() =>
        Assert.Equal(
            RatingEngine.Rate(Simple, Call("44", 60)),
            RatingEngine.Rate(Simple with { RatesInbound = true }, Call("44", 60) with { Direction = CallDirection.Inbound }));

    [Fact]
    public void A_call_of_unknown_direction_is_priced_like_an_outbound_one() =>
        Assert.Equal(RatingStatus.Rated, RatingEngine.Rate(Simple, Call("44", 60) with { Direction = CallDirection.Unknown }).Status);

    [Fact]
    public void An_internal_or_inbound_call_without_a_plan_is_not_billable_rather_than_without_plan()
    {
        Assert.Equal(RatingStatus.NotBillable, RatingEngine.Rate(null, Call("44", 60) with { Kind = CallKind.Internal }).Status);
        Assert.Equal(RatingStatus.NotBillable, RatingEngine.Rate(null, Call("44", 60) with { Direction = CallDirection.Inbound }).Status);
    }

    [Fact]
    public void A_call_not_answered_costs_nothing_and_keeps_its_rates()
    {
        var outcome = RatingEngine.Rate(Simple, Call("44", 0));

        Assert.Equal(RatingStatus.NotAnswered, outcome.Status);
        Assert.Equal(new SidePrice(0.02m, 0, 1, 1, "44", 0), outcome.Sell);
        Assert.Equal(new SidePrice(0.01m, 0, 2, 1, "44", 0), outcome.Buy);
    }

    [Fact]
    public void A_call_not_answered_says_so_even_when_no_rate_matches() =>
        Assert.Equal(RatingStatus.NotAnswered, RatingEngine.Rate(Simple, Call("33", 0)).Status);

    [Fact]
    public void A_number_that_could_not_be_read_has_no_rate() =>
        Assert.Equal(RatingStatus.NoRate, RatingEngine.Rate(Simple, Call("", 60) with { Kind = CallKind.Unknown }).Status);

    [Fact]
    public void A_call_within_both_graces_is_rated_at_nothing()
    {
        var plan = Plan([Retail(1, Of(1, "44", 1) with { GraceSeconds = 5 })], [Carrier(1, Of(2, "44", 1) with { GraceSeconds = 5 })]);

        Assert.Equal((RatingStatus.Rated, 0m), (RatingEngine.Rate(plan, Call("44", 5)).Status, RatingEngine.Rate(plan, Call("44", 5)).Sell.Cost));
    }

    [Fact]
    public void Rates_are_those_valid_at_the_start_of_the_call()
    {
        var plan = Plan(
            [Retail(1, Of(1, "44", 1) with { ValidUntil = Start }, Of(2, "44", 3) with { ValidFrom = Start })],
            [Carrier(1, Of(3, "4420", 5) with { ValidFrom = Start.AddDays(1) }, Of(4, "44", 2))]);

        var outcome = RatingEngine.Rate(plan, Call("4420", 60));

        Assert.Equal((2L, 4L), (outcome.Sell.RateId, outcome.Buy.RateId));
    }

    [Fact]
    public void Rating_allocates_nothing_once_its_rates_were_found()
    {
        var call = Call("44", 61);
        RatingEngine.Rate(Simple, call);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            RatingEngine.Rate(Simple, call);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
