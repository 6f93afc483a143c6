using System.Collections.Frozen;
using CdrStats.Domain.Rating;

namespace CdrStats.Domain.DestinationControl;

/// <summary>
/// White- and blacklists as they are at one moment (spec/alarms.md, Destination control). All entries that match a call compete: a prefix before a
/// country, the longer prefix before the shorter, then the whitelist before the blacklist and bans, the customer's own before everybody's.
/// </summary>
public sealed class ControlLists
{
    private readonly PrefixTrie _prefixes;

    /// <summary>By place in the trie, from 1 on.</summary>
    private readonly Slot[] _byPlace;
    private readonly FrozenDictionary<string, Slot> _countries;
    private readonly BanList _removed;

    /// <param name="removed">Prefixes that are taken off a number before it is looked at: the longest that it begins with, once.</param>
    public ControlLists(IEnumerable<ControlEntry> entries, IEnumerable<string> removed)
    {
        var all = entries.ToLookup(entry => entry.Prefix is not null);
        Slot[] slots = [.. all[true].GroupBy(entry => entry.Prefix!, StringComparer.Ordinal).Select(group => new Slot([.. group]))];
        var trie = new PrefixTrieBuilder();
        for (var i = 0; i < slots.Length; i++)
        {
            trie[slots[i].What] = i + 1;
        }

        _prefixes = trie.Build(out var numbers);
        _byPlace = [.. numbers.Select(number => slots[number - 1])];
        foreach (var slot in _byPlace)
        {
            slot.Shorter = At(slot.What.AsSpan(..^1));
        }

        _countries = all[false].GroupBy(entry => entry.Country!, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => new Slot([.. group]), StringComparer.Ordinal);
        _removed = new BanList(removed);
    }

    /// <summary>No list, and nothing is taken off.</summary>
    public static ControlLists None { get; } = new([], []);

    /// <summary>The number as lists look at it.</summary>
    public ReadOnlySpan<char> Strip(ReadOnlySpan<char> digits) => _removed.Count > 0 && _removed.Find(digits) is { } prefix ? digits[prefix.Length..] : digits;

    /// <summary>What decides on a call.</summary>
    /// <param name="customer">Null: the call has no owner.</param>
    /// <param name="digits">The normalised number; nothing is taken off yet.</param>
    /// <param name="country">As mediation determined it.</param>
    /// <param name="bans">Those of the customer's VoIP plan.</param>
    public ControlVerdict Decide(int? customer, ReadOnlySpan<char> digits, string? country, BanList bans)
    {
        ArgumentNullException.ThrowIfNull(bans);
        if (_byPlace.Length + _countries.Count + bans.Count == 0)
        {
            return default;
        }

        var number = Strip(digits);
        var banned = bans.Count > 0 ? bans.Find(number) : null;
        for (var slot = At(number); slot is not null && slot.What.Length >= (banned?.Length ?? 0); slot = slot.Shorter)
        {
            // At the same prefix as a ban an entry of a list comes first: a whitelist allows what is banned, a blacklist tells people of it.
            if (slot.Of(customer) is { } winner)
            {
                return new ControlVerdict(winner);
            }
        }

        if (banned is not null)
        {
            return new ControlVerdict(new ControlEntry(0, ListKind.Ban, null, banned, null));
        }

        return new ControlVerdict(country is not null && _countries.TryGetValue(country, out var of) ? of.Of(customer) : null);
    }

    /// <summary>Every entry that matches, the one that decides first.</summary>
    public IReadOnlyList<ControlEntry> Matching(int? customer, string digits, string? country, BanList bans)
    {
        ArgumentNullException.ThrowIfNull(bans);
        var number = Strip(digits).ToString();
        var found = new List<ControlEntry>();
        for (var slot = At(number); slot is not null; slot = slot.Shorter)
        {
            found.AddRange(slot.All(customer));
        }

        for (var length = 1; length <= number.Length; length++)
        {
            if (bans.Has(number[..length]))
            {
                found.Add(new ControlEntry(0, ListKind.Ban, null, number[..length], null));
            }
        }

        found.AddRange(country is not null && _countries.TryGetValue(country, out var of) ? of.All(customer) : []);
        return [.. found.OrderBy(entry => entry.Rank)];
    }

    /// <summary>The entries at the longest prefix that begins these digits, whomever they are for.</summary>
    private Slot? At(ReadOnlySpan<char> digits) => _byPlace.Length > 0 && _prefixes.Longest(digits) is > 0 and var place ? _byPlace[place - 1] : null;

    /// <summary>The entries at one prefix or country.</summary>
    private sealed class Slot
    {
        private readonly ControlEntry? _white;
        private readonly ControlEntry? _black;
        private readonly Dictionary<int, (ControlEntry? White, ControlEntry? Black)>? _own;

        public Slot(ControlEntry[] entries)
        {
            What = entries[0].What;
            _white = Array.Find(entries, entry => entry is { CustomerId: null, Kind: ListKind.Whitelist });
            _black = Array.Find(entries, entry => entry is { CustomerId: null, Kind: ListKind.Blacklist });
            foreach (var entry in entries.Where(entry => entry.CustomerId is not null))
            {
                _own ??= [];
                var (white, black) = _own.GetValueOrDefault(entry.CustomerId!.Value);
                _own[entry.CustomerId.Value] = entry.Kind == ListKind.Whitelist ? (entry, black) : (white, entry);
            }
        }

        public string What { get; }

        /// <summary>The entries at the next shorter prefix that begins this one.</summary>
        public Slot? Shorter { get; set; }

        public ControlEntry? Of(int? customer)
        {
            var (white, black) = Own(customer);
            return white ?? _white ?? black ?? _black;
        }

        public IEnumerable<ControlEntry> All(int? customer)
        {
            var (white, black) = Own(customer);
            return new[] { white, _white, black, _black }.OfType<ControlEntry>();
        }

        private (ControlEntry? White, ControlEntry? Black) Own(int? customer) => _own is not null && customer is { } id ? _own.GetValueOrDefault(id) : default;
    }
}
