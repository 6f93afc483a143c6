using System.Globalization;

namespace CdrStats.Domain.Diagnostics;

/// <summary>
/// Numbers that a source gave to its records and that none of them has. A transaction that was rolled back leaves a harmless hole, a deleted record
/// leaves one that is not: a notice, therefore, and no error.
/// </summary>
/// <param name="Of">What is numbered, for people: the table's name.</param>
/// <param name="Missing">How many numbers are missing.</param>
/// <param name="After">The number before the first of them.</param>
/// <param name="Before">The number behind the last of them.</param>
public sealed record NumberGap(string Of, long Missing, long After, long Before)
{
    /// <summary>Fewer tell nothing of how a source counts.</summary>
    public const int FewestNumbers = 20;

    // With more holes than one for so many numbers, holes are how this source counts.
    private const int NumbersForAHole = 5;

    /// <summary>As a sentence without a full stop.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture, $"{Missing} {(Missing == 1 ? "number is" : "numbers are")} missing between {After} and {Before} of {Of}");

    /// <summary>Looks for missing numbers among those that were met. A source that counts in steps (MySQL's <c>auto_increment_increment</c>) misses none.</summary>
    /// <param name="numbers">Ascending, each once.</param>
    /// <returns>Null: none is missing, there are too few to tell, or this is no counting.</returns>
    public static NumberGap? Find(string of, IReadOnlyList<long> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count < FewestNumbers)
        {
            return null;
        }

        var step = 0L;
        for (var i = 1; i < numbers.Count; i++)
        {
            step = Divisor(step, numbers[i] - numbers[i - 1]);
        }

        var (missing, holes, after, before) = (0L, 0, 0L, 0L);
        for (var i = 1; i < numbers.Count; i++)
        {
            if (numbers[i] - numbers[i - 1] is var distance && distance > step)
            {
                missing += distance / step - 1;
                after = holes++ == 0 ? numbers[i - 1] : after;
                before = numbers[i];
            }
        }

        return holes == 0 || holes * NumbersForAHole > numbers.Count ? null : new NumberGap(of, missing, after, before);
    }

    private static long Divisor(long left, long right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }
}
