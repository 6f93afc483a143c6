namespace CdrStats.Domain.Numbering;

/// <summary>The calling code (ITU-T E.164) that an international number begins with.</summary>
public static class CallingCode
{
    // Zones 1 and 7 have one digit. These have two; every other code has three.
    private static readonly HashSet<string> OfTwoDigits =
    [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58",
        "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];

    /// <summary>The calling code of a number or dial code, digits only; null when it is too short to tell.</summary>
    public static string? Of(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        return digits switch
        {
            ['1' or '7', ..] => digits[..1],
            { Length: >= 2 } when OfTwoDigits.Contains(digits[..2]) => digits[..2],
            { Length: >= 3 } => digits[..3],
            _ => null,
        };
    }
}
