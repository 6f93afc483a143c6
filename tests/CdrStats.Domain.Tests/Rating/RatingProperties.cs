using System.Numerics;
using CdrStats.Domain.Rating;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Rating;

public sealed class RatingProperties
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_deck_finds_what_a_search_through_all_rates_finds()
    {
        var property = Prop.ForAll(Decks.ToArbitrary(), Numbers.ToArbitrary(), Gen.Choose(-1, 12).ToArbitrary(), (rates, number, day) =>
        {
            var start = Epoch.AddDays(day);
            var expected = rates
                .Where(rate => rate.IsValidAt(start) && number.StartsWith(rate.Prefix, StringComparison.Ordinal))
                .OrderByDescending(rate => rate.Prefix.Length)
                .ThenByDescending(rate => rate.ValidFrom ?? DateTimeOffset.MinValue)
                .FirstOrDefault();
            return Equals(expected, new RateDeck(rates).Find(number, start));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), property);
    }

    [Fact]
    public void A_cost_is_the_exact_fraction_rounded_half_away_from_zero() =>
        ForAllCalls((rate, seconds, decimals) => Charging.Cost(rate, seconds, decimals) == ExactCost(rate, seconds, decimals));

    [Fact]
    public void A_cost_by_whole_numbers_is_the_cost_by_decimals() =>
        ForAllCalls((rate, seconds, decimals) =>
            Charging.Cost(rate, seconds, decimals) == Math.Round(Charging.CostBeforeRounding(rate, seconds), decimals, MidpointRounding.AwayFromZero));

    [Fact]
    public void A_cost_is_never_negative() => ForAllCalls((rate, seconds, decimals) => Charging.Cost(rate, seconds, decimals) >= 0);

    [Fact]
    public void A_longer_call_never_costs_less() =>
        ForAllCalls((rate, seconds, decimals) => Charging.Cost(rate, seconds, decimals) <= Charging.Cost(rate, Math.Max(seconds, seconds + 1), decimals));

    [Fact]
    public void A_call_outside_the_grace_is_charged_its_seconds_at_least_and_less_than_a_step_too_many() =>
        ForAllCalls((rate, seconds, _) =>
        {
            var billed = Charging.BilledSeconds(rate, seconds);
            return seconds <= rate.GraceSeconds || seconds <= 0
                ? billed == 0
                : billed >= seconds && billed <= Math.Max(Math.Max(rate.InitialSeconds, rate.MinimumSeconds), seconds + (long)rate.IncrementSeconds - 1);
        });

    private static void ForAllCalls(Func<Rate, int, int, bool> holds) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll(Tariffs.ToArbitrary(), Seconds.ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), holds));

    /// <summary>The cost as a fraction of whole numbers: numerator / (60 * 10^16), which no rate here is finer than.</summary>
    private static decimal ExactCost(Rate rate, int seconds, int decimals)
    {
        if (seconds <= 0 || seconds <= rate.GraceSeconds)
        {
            return 0;
        }

        BigInteger billed = rate.InitialSeconds;
        while (billed < seconds && seconds < 100_000)
        {
            billed += rate.IncrementSeconds;
        }

        if (billed < seconds)
        {
            var rest = seconds - billed;
            billed += (rest / rate.IncrementSeconds + (rest % rate.IncrementSeconds == 0 ? 0 : 1)) * rate.IncrementSeconds;
        }

        billed = BigInteger.Max(billed, rate.MinimumSeconds);
        if (billed == 0)
        {
            return 0;
        }

        var numerator = BigInteger.Max((Whole(rate.ConnectionFee) * 60) + (Whole(rate.PerMinute) * billed), Whole(rate.MinimumCharge) * 60);
        var unit = 60 * BigInteger.Pow(10, 16 - decimals);
        var (quotient, remainder) = BigInteger.DivRem(numerator, unit);
        return (decimal)(remainder * 2 >= unit ? quotient + 1 : quotient) / (decimal)BigInteger.Pow(10, decimals);
    }

    private static BigInteger Whole(decimal amount)
    {
        var bits = decimal.GetBits(amount);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return mantissa * BigInteger.Pow(10, 16 - amount.Scale);
    }

    private static Gen<string> Digits(int atLeast, int atMost) =>
        Gen.Choose(atLeast, atMost).SelectMany(length => Gen.Elements('1', '2', '3').ArrayOf(length)).Select(digits => new string(digits));

    private static Gen<string> Numbers => Digits(0, 7);

    private static Gen<DateTimeOffset?> Days => Gen.Choose(-4, 10).Select(day => day < 0 ? (DateTimeOffset?)null : Epoch.AddDays(day));

    private static Gen<Rate[]> Decks =>
        (from prefix in Digits(1, 5)
         from validFrom in Days
         from validUntil in Days
         from enabled in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
         select new Rate(0, prefix, "", 0.01m, ValidFrom: validFrom, ValidUntil: validUntil, Enabled: enabled))
        .ListOf()
        .Select(rates => rates
            .DistinctBy(rate => (rate.Prefix, rate.ValidFrom))
            .Select((rate, i) => rate with { Id = i + 1 })
            .OrderBy(rate => rate.Id * 7919 % 101)
            .ToArray());

    /// <summary>Amounts of every scale and size that is stored (below 10^10), and some finer ones that only decimals can reckon.</summary>
    private static Gen<decimal> Amounts =>
        from size in Gen.Elements(10, 1000, 100_000, int.MaxValue)
        from mantissa in Gen.Choose(0, size)
        from times in Gen.Frequency((9, Gen.Constant(1L)), (1, Gen.Constant(1_000_000_000L)))
        from scale in Gen.Frequency((9, Gen.Choose(0, 8)), (1, Gen.Choose(9, 16)))
        select new decimal(mantissa) * times / (decimal)BigInteger.Pow(10, scale) % 10_000_000_000m;

    private static Gen<int> Seconds => Gen.Frequency(
        (6, Gen.Choose(0, 200)), (3, Gen.Choose(0, 20_000)), (1, Gen.Choose(int.MaxValue - 100, int.MaxValue)), (1, Gen.Choose(-5, 5)));

    private static Gen<Rate> Tariffs =>
        from perMinute in Amounts
        from fee in Gen.Frequency((2, Gen.Constant(0m)), (1, Amounts))
        from initial in Gen.Elements(0, 1, 6, 30, 60)
        from increment in Gen.Elements(1, 6, 7, 30, 60)
        from minimumSeconds in Gen.Elements(0, 0, 10, 61)
        from minimumCharge in Gen.Frequency((2, Gen.Constant(0m)), (1, Amounts))
        from grace in Gen.Elements(0, 0, 3, 20)
        select new Rate(1, "44", "", perMinute, fee, initial, increment, minimumSeconds, minimumCharge, grace);
}
