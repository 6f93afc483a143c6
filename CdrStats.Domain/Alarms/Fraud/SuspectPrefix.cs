namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>Which prefix to stop, by the numbers that were called.</summary>
public static class SuspectPrefix
{
    private const int Shortest = 3;
    private const int Longest = 8;
    private const double Share = 0.9;

    /// <summary>The longest prefix, of 3 to 8 digits, that nine tenths of the calls have in common; null: they have none.</summary>
    public static string? Of(IReadOnlyCollection<string> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        string? found = null;
        for (var length = Shortest; length <= Longest; length++)
        {
            var most = numbers.Where(number => number.Length > length).GroupBy(number => number[..length]).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault();
            if (most is null || most.Count() < numbers.Count * Share)
            {
                return found;
            }

            found = most.Key;
        }

        return found;
    }
}
