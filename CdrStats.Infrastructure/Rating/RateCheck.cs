namespace CdrStats.Infrastructure.Rating;

/// <summary>What may stand in a rate (spec/rating.md, Objects).</summary>
public static class RateCheck
{
    /// <summary>An index entry must hold it together with the prefix.</summary>
    public const int LongestDestination = 200;

    // numeric(18,8) and numeric(18,6) hold ten and twelve digits before the point.
    private const decimal MostPerMinute = 9_999_999_999m;
    private const decimal MostAmount = 999_999_999_999m;

    /// <summary>The first thing that is wrong, or null; without anything made for a rate that is right.</summary>
    public static string? First(RateRow rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        var isRight = rate.PerMinute is >= 0 and <= MostPerMinute && rate.InitialPerMinute is null && rate.ConnectionFee is >= 0 and <= MostAmount && rate.MinimumCharge is >= 0 and <= MostAmount
            && rate.InitialSeconds >= 0 && rate.IncrementSeconds >= 1 && rate.MinimumSeconds >= 0 && rate.GraceSeconds >= 0 && !(rate.ValidFrom >= rate.ValidUntil)
            && rate.Destination.Length <= LongestDestination && !rate.Destination.Contains('\0', StringComparison.Ordinal) && RatePrefix.Clean(rate.Prefix) is not null;
        return isRight ? null : Of(rate).Values.FirstOrDefault();
    }

    /// <summary>What is wrong, by the name of the field: prefix, destination, rate, first, fee, initial, increment, minimum, charge, grace, until. Empty when all is well.</summary>
    public static IReadOnlyDictionary<string, string> Of(RateRow rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        var wrong = new Dictionary<string, string>();
        Check("prefix", RatePrefix.Clean(rate.Prefix) is null, "A prefix is 1 to 20 digits.");
        Check("destination", rate.Destination.Length > LongestDestination, $"A destination's name has at most {LongestDestination} characters.");
        Check("destination", rate.Destination.Contains('\0', StringComparison.Ordinal), "A destination's name cannot hold a NUL character.");
        Check("rate", rate.PerMinute is < 0 or > MostPerMinute, "A rate is not negative, and below ten thousand million.");
        Check("first", rate.InitialPerMinute is < 0 or > MostPerMinute, "A rate is not negative, and below ten thousand million.");
        Check("first", rate is { InitialPerMinute: not null, InitialSeconds: 0 }, "Without initial seconds there is nothing that it is the rate of.");
        Check("fee", rate.ConnectionFee is < 0 or > MostAmount, "A connection fee is not negative.");
        Check("charge", rate.MinimumCharge is < 0 or > MostAmount, "A minimum charge is not negative.");
        Check("initial", rate.InitialSeconds < 0, "The initial increment is 0 seconds or more.");
        Check("increment", rate.IncrementSeconds < 1, "The increment is at least 1 second.");
        Check("minimum", rate.MinimumSeconds < 0, "Seconds are not negative.");
        Check("grace", rate.GraceSeconds < 0, "Seconds are not negative.");
        Check("until", rate.ValidFrom >= rate.ValidUntil, "It ends before it begins.");
        return wrong;

        void Check(string field, bool isWrong, string sentence)
        {
            if (isWrong)
            {
                wrong.TryAdd(field, sentence);
            }
        }
    }
}

/// <summary>The prefixes of decks as people write them.</summary>
public static class RatePrefix
{
    /// <summary>The digits of a deck's prefix, without plus sign, 00 and spaces; null when that leaves none, too many, or something else.</summary>
    public static string? Clean(string text)
    {
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Trim();
        digits = digits.StartsWith('+') ? digits[1..] : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
        return digits.Length is >= 1 and <= 20 && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    /// <summary>The first text behind all that begin with these digits; null when nothing of digits is.</summary>
    public static string? Behind(string digits)
    {
        var kept = digits.TrimEnd('9');
        return kept.Length == 0 ? null : kept[..^1] + (char)(kept[^1] + 1);
    }
}
