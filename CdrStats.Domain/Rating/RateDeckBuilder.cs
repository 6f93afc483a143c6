namespace CdrStats.Domain.Rating;

/// <summary>
/// Collects the rates of a <see cref="RateDeck"/> one by one and packs each at once: a million rates as objects would take ten times the memory of their deck
/// while it is read, and the process would keep it.
/// </summary>
public sealed class RateDeckBuilder
{
    private readonly PrefixTrieBuilder _trie = new();
    private readonly RatePacking _packing = new();
    private PackedRate[] _rates = new PackedRate[64];       // rate 0 is nobody
    private string[] _destinations = new string[64];

    /// <summary>How many rates it has: disabled ones are left out.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a rate unless it is disabled.</summary>
    /// <exception cref="ArgumentException">A prefix is empty or not digits, an increment below 1, or an amount or number of seconds negative.</exception>
    public void Add(Rate rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        if (!rate.Enabled)
        {
            return;
        }

        RatePacking.Check(rate);
        var number = ++Count;
        if (number == _rates.Length)
        {
            Array.Resize(ref _rates, number * 2);
            Array.Resize(ref _destinations, number * 2);
        }

        ref var packed = ref _rates[number];
        packed.Prefix = rate.Prefix;
        packed.Id = rate.Id;
        packed.Terms = _packing.TermsOf(rate, out packed.PerMinute);
        _destinations[number] = _packing.Shared(rate.Destination);
        Link(ref _trie[rate.Prefix], number);
    }

    /// <summary>The deck of all that was added; nothing may be added afterwards.</summary>
    public RateDeck Build() => new(this);

    internal static RateDeckBuilder Of(IEnumerable<Rate> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        var deck = new RateDeckBuilder();
        foreach (var rate in rates)
        {
            deck.Add(rate);
        }

        return deck;
    }

    internal RateTerms[] Terms => _packing.Terms;

    internal Rate[] Inexact => _packing.Inexact;

    /// <summary>The rates and their destinations where the trie says that they are: the first of each prefix in its order, further ones of a prefix behind all of these.</summary>
    internal (PrefixTrie Prefixes, PackedRate[] Rates, string[] Destinations) InOrder()
    {
        var prefixes = _trie.Build(out var places);
        var (rates, destinations) = (new PackedRate[Count + 1], new string[Count + 1]);
        var behind = places.Count;
        for (var place = 1; place <= places.Count; place++)
        {
            var at = place;
            for (var number = places[place - 1]; number != 0; at = behind)
            {
                var next = _rates[number].Next;
                rates[at] = _rates[number] with { Next = next == 0 ? 0 : ++behind };
                destinations[at] = _destinations[number];
                number = next;
            }
        }

        return (prefixes, rates, destinations);
    }

    /// <summary>Puts a rate into its prefix's chain, which is ordered by valid from, latest first, then by id.</summary>
    private void Link(ref int link, int added)
    {
        while (link != 0 && IsBefore(in _rates[link], in _rates[added]))
        {
            link = ref _rates[link].Next;
        }

        _rates[added].Next = link;
        link = added;
    }

    private bool IsBefore(in PackedRate left, in PackedRate right)
    {
        var order = _packing.FromTicks(right.Terms).CompareTo(_packing.FromTicks(left.Terms));
        return order < 0 || (order == 0 && left.Id < right.Id);
    }
}
