namespace CdrStats.Domain.Rating;

/// <summary>
/// Amounts as whole numbers of 0.00000001, the smallest that a stored rate knows: the same results as <see cref="decimal"/>, several times sooner.
/// Amounts that are finer or too large are refused, and are then reckoned in decimals.
/// </summary>
internal static class MoneyUnits
{
    private const int Scale = 8;
    private static readonly ulong[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    /// <summary>The units of an amount that is not negative.</summary>
    public static bool TryFrom(decimal amount, out long units)
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
        var high = Math.BigMul(mantissa, PowersOfTen[Scale - scale], out var low);
        units = (long)low;
        return high == 0 && units >= 0;
    }

    public static decimal ToDecimal(long units) => new((int)units, (int)(units >> 32), 0, false, Scale);

    /// <summary>The product of two amounts that are not negative, whatever their size.</summary>
    public static UInt128 Times(long left, long right)
    {
        var high = Math.BigMul((ulong)left, (ulong)right, out var low);
        return new UInt128(high, low);
    }

    /// <summary>A sixtieth of an amount, rounded half away from zero.</summary>
    public static decimal RoundedSixtieth(UInt128 units, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)decimals, (uint)Scale, nameof(decimals));
        var divisor = 60 * PowersOfTen[Scale - decimals];
        units += divisor / 2;
        if (units <= ulong.MaxValue)
        {
            var amount = (ulong)units / divisor;        // nearly always, and several times sooner than 128 bits
            return new decimal((int)amount, (int)(amount >> 32), 0, false, (byte)decimals);
        }

        var rounded = units / divisor;
        return new decimal((int)(uint)rounded, (int)(uint)(rounded >> 32), (int)(uint)(rounded >> 64), false, (byte)decimals);
    }
}
