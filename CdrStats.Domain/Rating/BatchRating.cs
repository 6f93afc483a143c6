namespace CdrStats.Domain.Rating;

/// <summary>
/// Rates calls as <see cref="RatingEngine.Rate(VoipPlan?, in RatingRequest)"/> does, several at a time: a price is mostly a wait for memory (a few
/// hundred thousand prefixes do not stay in a processor's cache), and the waits of different calls and decks overlap. For one thread; used again and again.
/// </summary>
public sealed class BatchRating
{
    /// <summary>More than a processor can wait for at once gains nothing.</summary>
    private const int Together = 32;

    private const int Decks = 8;        // of a plan; in any further ones a number is sought when it is their turn
    private readonly PrefixTrie[] _tries = new PrefixTrie[Together * Decks];
    private readonly string[] _numbers = new string[Together * Decks];
    private readonly RateDeck[] _decks = new RateDeck[Together * Decks];
    private readonly PrefixTrie.Step[] _found = new PrefixTrie.Step[Together * Decks];
    private readonly SoughtRate[] _sought = new SoughtRate[Together * Decks];
    private readonly int[] _ends = new int[Together];

    /// <summary>Prices <paramref name="requests"/>, each by the plan at its place; the outcomes stand at the same places.</summary>
    /// <exception cref="ArgumentException">The three are not of one length.</exception>
    public void Rate(ReadOnlySpan<VoipPlan?> plans, ReadOnlySpan<RatingRequest> requests, Span<RatingOutcome> outcomes)
    {
        if (plans.Length != requests.Length || outcomes.Length != requests.Length)
        {
            throw new ArgumentException($"{requests.Length} calls need as many plans and outcomes, not {plans.Length} and {outcomes.Length}.");
        }

        for (var from = 0; from < requests.Length; from += Together)
        {
            var count = Math.Min(Together, requests.Length - from);
            RateTogether(plans.Slice(from, count), requests.Slice(from, count), outcomes.Slice(from, count));
        }
    }

    private void RateTogether(ReadOnlySpan<VoipPlan?> plans, ReadOnlySpan<RatingRequest> requests, Span<RatingOutcome> outcomes)
    {
        var searches = 0;
        for (var i = 0; i < requests.Length; i++)
        {
            if (RatingEngine.HasToSeek(plans[i], requests[i]))
            {
                searches = Add(plans[i]!, requests[i].Number, searches);
            }

            _ends[i] = searches;
        }

        PrefixTrie.Longest(_tries.AsSpan(0, searches), _numbers.AsSpan(0, searches), _found.AsSpan(0, searches));
        for (var i = 0; i < searches; i++)
        {
            _sought[i] = _decks[i].Sought(_found[i].Place);
        }

        for (var (i, begin) = (0, 0); i < requests.Length; begin = _ends[i++])
        {
            outcomes[i] = RatingEngine.Rate(plans[i], requests[i], _sought.AsSpan(begin.._ends[i]));
        }
    }

    private int Add(VoipPlan plan, string number, int at)
    {
        var end = at + Decks;
        for (var i = 0; i < plan.RetailArray.Length && at < end; i++)
        {
            Add(plan.RetailArray[i].Deck, number, at++);
        }

        for (var i = 0; i < plan.CarrierArray.Length && at < end; i++)
        {
            Add(plan.CarrierArray[i].Deck, number, at++);
        }

        return at;
    }

    private void Add(RateDeck deck, string number, int at) => (_decks[at], _tries[at], _numbers[at]) = (deck, deck.Prefixes, number);
}
