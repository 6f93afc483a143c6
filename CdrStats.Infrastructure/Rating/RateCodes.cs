using System.Globalization;

namespace CdrStats.Infrastructure.Rating;

/// <summary>The prefixes that a deck's column of codes means: one, a list (<c>44 70,71,75</c>), ranges (<c>4470-4479</c>), or lists of ranges.</summary>
public static class RateCodes
{
    /// <summary>So many prefixes a line may stand for: a slip of a digit would otherwise fill a plan.</summary>
    public const int Most = 10_000;

    private static readonly char[] Separators = [',', ';'];

    /// <summary>The prefixes, or null with the reason why there are none.</summary>
    /// <param name="text">What stands in the column.</param>
    /// <param name="callingCode">What stands in a column of its own for the code before them; empty when there is none.</param>
    public static IReadOnlyList<string>? Expand(string text, string callingCode, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(callingCode);
        reason = null;
        if (callingCode.Length > 0 && RatePrefix.Clean(callingCode) is null)
        {
            reason = $"'{Shown(callingCode)}' is not a calling code.";
            return null;
        }

        var before = callingCode.Length > 0 ? RatePrefix.Clean(callingCode)! : "";
        if (text.AsSpan().IndexOfAny(',', ';', '-') < 0)
        {
            return Whole(text, before) is { } one ? [one] : Refuse($"'{Shown(text)}' is not a prefix of 1 to 20 digits.", out reason);
        }

        var parts = text.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // "44 70,71,75": what stands before the last blank of the first belongs to all of them that have no blank themselves.
        var blank = parts.Length > 0 ? parts[0].Replace(" -", "-", StringComparison.Ordinal).Replace("- ", "-", StringComparison.Ordinal).LastIndexOf(' ') : -1;
        var shared = blank > 0 && parts.Length > 1 ? parts[0][..blank] : "";
        var prefixes = new List<string>();
        for (var at = 0; at < parts.Length; at++)
        {
            var isItself = at == 0 || shared.Length == 0 || parts[at].Contains(' ', StringComparison.Ordinal) || parts[at].StartsWith('+') || parts[at].StartsWith("00", StringComparison.Ordinal);
            if (!Add(prefixes, isItself ? parts[at] : shared + parts[at], before, out reason))
            {
                return null;
            }
        }

        return prefixes.Count > 0 ? prefixes : Refuse($"'{Shown(text)}' is not a prefix of 1 to 20 digits.", out reason);
    }

    private static bool Add(List<string> prefixes, string part, string before, out string? reason)
    {
        reason = null;
        var ends = part.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length == 1)
        {
            if (Whole(part, before) is { } one)
            {
                prefixes.Add(one);
                return true;
            }

            reason = $"'{Shown(part)}' is not a prefix of 1 to 20 digits.";
            return false;
        }

        if (ends.Length != 2 || Whole(ends[0], before) is not { } first || ends[1].Length == 0 || !ends[1].All(letter => char.IsAsciiDigit(letter) || letter == ' ' || letter == '+'))
        {
            reason = $"'{Shown(part)}' is not a range such as 4470-4479.";
            return false;
        }

        // "4470-79": the end is written as far as it differs.
        var last = Whole(ends[1], before.Length > 0 && ends[1].Length <= ends[0].Length ? before : "") ?? "";
        last = last.Length < first.Length ? first[..^last.Length] + last : last;
        var digits = 0;
        while (digits < first.Length && digits < last.Length && first[digits] == last[digits])
        {
            digits++;
        }

        if (last.Length != first.Length || string.CompareOrdinal(first, last) > 0 || first.Length - digits > 18)
        {
            reason = $"'{Shown(part)}' is not a range such as 4470-4479: both ends have as many digits, and the second is the higher one.";
            return false;
        }

        var width = first.Length - digits;
        var (from, to) = width == 0 ? (0L, 0L) : (long.Parse(first.AsSpan(digits), CultureInfo.InvariantCulture), long.Parse(last.AsSpan(digits), CultureInfo.InvariantCulture));
        if (to - from >= Most || prefixes.Count + (to - from) >= Most)
        {
            reason = $"'{Shown(part)}' stands for more than {Most.ToString("N0", CultureInfo.InvariantCulture)} prefixes.";
            return false;
        }

        for (var at = from; at <= to; at++)
        {
            prefixes.Add(width == 0 ? first : first[..digits] + at.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));
        }

        return true;
    }

    // A code that begins with its calling code, or says that it is whole, does not get it twice.
    private static string? Whole(string text, string before)
    {
        var digits = RatePrefix.Clean(text);
        return before.Length == 0 ? digits
            : text.Trim().Length == 0 ? before
            : digits is null || text.TrimStart().StartsWith('+') || text.TrimStart().StartsWith("00", StringComparison.Ordinal) || digits.Length + before.Length > 20 ? digits
            : before + digits;
    }

    private static List<string>? Refuse(string why, out string? reason)
    {
        reason = why;
        return null;
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
