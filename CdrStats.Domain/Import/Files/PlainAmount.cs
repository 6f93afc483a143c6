namespace CdrStats.Domain.Import.Files;

/// <summary>Reads amounts as most files write them, digits with a point among them: many times as fast as what reads every way of writing.</summary>
internal static class PlainAmount
{
    private const int MostDigits = 18;

    public static bool TryRead(ReadOnlySpan<char> text, out decimal amount)
    {
        amount = 0;
        var (number, digits, decimals, hasPoint) = (0L, 0, 0, false);
        foreach (var sign in text)
        {
            if (sign == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }

            if (!char.IsAsciiDigit(sign) || ++digits > MostDigits)
            {
                return false;
            }

            number = (number * 10) + (sign - '0');
            decimals += hasPoint ? 1 : 0;
        }

        if (digits == 0)
        {
            return false;
        }

        amount = new decimal((int)number, (int)(number >> 32), 0, false, (byte)decimals);
        return true;
    }
}
