namespace CdrStats.Domain.Rating;

/// <summary>What a <see cref="RateDeckBuilder"/> remembers, so that equal terms and destination names are kept once.</summary>
internal sealed class RatePacking
{
    private readonly Dictionary<RateTerms, int> _numbers = [];
    private readonly List<RateTerms> _terms = [];
    private readonly List<Rate> _inexact = [];
    private readonly Dictionary<string, string> _names = [];
    private int _last = -1;
    private string? _lastName;

    public RateTerms[] Terms => [.. _terms];

    /// <summary>The rates that <see cref="MoneyUnits"/> cannot express.</summary>
    public Rate[] Inexact => [.. _inexact];

    /// <summary>Since when rates of these terms are valid.</summary>
    public long FromTicks(int terms) => _terms[terms].FromTicks;

    /// <summary>The number of the rate's terms, and its price of a minute as <see cref="PackedRate.PerMinute"/> keeps it.</summary>
    public int TermsOf(Rate rate, out long perMinute)
    {
        if (!RateTerms.TryOf(rate, out var terms, out perMinute))
        {
            perMinute = ~(long)_inexact.Count;
            _inexact.Add(rate);
        }

        if (_last >= 0 && _terms[_last] == terms)
        {
            return _last;       // decks are mostly long runs of the same terms
        }

        if (!_numbers.TryGetValue(terms, out _last))
        {
            _last = _terms.Count;
            _numbers.Add(terms, _last);
            _terms.Add(terms);
        }

        return _last;
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

        if (rate.PerMinute < 0 || rate.ConnectionFee < 0 || rate.MinimumCharge < 0 || rate.InitialPerMinute < 0)
        {
            throw new ArgumentException($"Rate {rate.Id} of prefix {rate.Prefix}: an amount is negative.");
        }
    }
}
