using System.Collections.Frozen;
using CdrStats.Domain.Rating;

namespace CdrStats.Domain.DestinationControl;

/// <summary>
/// White- and blacklists as they are at one moment (spec/alarms.md, Destination control). All entries that match a call compete: a prefix before a
/// country, the longer prefix before the shorter, then the whitelist before the blacklist and bans, the customer's own before everybody's.
/// </summary>
public sealed class ControlLists
{
    private readonly FrozenDictionary<string, Slot> _prefixes;
    private readonly FrozenDictionary<string, Slot>.AlternateLookup<ReadOnlySpan<char>> _byPrefix;
    private readonly FrozenDictionary<string, Slot> _countries;
    private readonly BanList _removed;

    /// <summary>A bit for each length that prefixes have.</summary>
    private readonly uint _lengths;

    /// <param name="removed">Prefixes that are taken off a number before it is looked at: the longest that it begins with, once.</param>
    public ControlLists(IEnumerable<ControlEntry> entries, IEnumerable<string> removed)
    {
        var all = entries.ToLookup(entry => entry.Prefix is not null);
        _prefixes = Slots(all[true], entry => entry.Prefix!);
        _byPrefix = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _countries = Slots(all[false], entry => entry.Country!);
        _removed = new BanList(removed);
        _lengths = _prefixes.Keys.Aggregate(0u, (bits, prefix) => bits | 1u << prefix.Length);
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
        if (_prefixes.Count + _countries.Count + bans.Count == 0)
        {
            return default;
        }

        var number = Strip(digits);
        var banned = bans.Count > 0 ? bans.Find(number) : null;
        for (var length = Math.Min(number.Length, 31); length > (banned?.Length ?? 0); length--)
        {
            if ((_lengths >> length & 1) != 0 && _byPrefix.TryGetValue(number[..length], out var slot) && slot.Of(customer) is { } winner)
            {
                return new ControlVerdict(winner);
            }
        }

        if (banned is not null)
        {
            // At the same prefix an entry of a list comes first: a whitelist allows what is banned, a blacklist tells people of it.
            return new ControlVerdict(_byPrefix.TryGetValue(banned, out var slot) && slot.Of(customer) is { } winner ? winner : new ControlEntry(0, ListKind.Ban, null, banned, null));
        }

        return new ControlVerdict(country is not null && _countries.TryGetValue(country, out var of) ? of.Of(customer) : null);
    }

    /// <summary>Every entry that matches, the one that decides first.</summary>
    public IReadOnlyList<ControlEntry> Matching(int? customer, string digits, string? country, BanList bans)
    {
        ArgumentNullException.ThrowIfNull(bans);
        var number = Strip(digits).ToString();
        var found = new List<ControlEntry>();
        for (var length = 1; length <= number.Length; length++)
        {
            var prefix = number[..length];
            found.AddRange(_prefixes.TryGetValue(prefix, out var slot) ? slot.All(customer) : []);
            if (bans.Has(prefix))
            {
                found.Add(new ControlEntry(0, ListKind.Ban, null, prefix, null));
            }
        }

        found.AddRange(country is not null && _countries.TryGetValue(country, out var of) ? of.All(customer) : []);
        return [.. found.OrderBy(entry => entry.Rank)];
    }

    private static FrozenDictionary<string, Slot> Slots(IEnumerable<ControlEntry> entries, Func<ControlEntry, string> key) =>
        entries.GroupBy(key, StringComparer.Ordinal).ToFrozenDictionary(group => group.Key, group => new Slot([.. group]), StringComparer.Ordinal);

    /// <summary>The entries at one prefix or country.</summary>
    private sealed class Slot
    {
        private readonly ControlEntry? _white;
        private readonly ControlEntry? _black;
        private readonly Dictionary<int, (ControlEntry? White, ControlEntry? Black)>? _own;

        public Slot(ControlEntry[] entries)
        {
            _white = Array.Find(entries, entry => entry is { CustomerId: null, Kind: ListKind.Whitelist });
            _black = Array.Find(entries, entry => entry is { CustomerId: null, Kind: ListKind.Blacklist });
            foreach (var entry in entries.Where(entry => entry.CustomerId is not null))
            {
                _own ??= [];
                var (white, black) = _own.GetValueOrDefault(entry.CustomerId!.Value);
                _own[entry.CustomerId.Value] = entry.Kind == ListKind.Whitelist ? (entry, black) : (white, entry);
            }
        }

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
