namespace CdrStats.Domain.Rating;

/// <summary>What a <see cref="RateDeck"/> remembers while it is built, so that equal terms and destination names are kept once.</summary>
internal sealed class RatePacking
{
    private readonly Dictionary<RateTerms, RateTerms> _terms = [];
    private readonly Dictionary<string, string> _names = [];
    private RateTerms? _last;
    private string? _lastName;

    public RateTerms TermsOf(Rate rate)
    {
        if (_last?.IsOf(rate) is true)
        {
            return _last;       // decks are mostly long runs of the same terms
        }

        var terms = RateTerms.Of(rate);
        if (!_terms.TryAdd(terms, terms))
        {
            terms = _terms[terms];
        }

        return _last = terms;
    }

    public string Shared(string name)
    {
        if (_lastName == name)
        {
            return _lastName;
        }

        if (!_names.TryAdd(name, name))
        {
            name = _names[name];
        }

        return _lastName = name;
    }

    public static void Check(Rate rate)
    {
        if (rate.Prefix.Length == 0 || rate.Prefix.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw new ArgumentException($"Rate {rate.Id}: the prefix \"{rate.Prefix}\" is not digits.");
        }

        if (rate.IncrementSeconds < 1 || (rate.InitialSeconds | rate.MinimumSeconds | rate.GraceSeconds) < 0)
        {
            throw new ArgumentException($"Rate {rate.Id} of prefix {rate.Prefix}: an increment is 1 second at least, and no other seconds are negative.");
        }

        if (rate.PerMinute < 0 || rate.ConnectionFee < 0 || rate.MinimumCharge < 0)
        {
            throw new ArgumentException($"Rate {rate.Id} of prefix {rate.Prefix}: an amount is negative.");
        }
    }
}
