using CdrStats.Domain.Rating;
using Xunit;
using static CdrStats.Domain.Tests.Rating.Plans;

namespace CdrStats.Domain.Tests.Rating;

public sealed class ChoiceTests
{
    [Theory]
    [InlineData(RoutingType.Lcr)]
    [InlineData(RoutingType.Lcd)]
    public void Of_several_retail_plans_the_longest_prefix_sells_whatever_its_metric_and_price(RoutingType routing) =>
        Assert.Equal(2, Seller(routing, Retail(1, Of(1, "44", 0.01m)) with { Metric = 1 }, Retail(2, Of(2, "4420", 0.09m)) with { Metric = 99 }));

    [Fact]
    public void Equal_prefixes_sell_by_metric_before_price() =>
        Assert.Equal(1, Seller(RoutingType.Lcr, Retail(1, Of(1, "44", 0.09m)) with { Metric = 1 }, Retail(2, Of(2, "44", 0.01m)) with { Metric = 2 }));

    [Fact]
    public void Equal_prefixes_sell_by_price_before_metric_where_the_plan_routes_by_lcd() =>
        Assert.Equal(2, Seller(RoutingType.Lcd, Retail(1, Of(1, "44", 0.09m)) with { Metric = 1 }, Retail(2, Of(2, "44", 0.01m)) with { Metric = 2 }));

    [Fact]
    public void Equal_prefixes_and_metrics_sell_at_the_lower_rate() =>
        Assert.Equal(2, Seller(RoutingType.Lcr, Retail(1, Of(1, "44", 0.09m)), Retail(2, Of(2, "44", 0.01m))));

    [Fact]
    public void Equal_prefixes_and_prices_sell_by_metric_by_lcd_too() =>
        Assert.Equal(2, Seller(RoutingType.Lcd, Retail(1, Of(1, "44", 0.01m)) with { Metric = 5 }, Retail(2, Of(2, "44", 0.01m)) with { Metric = 4 }));

    [Theory]
    [InlineData(RoutingType.Lcr)]
    [InlineData(RoutingType.Lcd)]
    public void Otherwise_equal_rates_sell_by_the_lower_rate_id_not_the_plans(RoutingType routing) =>
        Assert.Equal(2, Seller(routing, Retail(1, Of(8, "44", 0.01m)), Retail(2, Of(7, "44", 0.01m))));

    [Fact]
    public void A_longer_prefix_that_is_not_valid_does_not_sell() =>
        Assert.Equal(1, Seller(RoutingType.Lcr, Retail(1, Of(1, "44", 0.01m)), Retail(2, Of(2, "4420", 0.01m) with { ValidFrom = Start.AddDays(1) })));

    [Fact]
    public void A_carrier_bills_by_its_own_longest_prefix_and_a_shorter_one_elsewhere_may_be_cheaper()
    {
        var buyer = Buyer(60, Carrier(1, Of(1, "44", 0.001m), Of(2, "4420", 0.09m)), Carrier(2, Of(3, "44", 0.05m)));

        Assert.Equal((2, 3L), (buyer.PlanId, buyer.RateId));
    }

    [Fact]
    public void Carrier_and_provider_metric_together_come_before_the_cost() =>
        Assert.Equal(1, Buyer(60,
            Carrier(1, Of(1, "44", 0.09m)) with { Metric = 10, ProviderMetric = 1 },
            Carrier(2, Of(2, "44", 0.01m)) with { Metric = 1, ProviderMetric = 11 }).PlanId);

    [Fact]
    public void Equal_sums_of_metrics_leave_it_to_the_cost() =>
        Assert.Equal(2, Buyer(60,
            Carrier(1, Of(1, "44", 0.09m)) with { Metric = 1, ProviderMetric = 10 },
            Carrier(2, Of(2, "44", 0.01m)) with { Metric = 6, ProviderMetric = 5 }).PlanId);

    [Fact]
    public void It_is_the_cost_of_this_call_that_counts_and_not_the_price_of_a_minute()
    {
        var byTheMinute = Carrier(1, Of(1, "44", 0.05m) with { InitialSeconds = 60, IncrementSeconds = 60 });
        var byTheSecond = Carrier(2, Of(2, "44", 0.06m));

        Assert.Equal(2, Buyer(10, byTheMinute, byTheSecond).PlanId);
        Assert.Equal(1, Buyer(60, byTheMinute, byTheSecond).PlanId);
    }

    [Fact]
    public void Costs_are_compared_before_rounding() =>
        Assert.Equal(2, Buyer(60, Carrier(1, Of(1, "44", 0.00001002m)), Carrier(2, Of(2, "44", 0.00001001m))).PlanId);

    [Fact]
    public void Equal_costs_leave_it_to_the_lower_rate() =>
        Assert.Equal(2, Buyer(30, Carrier(1, Of(1, "44", 0.02m)), Carrier(2, Of(2, "44", 0.01m) with { InitialSeconds = 60, IncrementSeconds = 60 })).PlanId);

    [Fact]
    public void Otherwise_equal_carriers_leave_it_to_the_lower_plan_id_whatever_their_order() =>
        Assert.Equal(1, Buyer(60, Carrier(2, Of(1, "44", 0.01m)), Carrier(1, Of(2, "44", 0.01m))).PlanId);

    [Fact]
    public void An_inactive_carrier_is_out_before_any_other_rule() =>
        Assert.Equal(2, Buyer(60, Carrier(1, Of(1, "44", 0.01m)) with { Active = false, Metric = 0 }, Carrier(2, Of(2, "4", 0.09m))).PlanId);

    [Fact]
    public void Without_an_active_carrier_there_is_no_buy_rate() =>
        Assert.Equal(SidePrice.None, Buyer(60, Carrier(1, Of(1, "44", 0.01m)) with { Active = false }));

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void When_no_carrier_would_bill_anything_the_choice_is_as_for_a_minute(int seconds)
    {
        var withFee = Carrier(1, Of(1, "44", 0.01m) with { GraceSeconds = 5, ConnectionFee = 1 });
        var without = Carrier(2, Of(2, "44", 0.02m) with { GraceSeconds = 5 });

        var buyer = Buyer(seconds, withFee, without);

        Assert.Equal((2, 0m, 0), (buyer.PlanId, buyer.Cost, buyer.BilledSeconds));
    }

    [Fact]
    public void The_preferred_carrier_stays_so_for_a_call_not_answered() =>
        Assert.Equal(1, Buyer(0, Carrier(1, Of(1, "44", 0.09m)) with { Metric = 1 }, Carrier(2, Of(2, "44", 0.01m))).PlanId);

    [Fact]
    public void As_soon_as_one_carrier_would_bill_something_the_call_itself_decides()
    {
        var free = Carrier(1, Of(1, "44", 0.09m) with { GraceSeconds = 5 });
        var charging = Carrier(2, Of(2, "44", 0.01m));

        Assert.Equal(1, Buyer(5, free, charging).PlanId);
        Assert.Equal(1, Buyer(5, charging, free).PlanId);
    }

    private static int? Seller(RoutingType routing, params RetailPlan[] plans)
    {
        var outcome = RatingEngine.Rate(Plan(plans, []) with { Routing = routing }, Call("442079460000", 60));
        Assert.Equal(outcome, RatingEngine.Rate(Plan([.. plans.Reverse()], []) with { Routing = routing }, Call("442079460000", 60)));
        return outcome.Sell.PlanId;
    }

    private static SidePrice Buyer(int seconds, params CarrierPlan[] plans)
    {
        var outcome = RatingEngine.Rate(Plan([], plans), Call("442079460000", seconds));
        Assert.Equal(outcome, RatingEngine.Rate(Plan([], [.. plans.Reverse()]), Call("442079460000", seconds)));
        return outcome.Buy;
    }
}
