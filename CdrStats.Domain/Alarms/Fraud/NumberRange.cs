using System.Globalization;

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>Numbers as lists of test numbers have them: one number, a prefix, or from one to another, each in full.</summary>
public static class NumberRange
{
    /// <summary>Shorter prefixes would be whole countries.</summary>
    public const int Shortest = 3;

    private const int Longest = 15;
    private const int MostPrefixes = 200;

    /// <summary>The prefixes that make up what was written, such as <c>+371 6012-34</c>, <c>37160*</c> or <c>37160100-37160149</c>.</summary>
    /// <param name="wrong">Why not, in words; null: it was read.</param>
    public static IReadOnlyList<string> Read(string written, out string? wrong)
    {
        ArgumentNullException.ThrowIfNull(written);
        var ends = written.Split(" - ") is { Length: 2 } spaced ? spaced : written.Split('-') is { Length: 2 } dashed && Digits(dashed[0]).Length >= Shortest && Digits(dashed[0]).Length == Digits(dashed[1]).Length ? dashed : [written];
        string[] digits = [.. ends.Select(Digits)];
        wrong = digits.FirstOrDefault(one => one.Length is < Shortest or > Longest || !one.All(char.IsAsciiDigit)) is { } odd
            ? $"'{odd}' is no number in full: {Shortest} to {Longest} digits, with the country's code"
            : digits.Length == 2 && digits[0].Length != digits[1].Length ? $"the ends of '{written.Trim()}' have different lengths"
            : digits.Length == 2 && string.CompareOrdinal(digits[0], digits[1]) > 0 ? $"'{written.Trim()}' ends before it begins" : null;
        if (wrong is not null)
        {
            return [];
        }

        if (digits.Length == 1)
        {
            return digits;
        }

        var prefixes = Between(digits[0], digits[1]);
        wrong = prefixes.Count > MostPrefixes ? $"'{written.Trim()}' would take more than {MostPrefixes} prefixes" : prefixes.FirstOrDefault(prefix => prefix.Length < Shortest) is null ? null : $"'{written.Trim()}' is wider than a prefix of {Shortest} digits";
        return wrong is null ? prefixes : [];
    }

    /// <summary>The fewest prefixes that all numbers from the first to the last begin with, and no other of their length.</summary>
    private static List<string> Between(string first, string last)
    {
        var prefixes = new List<string>();
        var (from, to) = (long.Parse(first, CultureInfo.InvariantCulture), long.Parse(last, CultureInfo.InvariantCulture));
        while (from <= to && prefixes.Count <= MostPrefixes)
        {
            // The widest block of a power of ten that begins here and does not go beyond.
            var (size, zeros) = (1L, 0);
            while (zeros + 1 < first.Length && from % (size * 10) == 0 && from + (size * 10) - 1 <= to)
            {
                (size, zeros) = (size * 10, zeros + 1);
            }

            prefixes.Add(from.ToString(CultureInfo.InvariantCulture).PadLeft(first.Length, '0')[..^zeros]);
            from += size;
        }

        return prefixes;
    }

    private static string Digits(string text)
    {
        var tidy = new string([.. text.Where(one => !char.IsWhiteSpace(one) && one is not ('+' or '(' or ')' or '.' or '"' or '\''))]).TrimEnd('*', 'x', 'X');
        return tidy.All(one => char.IsAsciiDigit(one) || one == '-') ? tidy.Replace("-", "", StringComparison.Ordinal) : tidy;
    }
}
