using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;

namespace CdrStats.Benchmarks;

/// <summary>Decks and calls as the trade has them, the same at every run: most prefixes are extensions of others, prices have four to six decimals.</summary>
internal sealed class SyntheticRates(int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Countries =
    [
        "1", "7", "20", "27", "30", "31", "32", "33", "34", "39", "40", "41", "44", "46", "48", "49", "52", "54", "55", "61", "62", "81", "86", "90", "91",
        "212", "213", "234", "254", "351", "353", "358", "380", "420", "502", "598", "852", "880", "966", "971", "972", "998",
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
            var rate = new Rate(rates.Count + 1, prefix, "Destination " + prefix[..Math.Min(4, prefix.Length)], price, 0, initial, increment);
            if (_random.Next(20) == 0)
            {
                rates.Add(rate with { ValidUntil = changed });
                rate = rate with { Id = rates.Count + 1, PerMinute = price * 1.1m, ValidFrom = changed };
            }

            rates.Add(rate);
        }

        return rates;
    }

    /// <summary>Calls to numbers below the prefixes, of which <paramref name="common"/> go to the twentieth that is called most; three in five are answered.</summary>
    public RatingRequest[] Calls(string[] prefixes, int count, double common)
    {
        var calls = new RatingRequest[count];
        for (var i = 0; i < count; i++)
        {
            var prefix = prefixes[_random.Next(_random.NextDouble() < common ? prefixes.Length / 20 : prefixes.Length)];
            var number = prefix + _random.Next(1_000_000, 10_000_000);
            var seconds = _random.Next(5) < 3 ? 1 + (int)(-180 * Math.Log(1 - _random.NextDouble())) : 0;
            calls[i] = new RatingRequest(CallKind.International, CallDirection.Outbound, number, Start.AddSeconds(_random.Next(3600)), seconds);
        }

        return calls;
    }
}
