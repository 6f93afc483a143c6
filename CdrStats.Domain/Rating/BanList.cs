namespace CdrStats.Domain.Rating;

/// <summary>Prefixes that a plan's customers may not call. A banned call that took place is rated all the same (spec/rating.md).</summary>
public sealed class BanList
{
    private readonly PrefixTrie _trie;
    private readonly string[] _byPlace;

    public BanList(IEnumerable<string> prefixes)
    {
        string[] all = [.. prefixes.Distinct(StringComparer.Ordinal)];
        var trie = new PrefixTrieBuilder();
        for (var i = 0; i < all.Length; i++)
        {
            trie[all[i]] = i + 1;
        }

        _trie = trie.Build(out var numbers);
        _byPlace = [.. numbers.Select(number => all[number - 1])];
    }

    /// <summary>Nothing is banned.</summary>
    public static BanList None { get; } = new([]);

    public int Count => _byPlace.Length;

    /// <summary>Whether this very prefix is banned.</summary>
    public bool Has(string prefix) => Find(prefix) == prefix;

    /// <summary>The longest banned prefix that begins these digits; null: they may be called. Of a prefix: whether all behind it is banned.</summary>
    public string? Find(ReadOnlySpan<char> digits) => _byPlace.Length > 0 && _trie.Longest(digits) is > 0 and var place ? _byPlace[place - 1] : null;
}
