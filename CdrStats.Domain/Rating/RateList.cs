namespace CdrStats.Domain.Rating;

/// <summary>
/// What a plan sells by at a moment: of each prefix the rate that a call to it would be charged by, of all its retail plans together, without banned ones. Immutable and
/// safe to share; a million rates take some thirty megabytes, and a search of them a few milliseconds.
/// </summary>
public sealed class RateList
{
    private readonly SellOffer[] _rates;        // by prefix, as texts are ordered
    private readonly Lazy<Ranks<string>> _destinations;
    private readonly Lazy<Ranks<decimal>> _prices;

    private RateList(SellOffer[] rates, DateTimeOffset from, long untilTicks)
    {
        _rates = rates;
        From = from;
        Until = untilTicks > DateTimeOffset.MaxValue.UtcTicks ? null : new DateTimeOffset(untilTicks, TimeSpan.Zero);
        _destinations = new(() => Ranks<string>.Of(_rates.Length, at => _rates[at].Rate.Destination, StringComparer.OrdinalIgnoreCase));
        _prices = new(() => Ranks<decimal>.Of(_rates.Length, at => _rates[at].Rate.PerMinute, Comparer<decimal>.Default));
    }

    public int Count => _rates.Length;

    /// <summary>From when the list is right.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Until when: at this moment a rate begins or ends. Null: for ever.</summary>
    public DateTimeOffset? Until { get; }

    public static RateList Of(VoipPlan plan, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var ticks = at.UtcTicks;
        SellOffer[] all = [];
        var until = long.MaxValue;
        foreach (var retail in plan.RetailArray)
        {
            all = Merged(plan.Routing, all, retail.Deck.ValidAt(ticks).Where(rate => plan.Bans.Count == 0 || plan.Bans.Find(rate.Prefix) is null).Select(rate => new SellOffer(retail, rate)));
            until = Math.Min(until, retail.Deck.NextChange(ticks));
        }

        return new RateList(all, at, until);
    }

    /// <summary>Whether the list is right at this moment.</summary>
    public bool IsRightAt(DateTimeOffset moment) => From <= moment && (Until is null || moment < Until);

    /// <summary>Some of the rates that fit, from <paramref name="skip"/> on.</summary>
    public RateSlice Find(RateSearch search, int skip, int take)
    {
        ArgumentNullException.ThrowIfNull(search);
        if (search is { Number: null, Destination: null, Order: RateOrder.Prefix })
        {
            var (from, to) = Range(search.Begins);
            var places = Enumerable.Range(Math.Min(skip, to - from), Math.Clamp(to - from - skip, 0, take));
            return new RateSlice(to - from, [.. places.Select(place => Listed(search.Descending ? to - 1 - place : from + place))]);
        }

        var count = 0;
        var found = new List<ListedRate>();
        foreach (var at in Matching(search))
        {
            if (count++ >= skip && found.Count < take)
            {
                found.Add(Listed(at));
            }
        }

        return new RateSlice(count, found);
    }

    /// <summary>All rates that fit, one after the other.</summary>
    public IEnumerable<ListedRate> All(RateSearch search)
    {
        ArgumentNullException.ThrowIfNull(search);
        return Matching(search).Select(Listed);
    }

    private ListedRate Listed(int at) => new(_rates[at].Rate.ToRate(), _rates[at].Plan);

    private IEnumerable<int> Matching(RateSearch search)
    {
        var (from, to) = Range(search.Begins);
        var named = search.Destination is { } part ? _destinations.Value.Where(name => name.Contains(part, StringComparison.OrdinalIgnoreCase)) : null;
        var order = search.Order switch
        {
            RateOrder.RetailRate => _prices.Value.Order,
            RateOrder.Destination => _destinations.Value.Order,
            _ => null,
        };
        var prefixes = search.Number is { } number ? Beginning(number) : null;
        var (first, end) = order is null ? (from, to) : (0, _rates.Length);
        for (var i = first; i < end; i++)
        {
            var place = search.Descending ? first + end - 1 - i : i;
            var at = order is null ? place : order[place];
            if (at >= from && at < to && (named is null || named[_destinations.Value.Of(at)]) && (prefixes is null || prefixes.Contains(at)))
            {
                yield return at;
            }
        }
    }

    /// <summary>The places of the prefixes that begin with these digits.</summary>
    private (int From, int To) Range(string? digits)
    {
        if (string.IsNullOrEmpty(digits))
        {
            return (0, _rates.Length);
        }

        var from = FirstFrom(digits);
        // A colon comes right behind the nine.
        return (from, FirstFrom(digits + ':'));
    }

    private HashSet<int> Beginning(string number)
    {
        var places = new HashSet<int>();
        for (var length = 1; length <= number.Length; length++)
        {
            var at = FirstFrom(number[..length]);
            if (at < _rates.Length && number.AsSpan(0, length).SequenceEqual(_rates[at].Rate.Prefix))
            {
                places.Add(at);
            }
        }

        return places;
    }

    private int FirstFrom(string text)
    {
        var (from, to) = (0, _rates.Length);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            (from, to) = string.CompareOrdinal(_rates[middle].Rate.Prefix, text) < 0 ? (middle + 1, to) : (from, middle);
        }

        return from;
    }

    /// <summary>Two lists as one, both by prefix; of a prefix that is in both the one that sells.</summary>
    private static SellOffer[] Merged(RoutingType routing, SellOffer[] left, IEnumerable<SellOffer> right)
    {
        var merged = new List<SellOffer>(left.Length);
        var next = 0;
        foreach (var offer in right)
        {
            while (next < left.Length && string.CompareOrdinal(left[next].Rate.Prefix, offer.Rate.Prefix) < 0)
            {
                merged.Add(left[next++]);
            }

            var isShared = next < left.Length && left[next].Rate.Prefix == offer.Rate.Prefix;
            merged.Add(isShared && Preference.Sell(routing, left[next], offer, out _) < 0 ? left[next] : offer);
            next += isShared ? 1 : 0;
        }

        merged.AddRange(left.AsSpan(next));
        return [.. merged];
    }
}
