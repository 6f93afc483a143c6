namespace CdrStats.Domain.Rating;

/// <summary>
/// The rates of one plan, sought by number. Immutable and safe to share between threads.
/// A million rates are ordinary, so they are kept packed (64 bytes each); a <see cref="Rate"/> is made when a number first finds it, and kept.
/// </summary>
public sealed class RateDeck
{
    private readonly DigitTrie _first = new();
    private readonly Entry[] _entries;
    private readonly Rate?[] _found;

    /// <summary>Packs the rates; those that are disabled are left out.</summary>
    /// <exception cref="ArgumentException">A prefix is empty or not digits, an increment below 1, or an amount or number of seconds negative.</exception>
    public RateDeck(IReadOnlyList<Rate> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        var packing = new RatePacking();
        _entries = new Entry[rates.Count + 1];      // entry 0 is nobody: 0 ends a chain
        for (var i = 0; i < rates.Count; i++)
        {
            if (rates[i] is { Enabled: true } rate)
            {
                RatePacking.Check(rate);
                Add(rate, packing);
            }
        }

        _first.Trim();
        Array.Resize(ref _entries, Count + 1);
        _found = new Rate?[Count + 1];
    }

    /// <summary>How many rates can apply, now or at another time: those enabled.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// The rate for a number: of the rates valid at <paramref name="start"/>, one of the longest prefix, and of that prefix the one valid since latest.
    /// Null when none matches, as for an empty number. What follows the first character that is not a digit is not looked at.
    /// </summary>
    public Rate? Find(ReadOnlySpan<char> number, DateTimeOffset start) => Find(number, start.UtcTicks);

    internal Rate? Find(ReadOnlySpan<char> number, long startTicks)
    {
        while (true)
        {
            var at = _first.Longest(number, out var length);
            while (at != 0)
            {
                ref readonly var entry = ref _entries[at];
                if (entry.FromTicks <= startTicks && startTicks < entry.UntilTicks)
                {
                    return _found[at] ?? Unpack(at, number[..length]);
                }

                at = entry.Next;
            }

            if (length == 0)
            {
                return null;
            }

            number = number[..(length - 1)];        // nothing valid here: the next shorter prefix
        }
    }

    /// <summary>Appends an entry and links it into its prefix's chain, which is ordered by valid from, latest first, then by id.</summary>
    private void Add(Rate rate, RatePacking packing)
    {
        var added = ++Count;
        ref var entry = ref _entries[added];
        entry = new Entry
        {
            Id = rate.Id,
            PerMinute = rate.PerMinute,
            FromTicks = rate.ValidFrom?.UtcTicks ?? long.MinValue,
            UntilTicks = rate.ValidUntil?.UtcTicks ?? long.MaxValue,
            Destination = packing.Shared(rate.Destination),
            Terms = packing.TermsOf(rate),
        };

        ref var link = ref _first[rate.Prefix];
        while (link != 0 && IsBefore(in _entries[link], in entry))
        {
            link = ref _entries[link].Next;
        }

        entry.Next = link;
        link = added;
    }

    private static bool IsBefore(in Entry left, in Entry right) =>
        left.FromTicks > right.FromTicks || (left.FromTicks == right.FromTicks && left.Id < right.Id);

    /// <summary>Two threads may both make the rate; they are equal, and either may stay.</summary>
    private Rate Unpack(int at, ReadOnlySpan<char> prefix)
    {
        ref readonly var entry = ref _entries[at];
        var terms = entry.Terms;
        return _found[at] = new Rate(
            entry.Id,
            prefix.ToString(),
            entry.Destination,
            entry.PerMinute,
            terms.ConnectionFee,
            terms.InitialSeconds,
            terms.IncrementSeconds,
            terms.MinimumSeconds,
            terms.MinimumCharge,
            terms.GraceSeconds,
            entry.FromTicks == long.MinValue ? null : new DateTimeOffset(entry.FromTicks, TimeSpan.Zero),
            entry.UntilTicks == long.MaxValue ? null : new DateTimeOffset(entry.UntilTicks, TimeSpan.Zero));
    }

    private struct Entry
    {
        public long Id;
        public decimal PerMinute;
        public long FromTicks;
        public long UntilTicks;
        public string Destination;
        public RateTerms Terms;
        public int Next;
    }
}
