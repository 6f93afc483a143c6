namespace CdrStats.Domain.Numbering;

/// <summary>Numbers that somebody pasted or sent as a file: one a line, the first column of it.</summary>
/// <param name="Numbers">As they stand there, in their order; one that is there twice is twice.</param>
/// <param name="PassedOver">Lines that hold something, but no digit: a header, a remark.</param>
/// <param name="HasMore">Whether there were more than were asked for.</param>
public sealed record NumberList(IReadOnlyList<string> Numbers, int PassedOver, bool HasMore)
{
    private const int LongestNumber = 200;
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads up to so many numbers. What follows a comma, a semicolon or a tab is another column; quotes around a number are taken off.</summary>
    public static NumberList Of(IEnumerable<string> lines, int most)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var numbers = new List<string>();
        var passedOver = 0;
        foreach (var line in lines)
        {
            var end = line.IndexOfAny(Separators);
            var first = (end < 0 ? line : line[..end]).Trim().Trim('"').Trim();
            if (!first.Any(char.IsDigit))
            {
                passedOver += line.AsSpan().Trim().Length > 0 ? 1 : 0;
                continue;
            }

            if (numbers.Count == most)
            {
                return new NumberList(numbers, passedOver, true);
            }

            numbers.Add(first.Length > LongestNumber ? first[..LongestNumber] : first);
        }

        return new NumberList(numbers, passedOver, false);
    }
}
