namespace CdrStats.Domain.Numbering;

/// <summary>Literal prefixes of one kind, longest first.</summary>
internal sealed class NumberPrefixes
{
    private readonly string[] _longestFirst;

    public NumberPrefixes(IEnumerable<string> prefixes) =>
        _longestFirst = [.. prefixes
            .Select(prefix => prefix.Trim())
            .Where(prefix => prefix.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(prefix => prefix.Length)
            .ThenBy(prefix => prefix, StringComparer.Ordinal)];

    public IReadOnlyList<string> LongestFirst => _longestFirst;

    /// <summary>The longest prefix the number begins with, or null.</summary>
    public string? Leading(ReadOnlySpan<char> number)
    {
        foreach (var prefix in _longestFirst)
        {
            if (number.StartsWith(prefix, StringComparison.Ordinal))
            {
                return prefix;
            }
        }

        return null;
    }
}
