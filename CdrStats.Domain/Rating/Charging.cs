namespace CdrStats.Domain.Rating;

/// <summary>
/// What seconds cost by a rate (spec/rating.md, "Cost"). Exact: amounts are held sixtyfold, so that the price of a minute is not divided before the one rounding at the end.
/// Seconds below zero count as none.
/// </summary>
public static class Charging
{
    /// <summary>Seconds charged after grace, increments and minimum; more than an <see cref="int"/> holds shows as its largest.</summary>
    public static int BilledSeconds(Rate rate, int seconds)
    {
        ArgumentNullException.ThrowIfNull(rate);
        RateTerms.TryOf(rate, out var terms, out _);
        return Shown(Billed(terms, seconds));
    }

    /// <summary>The cost as the carriers compare it; a third of a cent is cut at the 28 digits of a decimal.</summary>
    public static decimal CostBeforeRounding(Rate rate, int seconds)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return Sixtyfold(rate, seconds) / 60;
    }

    /// <summary>The cost, rounded half away from zero to <paramref name="decimals"/> (0 to 8).</summary>
    public static decimal Cost(Rate rate, int seconds, int decimals)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return RateTerms.TryOf(rate, out var terms, out var perMinute)
            ? MoneyUnits.RoundedSixtieth(Sixtyfold(perMinute, terms, Billed(terms, seconds)), decimals)
            : Math.Round(Sixtyfold(rate, seconds) / 60, decimals, MidpointRounding.AwayFromZero);
    }

    /// <summary>Sixty times the cost of a call, in decimals: for rates that <see cref="MoneyUnits"/> cannot express.</summary>
    internal static decimal Sixtyfold(Rate rate, int seconds)
    {
        RateTerms.TryOf(rate, out var terms, out _);
        var billed = Billed(terms, seconds);
        if (billed == 0)
        {
            return 0;
        }

        var talk = rate.InitialPerMinute is { } own ? (own * rate.InitialSeconds) + (rate.PerMinute * (billed - rate.InitialSeconds)) : rate.PerMinute * billed;
        return Math.Max((60 * rate.ConnectionFee) + talk, 60 * rate.MinimumCharge);
    }

    /// <summary>Sixty times the cost of <paramref name="billed"/> seconds, in <see cref="MoneyUnits"/>.</summary>
    internal static UInt128 Sixtyfold(long perMinute, in RateTerms terms, long billed)
    {
        if (billed == 0)
        {
            return 0;
        }

        // Whatever is billed holds the initial seconds.
        var cost = terms.InitialPerMinute == RateTerms.NoInitialRate
            ? MoneyUnits.Times(perMinute, billed)
            : MoneyUnits.Times(terms.InitialPerMinute, terms.InitialSeconds) + MoneyUnits.Times(perMinute, billed - terms.InitialSeconds);
        return (terms.ConnectionFee | terms.MinimumCharge) == 0
            ? cost
            : UInt128.Max(cost + MoneyUnits.Times(terms.ConnectionFee, 60), MoneyUnits.Times(terms.MinimumCharge, 60));
    }

    internal static int Shown(long billed) => (int)Math.Min(billed, int.MaxValue);

    internal static long Billed(in RateTerms terms, int seconds)
    {
        if (seconds <= terms.GraceSeconds || seconds <= 0)
        {
            return 0;
        }

        long billed = terms.InitialSeconds;
        if (seconds > terms.InitialSeconds)
        {
            var rest = (uint)(seconds - terms.InitialSeconds);
            var increment = (uint)terms.IncrementSeconds;
            billed += increment == 1 ? rest : (rest + increment - 1) / increment * increment;
        }

        return Math.Max(billed, terms.MinimumSeconds);
    }
}
