using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

public sealed class GivenPriceTests
{
    [Fact]
    public void A_given_sell_cost_is_kept_and_the_buy_side_is_rated()
    {
        var outcome = RatingEngine.Rate(Simple, Call("44", 60) with { Given = new GivenPrice(0.5m, 0.12345m, null, null) });

        Assert.Equal(RatingStatus.Given, outcome.Status);
        Assert.Equal(new SidePrice(0.5m, 0.12345m, null, null, "", 0), outcome.Sell);
        Assert.Equal(0.01m, outcome.Buy.Cost);
    }

    [Fact]
    public void A_given_buy_cost_is_kept_and_the_sell_side_is_rated()
    {
        var outcome = RatingEngine.Rate(Simple, Call("44", 60) with { Given = new GivenPrice(null, null, null, 0.3m) });

        Assert.Equal(RatingStatus.Given, outcome.Status);
        Assert.Equal(0.02m, outcome.Sell.Cost);
        Assert.Equal(new SidePrice(0, 0.3m, null, null, "", 0), outcome.Buy);
    }

    [Fact]
    public void A_cost_of_zero_at_a_rate_is_given() =>
        Assert.Equal(
            (RatingStatus.Given, 0m),
            (Sell(new GivenPrice(0.5m, 0, null, null)).Status, Sell(new GivenPrice(0.5m, 0, null, null)).Cost));

    [Fact]
    public void A_cost_and_rate_of_zero_are_not_given() =>
        Assert.Equal((RatingStatus.Rated, 0.02m), Sell(new GivenPrice(0, 0, 0, 0)));

    [Fact]
    public void A_cost_of_zero_without_a_rate_is_not_given() =>
        Assert.Equal((RatingStatus.Rated, 0.02m), Sell(new GivenPrice(null, 0, null, null)));

    [Fact]
    public void A_rate_without_a_cost_is_not_given() =>
        Assert.Equal((RatingStatus.Rated, 0.02m), Sell(new GivenPrice(0.5m, null, null, null)));

    [Fact]
    public void A_side_that_cannot_be_rated_stays_zero_beside_a_given_one()
    {
        var outcome = RatingEngine.Rate(Simple, Call("33", 60) with { Given = new GivenPrice(null, 1, null, null) });

        Assert.Equal((RatingStatus.Given, SidePrice.None), (outcome.Status, outcome.Buy));
    }

    [Fact]
    public void A_given_cost_is_kept_where_nothing_else_would_be_billed()
    {
        var call = Call("44", 0) with { Given = new GivenPrice(null, 1, null, null) };

        Assert.Equal((RatingStatus.Given, 1m), Status(RatingEngine.Rate(null, call)));
        Assert.Equal((RatingStatus.Given, 1m), Status(RatingEngine.Rate(Simple, call)));
        var inside = RatingEngine.Rate(Simple, call with { Kind = CallKind.Internal, Seconds = 60 });
        Assert.Equal((RatingStatus.Given, 1m), Status(inside));
        Assert.Equal(SidePrice.None, inside.Buy);
    }

    private static (RatingStatus Status, decimal Cost) Sell(GivenPrice given) =>
        Status(RatingEngine.Rate(Simple, Call("44", 60) with { Given = given }));

    private static (RatingStatus Status, decimal Cost) Status(RatingOutcome outcome) => (outcome.Status, outcome.Sell.Cost);
}
