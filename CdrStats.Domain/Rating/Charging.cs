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
        return (int)Math.Min(Billed(rate, seconds), int.MaxValue);
    }

    /// <summary>The cost as the carriers compare it; a third of a cent is cut at the 28 digits of a decimal.</summary>
    public static decimal CostBeforeRounding(Rate rate, int seconds)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return Sixtyfold(rate, Billed(rate, seconds)) / 60;
    }

    /// <summary>The cost, rounded half away from zero to <paramref name="decimals"/> (0 to 8).</summary>
    public static decimal Cost(Rate rate, int seconds, int decimals)
    {
        ArgumentNullException.ThrowIfNull(rate);
        var billed = Billed(rate, seconds);
        return MoneyUnits.TrySixtyfold(rate, billed, out var units)
            ? MoneyUnits.RoundedSixtieth(units, decimals)
            : Math.Round(Sixtyfold(rate, billed) / 60, decimals, MidpointRounding.AwayFromZero);
    }

    /// <summary>Whether a call of so many seconds costs anything.</summary>
    internal static bool ChargesAnything(Rate rate, int seconds) =>
        Billed(rate, seconds) > 0 && (rate.PerMinute > 0 || rate.ConnectionFee > 0 || rate.MinimumCharge > 0);

    /// <summary>Compares the costs of a call by two rates, before rounding and exactly.</summary>
    internal static int CompareCosts(Rate left, Rate right, int seconds)
    {
        var leftBilled = Billed(left, seconds);
        var rightBilled = Billed(right, seconds);
        return MoneyUnits.TrySixtyfold(left, leftBilled, out var leftUnits) && MoneyUnits.TrySixtyfold(right, rightBilled, out var rightUnits)
            ? leftUnits.CompareTo(rightUnits)
            : Sixtyfold(left, leftBilled).CompareTo(Sixtyfold(right, rightBilled));
    }

    private static long Billed(Rate rate, int seconds)
    {
        if (seconds <= rate.GraceSeconds || seconds <= 0)
        {
            return 0;
        }

        long billed = rate.InitialSeconds;
        var rest = seconds - billed;
        if (rest > 0)
        {
            long increment = rate.IncrementSeconds;
            billed += increment == 1 ? rest : (rest + increment - 1) / increment * increment;
        }

        return Math.Max(billed, rate.MinimumSeconds);
    }

    private static decimal Sixtyfold(Rate rate, long billed) =>
        billed == 0 ? 0 : Math.Max((60 * rate.ConnectionFee) + (rate.PerMinute * billed), 60 * rate.MinimumCharge);
}
