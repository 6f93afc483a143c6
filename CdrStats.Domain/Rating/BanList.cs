using System.Collections.Frozen;

namespace CdrStats.Domain.Rating;

/// <summary>Prefixes that a plan's customers may not call. A banned call that took place is rated all the same (spec/rating.md).</summary>
public sealed class BanList
{
    private readonly FrozenSet<string> _prefixes;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longest;

    public BanList(IEnumerable<string> prefixes)
    {
        _prefixes = prefixes.ToFrozenSet(StringComparer.Ordinal);
        _lookup = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = _prefixes.Count == 0 ? 0 : _prefixes.Max(prefix => prefix.Length);
    }

    /// <summary>Nothing is banned.</summary>
    public static BanList None { get; } = new([]);

    public int Count => _prefixes.Count;

    /// <summary>Whether this very prefix is banned.</summary>
    public bool Has(string prefix) => _prefixes.Contains(prefix);

    /// <summary>The longest banned prefix that begins these digits; null: they may be called. Of a prefix: whether all behind it is banned.</summary>
    public string? Find(ReadOnlySpan<char> digits)
    {
        for (var length = Math.Min(_longest, digits.Length); length > 0; length--)
        {
            if (_lookup.TryGetValue(digits[..length], out var prefix))
            {
                return prefix;
            }
        }

        return null;
    }
}
