namespace CdrStats.Domain.Numbering;

/// <summary>
/// Where numbers lead, by the longest dial code they begin with. Immutable: an edit makes a new plan,
/// which replaces the old one in one assignment.
/// </summary>
public sealed class DialPlan
{
    private readonly DigitTrie<DialCode> _codes;

    /// <summary>Builds a plan; of two dial codes with one prefix the later wins, so an admin's follow the built-in ones.</summary>
    /// <exception cref="ArgumentException">A prefix is empty or contains something other than digits 0 to 9.</exception>
    public DialPlan(IEnumerable<DialCode> codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        _codes = new DigitTrie<DialCode>(codes.Select(code => KeyValuePair.Create(code.Prefix, code)));
    }

    public int Count => _codes.Count;

    /// <summary>The dial code of a normalised number, or null.</summary>
    /// <param name="digits">E.164 without plus.</param>
    /// <param name="minLength">Shortest dial code that may match (PrefixLimitMin).</param>
    /// <param name="maxLength">Longest dial code that may match (PrefixLimitMax).</param>
    public DialCode? Find(ReadOnlySpan<char> digits, int minLength = 1, int maxLength = 15) =>
        _codes.TryFind(digits, minLength, maxLength, out var code) ? code : null;

    /// <summary>Whether this very prefix is a dial code.</summary>
    public bool Contains(ReadOnlySpan<char> prefix) => _codes.Contains(prefix);
}
