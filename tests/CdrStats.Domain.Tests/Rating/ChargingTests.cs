using System.Globalization;
using CdrStats.Domain.Rating;
using Xunit;

namespace CdrStats.Domain.Tests.Rating;

public sealed class ChargingTests
{
    [Theory]
    [InlineData("0.0744", 90, "0.1116")]
    [InlineData("0.06", 60, "0.0600")]
    [InlineData("0.06", 1, "0.0010")]
    [InlineData("0.0120", 3600, "0.7200")]
    public void One_second_increments_give_the_manuals_figures(string perMinute, int seconds, string cost) =>
        Assert.Equal(Money(cost), Charging.Cost(Per(perMinute), seconds, 4));

    [Fact]
    public void A_second_over_the_minute_costs_two_minutes_by_60_60()
    {
        var rate = Per("0.06") with { InitialSeconds = 60, IncrementSeconds = 60 };

        Assert.Equal(120, Charging.BilledSeconds(rate, 61));
        Assert.Equal(0.1200m, Charging.Cost(rate, 61, 4));
    }

    [Fact]
    public void Thirty_one_seconds_are_charged_as_36_by_30_6()
    {
        var rate = Per("0.06") with { InitialSeconds = 30, IncrementSeconds = 6 };

        Assert.Equal(36, Charging.BilledSeconds(rate, 31));
        Assert.Equal(0.0360m, Charging.Cost(rate, 31, 4));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(30, 30)]
    [InlineData(36, 36)]
    [InlineData(37, 42)]
    public void The_initial_seconds_are_charged_at_once_and_then_in_steps(int seconds, int billed) =>
        Assert.Equal(billed, Charging.BilledSeconds(Per("0.06") with { InitialSeconds = 30, IncrementSeconds = 6 }, seconds));

    [Theory]
    [InlineData(1, 6)]
    [InlineData(6, 6)]
    [InlineData(7, 12)]
    public void Without_initial_seconds_every_second_is_charged_in_steps(int seconds, int billed) =>
        Assert.Equal(billed, Charging.BilledSeconds(Per("0.06") with { InitialSeconds = 0, IncrementSeconds = 6 }, seconds));

    [Fact]
    public void The_connection_fee_comes_once_on_top() =>
        Assert.Equal(0.0600m, Charging.Cost(Per("0.06") with { ConnectionFee = 0.05m }, 10, 4));

    [Fact]
    public void A_call_within_the_grace_is_free_of_fee_and_minimum_too()
    {
        var rate = Per("0.06") with { GraceSeconds = 3, ConnectionFee = 1, MinimumCharge = 2, MinimumSeconds = 10 };

        Assert.Equal(0, Charging.BilledSeconds(rate, 3));
        Assert.Equal(0, Charging.Cost(rate, 3, 4));
    }

    [Fact]
    public void A_second_over_the_grace_is_charged_from_the_first() =>
        Assert.Equal(4, Charging.BilledSeconds(Per("0.06") with { GraceSeconds = 3 }, 4));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void No_seconds_cost_nothing_whatever_the_fee(int seconds) =>
        Assert.Equal(0, Charging.Cost(Per("0.06") with { ConnectionFee = 1, MinimumCharge = 1 }, seconds, 4));

    [Fact]
    public void The_minimum_seconds_are_not_rounded_up_again() =>
        Assert.Equal(45, Charging.BilledSeconds(Per("0.06") with { InitialSeconds = 30, IncrementSeconds = 30, MinimumSeconds = 45 }, 10));

    [Fact]
    public void The_minimum_seconds_do_not_shorten_a_longer_call() =>
        Assert.Equal(60, Charging.BilledSeconds(Per("0.06") with { MinimumSeconds = 45 }, 60));

    [Theory]
    [InlineData(10, "0.1000")]
    [InlineData(101, "0.1010")]
    public void A_call_costs_the_minimum_charge_at_least(int seconds, string cost) =>
        Assert.Equal(Money(cost), Charging.Cost(Per("0.06") with { MinimumCharge = 0.1m }, seconds, 4));

    [Fact]
    public void The_minimum_charge_holds_for_fee_and_minutes_together() =>
        Assert.Equal(0.1100m, Charging.Cost(Per("0.06") with { ConnectionFee = 0.1m, MinimumCharge = 0.1m }, 10, 4));

    [Theory]
    [InlineData("0.00005", 4, "0.0001")]        // half a unit goes away from zero
    [InlineData("0.00015", 4, "0.0002")]        // and not to the even neighbour
    [InlineData("0.00025", 4, "0.0003")]
    [InlineData("0.00004999", 4, "0.0000")]
    [InlineData("0.5", 0, "1")]
    [InlineData("2.5", 0, "3")]
    [InlineData("0.0000005", 6, "0.000001")]
    public void A_half_is_rounded_away_from_zero(string perMinute, int decimals, string cost) =>
        Assert.Equal(Money(cost), Charging.Cost(Per(perMinute), 60, decimals));

    [Fact]
    public void Fee_and_minutes_are_rounded_once_together_and_not_each()
    {
        var rate = Per("0.00003") with { ConnectionFee = 0.00003m };

        Assert.Equal(0.0001m, Charging.Cost(rate, 60, 4));
    }

    [Fact]
    public void The_cost_before_rounding_keeps_what_rounding_drops() =>
        Assert.Equal(0.00006m, Charging.CostBeforeRounding(Per("0.00003") with { ConnectionFee = 0.00003m }, 60));

    [Theory]
    [InlineData(1, "0.0800")]       // fee 0.05 + 0.06 × 30 / 60, however short
    [InlineData(30, "0.0800")]
    [InlineData(31, "0.0820")]      // + 0.02 × 6 / 60
    [InlineData(90, "0.1000")]
    public void The_initial_increment_may_have_a_rate_of_its_own(int seconds, string cost) =>
        Assert.Equal(Money(cost), Charging.Cost(Per("0.02") with { InitialPerMinute = 0.06m, InitialSeconds = 30, IncrementSeconds = 6, ConnectionFee = 0.05m }, seconds, 4));

    [Fact]
    public void Seconds_charged_by_the_minimum_beyond_the_initial_ones_are_at_the_rate_and_grace_and_minimum_charge_count_as_ever()
    {
        var rate = Per("0.06") with { InitialPerMinute = 0, InitialSeconds = 10, MinimumSeconds = 40, GraceSeconds = 2, MinimumCharge = 0.04m };

        Assert.Equal(0, Charging.Cost(rate, 2, 4));
        Assert.Equal(0.0400m, Charging.Cost(rate, 3, 4));       // 30 s at the rate are 0.03: the minimum charge
        Assert.Equal(0.0500m, Charging.Cost(rate, 60, 4));
        Assert.Equal(0.0500m, Charging.Cost(rate with { InitialPerMinute = 0.0000000001m }, 60, 4));      // too fine for units: in decimals
    }

    [Fact]
    public void A_free_beginning_bills_nothing_as_long_as_nothing_else_is_billed()
    {
        var plan = Plans.Plan([], [
            Plans.Carrier(1, Plans.Of(1, "44", 0.09m) with { InitialPerMinute = 0, InitialSeconds = 30 }),
            Plans.Carrier(2, Plans.Of(2, "44", 0.01m) with { InitialPerMinute = 0, InitialSeconds = 30, IncrementSeconds = 1 })]);

        // Chosen as for 60 s, where the second is the cheaper one.
        Assert.Equal((2L, 0m), (RatingEngine.Rate(plan, Plans.Call("44", 20)).Buy.RateId, RatingEngine.Rate(plan, Plans.Call("44", 20)).Buy.Cost));
    }

    [Fact]
    public void The_longest_call_at_the_dearest_rate_does_not_overflow()
    {
        var rate = Per("9999999999.99999999") with { InitialSeconds = int.MaxValue, IncrementSeconds = int.MaxValue - 1 };

        Assert.Equal(int.MaxValue, Charging.BilledSeconds(rate with { InitialSeconds = 1 }, int.MaxValue));
        Assert.Equal(357913941166666666.3088m, Charging.Cost(rate, int.MaxValue, 4));
    }

    [Fact]
    public void An_amount_finer_than_stored_ones_is_still_charged_exactly() =>
        Assert.Equal(0.000001m, Charging.Cost(Per("0.0000005000000001"), 60, 6));

    private static Rate Per(string perMinute) => new(1, "44", "UK", Money(perMinute));

    private static decimal Money(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
