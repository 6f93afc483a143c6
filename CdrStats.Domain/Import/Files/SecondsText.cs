using System.Globalization;

namespace CdrStats.Domain.Import.Files;

/// <summary>Reads how long something took. What is finer than a second is rounded to the nearest.</summary>
public static class SecondsText
{
    /// <summary>Whether the text is a length in that unit.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, SecondsUnit unit, out int seconds)
    {
        text = text.Trim();
        switch (unit)
        {
            case SecondsUnit.Clock:
                return TryClock(text, out seconds);
            case SecondsUnit.Milliseconds:
                seconds = 0;
                return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                    && TryWhole(decimal.Round(number / 1000, MidpointRounding.AwayFromZero), out seconds);
            default:
                return WholeNumber.TryRead(text, out seconds);
        }
    }

    /// <summary>What is wanted instead of a text that cannot be read.</summary>
    public static string Wanted(SecondsUnit unit) => unit switch
    {
        SecondsUnit.Clock => "a time such as 0:01:05 or 1:05 is wanted",
        SecondsUnit.Milliseconds => "a number of milliseconds is wanted",
        _ => "a whole number is wanted",
    };

    // h:mm:ss, any number of hours, or m:ss.
    private static bool TryClock(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        var last = text.LastIndexOf(':');
        if (last <= 0 || !decimal.TryParse(text[(last + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var tail) || tail >= 60)
        {
            return false;
        }

        var middle = text[..last];
        var first = middle.IndexOf(':');
        if (!int.TryParse(middle[(first + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes))
        {
            return false;
        }

        var hours = 0;
        if (first >= 0 && (minutes > 59 || !int.TryParse(middle[..first], NumberStyles.None, CultureInfo.InvariantCulture, out hours)))
        {
            return false;
        }

        return TryWhole((hours * 3600m) + (minutes * 60m) + decimal.Round(tail, MidpointRounding.AwayFromZero), out seconds);
    }

    private static bool TryWhole(decimal number, out int seconds)
    {
        var fits = number is >= int.MinValue and <= int.MaxValue;
        seconds = fits ? (int)number : 0;
        return fits;
    }
}

/// <summary>Reads whole numbers, also where they are written 65.0, as spreadsheets and JSON may.</summary>
internal static class WholeNumber
{
    public static bool TryRead(ReadOnlySpan<char> text, out int number)
    {
        text = text.Trim();
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return true;
        }

        var whole = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var given)
            && given is >= int.MinValue and <= int.MaxValue && decimal.Truncate(given) == given;
        number = whole ? (int)given : 0;
        return whole;
    }
}
