namespace CdrStats.Domain.Rating;

/// <summary>
/// Amounts as whole numbers of 0.00000001, the smallest that a stored rate knows: the same results as <see cref="decimal"/>, several times sooner.
/// Amounts that are finer or too large are refused, and are then reckoned in decimals.
/// </summary>
internal static class MoneyUnits
{
    private const int Scale = 8;
    private static readonly long[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>Sixty times the cost of <paramref name="billed"/> seconds.</summary>
    public static bool TrySixtyfold(Rate rate, long billed, out Int128 units)
    {
        units = 0;
        if (billed == 0)
        {
            return true;
        }

        if (!TryUnits(rate.PerMinute, out var perMinute) || !TryUnits(rate.ConnectionFee, out var fee) || !TryUnits(rate.MinimumCharge, out var minimum))
        {
            return false;
        }

        units = Int128.Max(Times(perMinute, billed) + Times(fee, 60), Times(minimum, 60));
        return true;
    }

    /// <summary>A sixtieth of an amount that is not negative, rounded half away from zero.</summary>
    public static decimal RoundedSixtieth(Int128 units, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)decimals, (uint)Scale, nameof(decimals));
        var divisor = 60 * PowersOfTen[Scale - decimals];
        var rounded = (UInt128)((units + (divisor / 2)) / divisor);
        return new decimal((int)(uint)rounded, (int)(uint)(rounded >> 32), (int)(uint)(rounded >> 64), false, (byte)decimals);
    }

    private static Int128 Times(long left, long right)
    {
        var high = Math.BigMul(left, right, out var low);
        return new Int128((ulong)high, (ulong)low);
    }

    private static bool TryUnits(decimal amount, out long units)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(amount, bits);
        var scale = bits[3] >> 16;      // also negative amounts end here: their sign is bit 31
        units = 0;
        if (bits[2] != 0 || (uint)scale > Scale)
        {
            return false;
        }

        var mantissa = ((ulong)(uint)bits[1] << 32) | (uint)bits[0];
        var high = Math.BigMul(mantissa, (ulong)PowersOfTen[Scale - scale], out var low);
        units = (long)low;
        return high == 0 && units >= 0;
    }
}
