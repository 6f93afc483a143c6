using System.Numerics;

namespace CdrStats.Domain.Rating;

/// <summary>
/// The rates of one plan, sought by number. Immutable and safe to share between threads.
/// A million rates are ordinary and each call seeks in several decks, so they are kept packed (32 bytes each, and the prefix); a <see cref="Rate"/> is
/// made only for those who want to read it, and the latest of them are kept.
/// </summary>
public sealed class RateDeck
{
    private const int MadeAtMost = 1024;
    private readonly PrefixTrie _prefixes;
    private readonly PackedRate[] _rates;       // rate 0 is nobody
    private readonly string[] _destinations;
    private readonly RateTerms[] _terms;
    private readonly Rate[] _inexact;
    private readonly Made?[] _made;

    /// <summary>Packs the rates; those that are disabled are left out. Many are better given to a <see cref="RateDeckBuilder"/>, one by one.</summary>
    /// <exception cref="ArgumentException">A prefix is empty or not digits, an increment below 1, or an amount or number of seconds negative.</exception>
    public RateDeck(params IEnumerable<Rate> rates)
        : this(RateDeckBuilder.Of(rates))
    {
    }

    internal RateDeck(RateDeckBuilder packed)
    {
        (_prefixes, _rates, _destinations) = packed.InOrder();
        (_terms, _inexact) = (packed.Terms, packed.Inexact);
        _made = new Made?[Math.Min(MadeAtMost, BitOperations.RoundUpToPowerOf2((uint)Count + 1))];
    }

    /// <summary>How many rates can apply, now or at another time: those enabled.</summary>
    public int Count => _rates.Length - 1;

    internal ref readonly PackedRate this[int at] => ref _rates[at];

    /// <summary>
    /// The rate for a number: of the rates valid at <paramref name="start"/>, one of the longest prefix, and of that prefix the one valid since latest.
    /// Null when none matches, as for an empty number. What follows the first character that is not a digit is not looked at.
    /// </summary>
    public Rate? Find(ReadOnlySpan<char> number, DateTimeOffset start) =>
        Find(number, start.UtcTicks) is { IsNone: false } found ? found.ToRate() : null;

    /// <summary>Of each prefix the rate that is valid at this moment, ordered by prefix as texts are; prefixes without one are left out.</summary>
    internal IEnumerable<FoundRate> ValidAt(long ticks)
    {
        foreach (var place in _prefixes.InOrder())
        {
            var at = place;
            while (at != 0 && !TermsOf(in _rates[at]).IsValidAt(ticks))
            {
                at = _rates[at].Next;
            }

            if (at != 0)
            {
                yield return new FoundRate(this, at);
            }
        }
    }

    /// <summary>The first moment after this one at which a rate begins or ends; the largest number when none does.</summary>
    internal long NextChange(long ticks)
    {
        var next = long.MaxValue;
        foreach (ref readonly var terms in _terms.AsSpan())
        {
            next = terms.FromTicks > ticks ? Math.Min(next, terms.FromTicks) : next;
            next = terms.UntilTicks > ticks ? Math.Min(next, terms.UntilTicks) : next;
        }

        return next;
    }

    internal string DestinationAt(int at) => _destinations[at];

    /// <summary>The first half of a search.</summary>
    internal SoughtRate Seek(ReadOnlySpan<char> number) => Sought(_prefixes.Longest(number));

    /// <summary>The first half of many searches, each in its deck's <see cref="Prefixes"/>: together, so that the waits for their memory overlap.</summary>
    internal SoughtRate Sought(int longest) => new(longest, _rates[longest].Terms);

    internal PrefixTrie Prefixes => _prefixes;

    /// <summary>The second half of a search: what <see cref="Seek"/> came to if that is valid, else the next of its prefix or of a shorter one.</summary>
    internal FoundRate Find(SoughtRate sought, ReadOnlySpan<char> number, long startTicks)
    {
        if (sought.Longest == 0)
        {
            return default;
        }

        return _terms[sought.Terms].IsValidAt(startTicks) ? new FoundRate(this, sought.Longest) : FindOther(sought.Longest, number, startTicks);
    }

    internal FoundRate Find(ReadOnlySpan<char> number, long startTicks) => Find(Seek(number), number, startTicks);

    internal ref readonly RateTerms TermsOf(in PackedRate rate) => ref _terms[rate.Terms];

    /// <summary>The rate to read. Two threads may both make it; they are equal, and either may stay.</summary>
    internal Rate RateAt(int at)
    {
        ref var made = ref _made[at & (_made.Length - 1)];
        var kept = made;
        return kept?.At == at ? kept.Rate : (made = new Made(at, Unpack(at))).Rate;
    }

    private FoundRate FindOther(int longest, ReadOnlySpan<char> number, long startTicks)
    {
        for (var at = _rates[longest].Next; at != 0; at = _rates[at].Next)
        {
            if (TermsOf(in _rates[at]).IsValidAt(startTicks))
            {
                return new FoundRate(this, at);
            }
        }

        return Find(number[..(_rates[longest].Prefix.Length - 1)], startTicks);
    }

    private Rate Unpack(int at)
    {
        ref readonly var rate = ref _rates[at];
        if (rate.PerMinute < 0)
        {
            return _inexact[~rate.PerMinute];
        }

        ref readonly var terms = ref TermsOf(in rate);
        return new Rate(
            rate.Id,
            rate.Prefix,
            _destinations[at],
            MoneyUnits.ToDecimal(rate.PerMinute),
            MoneyUnits.ToDecimal(terms.ConnectionFee),
            terms.InitialSeconds,
            terms.IncrementSeconds,
            terms.MinimumSeconds,
            MoneyUnits.ToDecimal(terms.MinimumCharge),
            terms.GraceSeconds,
            terms.ValidFrom,
            terms.ValidUntil,
            InitialPerMinute: terms.InitialPerMinute == RateTerms.NoInitialRate ? null : MoneyUnits.ToDecimal(terms.InitialPerMinute));
    }

    private sealed record Made(int At, Rate Rate);
}
