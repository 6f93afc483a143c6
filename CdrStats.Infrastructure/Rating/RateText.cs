using System.Globalization;
using CdrStats.Domain.Time;

namespace CdrStats.Infrastructure.Rating;

/// <summary>How amounts, seconds and moments of rates are read, in decks and in forms. Empty text is no value and no error.</summary>
public static class RateText
{
    private static readonly string[] Dates = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyyMMdd"];
    private static readonly string[] Times = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>Reads an amount that is not negative: digits, one decimal sign, no grouping.</summary>
    public static bool TryAmount(string text, bool decimalComma, out decimal? amount)
    {
        ArgumentNullException.ThrowIfNull(text);
        (amount, text) = (null, text.Trim());
        if (text.Length == 0)
        {
            return true;
        }

        if (decimalComma)
        {
            if (text.Contains('.', StringComparison.Ordinal))
            {
                return false;
            }

            text = text.Replace(',', '.');
        }

        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        var isRead = decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var value);
        amount = isRead ? value : null;
        return isRead;
    }

    /// <summary>Reads whole seconds.</summary>
    public static bool TrySeconds(string text, out int? seconds)
    {
        ArgumentNullException.ThrowIfNull(text);
        (seconds, text) = (null, text.Trim());
        if (text.Length == 0)
        {
            return true;
        }

        var isRead = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        seconds = isRead ? value : null;
        return isRead;
    }

    /// <summary>Reads a date, which is its first instant in <paramref name="zone"/>, a time in it, or a moment with its own offset.</summary>
    public static bool TryMoment(string text, TimeZoneInfo zone, out DateTimeOffset? moment)
    {
        ArgumentNullException.ThrowIfNull(text);
        (moment, text) = (null, text.Trim());
        if (text.Length == 0)
        {
            return true;
        }

        if (DateTime.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            || DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out wall))
        {
            moment = LocalClock.Read(wall, zone);
            return true;
        }

        // Only what states its own offset: otherwise 03/04/2026 would be read as somebody's guess.
        var statesOffset = text.Length > 16 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10);
        if (!statesOffset || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact))
        {
            return false;
        }

        moment = exact.ToUniversalTime();
        return true;
    }
}
