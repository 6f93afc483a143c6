using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;

namespace CdrStats.Benchmarks;

/// <summary>Decks and calls as the trade has them, the same at every run: most prefixes are extensions of others, prices have four to eight decimals.</summary>
internal sealed class SyntheticRates(int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Sixty of them, the most called first; longer codes only where no other is their beginning.</summary>
    private static readonly string[] Countries =
    [
        "1", "44", "49", "33", "39", "34", "91", "7", "86", "31", "32", "41", "43", "48", "90", "52", "55", "61", "81", "46",
        "30", "351", "353", "420", "40", "36", "45", "47", "358", "380", "972", "971", "966", "92", "880", "63", "62", "60", "66", "84",
        "20", "27", "234", "254", "233", "212", "213", "216", "54", "56", "57", "51", "58", "502", "503", "593", "65", "852", "64", "998",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Countries, and prefixes of up to nine digits that each extend one that is there already.</summary>
    public string[] Prefixes(int count)
    {
        var seen = new HashSet<string>(Countries);
        var prefixes = new List<string>(Countries);
        while (prefixes.Count < count)
        {
            var parent = prefixes[_random.Next(prefixes.Count)];
            if (parent.Length < 9)
            {
                var prefix = parent + _random.Next(10);
                if (seen.Add(prefix))
                {
                    prefixes.Add(prefix);
                }
            }
        }

        return [.. prefixes];
    }

    /// <summary>A rate per prefix; every twentieth has a price that changed at the start of the month.</summary>
    public List<Rate> Deck(string[] prefixes, decimal typical)
    {
        var changed = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var rates = new List<Rate>(prefixes.Length);
        foreach (var prefix in prefixes)
        {
            var (initial, increment) = _random.Next(4) switch { 0 => (60, 60), 1 => (30, 6), _ => (1, 1) };
            var price = Math.Round(typical * _random.Next(50, 400) / 100, _random.Next(4, 7)) + 0.00000000m;
            var rate = new Rate(rates.Count + 1, new string(prefix), "Destination " + prefix[..Math.Min(4, prefix.Length)], price, 0, initial, increment);
            if (_random.Next(20) == 0)
            {
                rates.Add(rate with { ValidUntil = changed });
                rate = rate with { Id = rates.Count + 1, PerMinute = Math.Round(price * 1.1m, 8), ValidFrom = changed };
            }

            rates.Add(rate);
        }

        return rates;
    }

    /// <summary>Calls to numbers below the prefixes, of which <paramref name="common"/> go to the twentieth of them that came first.</summary>
    public RatingRequest[] Calls(string[] prefixes, int count, double common) =>
        Calls(count, () => prefixes[_random.Next(_random.NextDouble() < common ? prefixes.Length / 20 : prefixes.Length)]);

    /// <summary>
    /// Calls as they are spread in practice: the country of rank n is called 1/n times as often as the first, and so are the prefixes of a country,
    /// whose ranks have nothing to do with their lengths.
    /// </summary>
    public RatingRequest[] CallsByZipf(string[] prefixes, int count)
    {
        var ofCountry = prefixes.ToLookup(prefix => Array.FindIndex(Countries, country => prefix.StartsWith(country, StringComparison.Ordinal)));
        var shuffled = new string[Countries.Length][];
        for (var i = 0; i < shuffled.Length; i++)
        {
            shuffled[i] = [.. ofCountry[i]];
            _random.Shuffle(shuffled[i]);
        }

        var countries = Zipf(Countries.Length);
        var ranks = shuffled.Select(of => Zipf(of.Length)).ToArray();
        return Calls(count, () =>
        {
            var country = Rank(countries);
            return shuffled[country][Rank(ranks[country])];
        });
    }

    /// <summary>Three calls in five are answered, for three minutes on average.</summary>
    private RatingRequest[] Calls(int count, Func<string> prefix)
    {
        var calls = new RatingRequest[count];
        for (var i = 0; i < count; i++)
        {
            var number = prefix() + _random.Next(1_000_000, 10_000_000);
            var seconds = _random.Next(5) < 3 ? 1 + (int)(-180 * Math.Log(1 - _random.NextDouble())) : 0;
            calls[i] = new RatingRequest(CallKind.International, CallDirection.Outbound, number, Start.AddSeconds(_random.Next(3600)), seconds);
        }

        return calls;
    }

    /// <summary>For each rank how many calls go to it and those before it, as a sum.</summary>
    private static double[] Zipf(int count)
    {
        var sum = 0.0;
        return [.. Enumerable.Range(1, count).Select(rank => sum += 1.0 / rank)];
    }

    private int Rank(double[] sums)
    {
        var at = Array.BinarySearch(sums, _random.NextDouble() * sums[^1]);
        return at < 0 ? ~at : at;
    }
}
