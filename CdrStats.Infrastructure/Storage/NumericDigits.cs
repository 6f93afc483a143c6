namespace CdrStats.Infrastructure.Storage;

/// <summary>A decimal as PostgreSQL's numeric holds it: digits of base 10,000, most significant first, without zeros at either end.</summary>
internal static class NumericDigits
{
    private const uint Base = 10_000;

    /// <summary>Fills <paramref name="digits"/> (ten suffice). The value is the sum of digit[i] × 10,000^(weight − i); scale is the number of decimals.</summary>
    public static (int Count, int Weight, int Scale) Of(decimal value, Span<short> digits)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var scale = (parts[3] >> 16) & 0xFF;
        // Groups of four digits begin at the decimal point: the last one is filled up with zeros.
        var fill = (4 - (scale % 4)) % 4;
        var fractions = (scale + fill) / 4;
        var factor = fill switch { 1 => 10u, 2 => 100u, 3 => 1000u, _ => 1u };
        var count = parts[1] == 0 && parts[2] == 0
            ? Split((uint)parts[0] * (ulong)factor, digits)
            : Split(new UInt128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]) * factor, digits);
        digits[..count].Reverse();
        var weight = count - fractions - 1;
        while (count > 0 && digits[count - 1] == 0)
        {
            count--;
        }

        return (count, count == 0 ? 0 : weight, scale);
    }

    private static int Split(ulong value, Span<short> digits)
    {
        var count = 0;
        for (; value != 0; value /= Base)
        {
            digits[count++] = (short)(value % Base);
        }

        return count;
    }

    private static int Split(UInt128 value, Span<short> digits)
    {
        var count = 0;
        for (; value != 0; value /= Base)
        {
            digits[count++] = (short)(uint)(value % Base);
        }

        return count;
    }
}
