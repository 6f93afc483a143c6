namespace CdrStats.Domain.Import.Files;

/// <summary>
/// Reads 2015-10-21 12:13:10 and its kin: a T in between, no seconds, decimals, Z or an offset such as +02:00, +0200 or +02 behind. By hand, since files
/// have such times by the million.
/// </summary>
internal static class IsoMoment
{
    private const int MostDecimals = 7;

    /// <param name="offset">Null: the text has none.</param>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTime local, out TimeSpan? offset)
    {
        (local, offset) = (default, null);
        if (text.Length < 16 || text[4] != '-' || text[7] != '-' || (text[10] is not (' ' or 'T' or 't')) || text[13] != ':'
            || !Two(text, 0, out var century) || !Two(text, 2, out var year) || !Two(text, 5, out var month) || !Two(text, 8, out var day)
            || !Two(text, 11, out var hour) || !Two(text, 14, out var minute))
        {
            return false;
        }

        year += century * 100;
        var (second, ticks, at) = (0, 0L, 16);
        if (at < text.Length && text[at] == ':')
        {
            if (!Two(text, at + 1, out second))
            {
                return false;
            }

            at += 3;
            if (at < text.Length && text[at] is '.' or ',')
            {
                var first = ++at;
                for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
                {
                    ticks = at - first < MostDecimals ? (ticks * 10) + (text[at] - '0') : ticks;
                }

                if (at == first)
                {
                    return false;
                }

                for (var decimals = at - first; decimals < MostDecimals; decimals++)
                {
                    ticks *= 10;
                }
            }
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        local = new DateTime(year, month, day, hour, minute, second).AddTicks(ticks);
        return at == text.Length || TryOffset(text[at..].TrimStart(' '), out offset);
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan? offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z" or "UTC")
        {
            return true;
        }

        if (text.Length < 3 || (text[0] is not ('+' or '-')) || !Two(text, 1, out var hours))
        {
            return false;
        }

        var minutes = 0;
        var rest = text[3..];
        rest = rest.Length == 3 && rest[0] == ':' ? rest[1..] : rest;
        if (hours > 14 || (rest.Length > 0 && (rest.Length != 2 || !Two(rest, 0, out minutes) || minutes > 59)))
        {
            return false;
        }

        offset = TimeSpan.FromMinutes((text[0] == '-' ? -1 : 1) * ((hours * 60) + minutes));
        return true;
    }

    private static bool Two(ReadOnlySpan<char> text, int at, out int number)
    {
        number = 0;
        if (at + 2 > text.Length || !char.IsAsciiDigit(text[at]) || !char.IsAsciiDigit(text[at + 1]))
        {
            return false;
        }

        number = ((text[at] - '0') * 10) + (text[at + 1] - '0');
        return true;
    }
}
