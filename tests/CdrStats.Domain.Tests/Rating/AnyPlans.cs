using CdrStats.Domain.Rating;
using FsCheck;
using FsCheck.Fluent;

namespace CdrStats.Domain.Tests.Rating;

/// <summary>Plans of a few decks whose prefixes, prices and metrics are often alike, so that every tie is met.</summary>
internal static class AnyPlans
{
    public static Gen<DateTimeOffset> Moments => Gen.Choose(-2, 6).Select(day => Rating.Plans.Start.AddDays(day));

    public static Gen<VoipPlan> Plans =>
        from retail in Decks(0)
        from carriers in Decks(10)
        from metrics in Gen.Choose(1, 3).ArrayOf(16)
        from active in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false))).ArrayOf(8)
        from routing in Gen.Elements(RoutingType.Lcr, RoutingType.Lcd)
        from decimals in Gen.Choose(0, 6)
        select new VoipPlan(
            1, "Any", routing, "EUR", decimals, false,
            [.. retail.Select((deck, i) => new RetailPlan(deck.Id, $"Retail {deck.Id}", metrics[i], new RateDeck(deck.Rates)))],
            [.. carriers.Select((deck, i) => new CarrierPlan(deck.Id, $"Carrier {deck.Id}", metrics[4 + i], metrics[8 + i], active[i], new RateDeck(deck.Rates)))]);

    /// <summary>The rates that can be found in these decks, whenever they are valid.</summary>
    public static IEnumerable<Rate> RatesOf(IEnumerable<RetailPlan> plans) => plans.SelectMany(plan => RatesOf(plan.Deck));

    /// <summary>Found as a reader would: by asking for every prefix there can be at every moment there can be.</summary>
    public static IEnumerable<Rate> RatesOf(RateDeck deck) =>
        (from prefix in AllPrefixes
         from day in Enumerable.Range(-3, 10)
         let found = deck.Find(prefix, Rating.Plans.Start.AddDays(day))
         where found is not null && found.Prefix == prefix
         select found).Distinct();

    public static Gen<string> Digits(int atLeast, int atMost) =>
        Gen.Choose(atLeast, atMost).SelectMany(length => Gen.Elements('1', '2', '9').ArrayOf(length)).Select(digits => new string(digits));

    private static readonly string[] AllPrefixes = [.. Longer([""], 4).Where(prefix => prefix.Length > 0)];

    private static IEnumerable<string> Longer(IEnumerable<string> prefixes, int times) =>
        times == 0 ? prefixes : prefixes.Concat(Longer(prefixes.SelectMany(prefix => "129".Select(digit => prefix + digit)), times - 1)).Distinct();

    private static Gen<DateTimeOffset?> Days => Gen.Choose(-4, 6).Select(day => day < -2 ? (DateTimeOffset?)null : Rating.Plans.Start.AddDays(day));

    private static Gen<(int Id, Rate[] Rates)[]> Decks(int first) =>
        from count in Gen.Choose(0, 4)
        from decks in Rates.ArrayOf(count)
        from turned in Gen.Elements(true, false)
        select decks.Select((rates, i) =>
        {
            var id = first + (turned ? count - i : i + 1);
            // The ids of rates go another way than those of their plans.
            return (id, rates.Select((rate, at) => rate with { Id = ((20 - id) * 100) + at }).ToArray());
        }).ToArray();

    private static Gen<Rate[]> Rates =>
        (from prefix in Digits(1, 4)
         from name in Gen.Elements("", "Alpha", "Beta land", "alphabet", "Gamma")
         from price in Gen.Elements(0m, 0.01m, 0.02m, 0.0200000001m, 0.3m)
         from fee in Gen.Elements(0m, 0m, 0m, 0.05m)
         from increments in Gen.Elements((1, 1), (60, 60), (30, 6), (0, 1))
         from grace in Gen.Elements(0, 0, 0, 20)
         from own in Gen.Elements<decimal?>(null, null, 0m, 0.5m, 0.0000000001m)
         from validFrom in Days
         from validUntil in Days
         select new Rate(0, prefix, name, price, fee, increments.Item1, increments.Item2, GraceSeconds: grace, ValidFrom: validFrom, ValidUntil: validUntil,
             InitialPerMinute: increments.Item1 > 0 ? own : null))
        .ListOf()
        .Select(rates => rates.DistinctBy(rate => (rate.Prefix, rate.ValidFrom)).ToArray());
}
