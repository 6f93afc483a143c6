using System.Diagnostics;
using System.Globalization;
using CdrStats.Domain.Rating;

namespace CdrStats.Benchmarks;

/// <summary>
/// How many calls one thread rates in a second, sell and buy, with 200,000 prefixes in one retail and two carrier decks;
/// and what a deck of a million prefixes takes in time and memory. Target: 2,000,000 calls a second.
/// </summary>
internal static class RatingBenchmark
{
    private const int Prefixes = 200_000;
    private const int Calls = 5_000_000;
    private const int Distinct = 1 << 20;

    public static void Run()
    {
        var rates = new SyntheticRates(seed: 20261124);
        var prefixes = rates.Prefixes(Prefixes);
        VoipPlan Plan(params CarrierPlan[] carriers) =>
            new(1, "Business", RoutingType.Lcr, "EUR", 4, false, [new RetailPlan(1, "Standard", 10, new RateDeck(rates.Deck(prefixes, 0.02m)))], carriers);

        var alike = Plan(
            new CarrierPlan(1, "North", 10, 10, true, new RateDeck(rates.Deck(prefixes, 0.01m))),
            new CarrierPlan(2, "South", 10, 10, true, new RateDeck(rates.Deck(prefixes, 0.01m))));

        var table = new Table("calls", "answered", "rated", "seconds", "calls/s", "ns/call", "bytes/call");
        Measure(table, "5 % of prefixes carry 90 %", alike, rates.Calls(prefixes, Distinct, common: 0.9));
        Measure(table, "all prefixes equally often", alike, rates.Calls(prefixes, Distinct, common: 0));
        table.Print();
        Console.WriteLine();
        MeasureDeck(rates);
    }

    private static void Measure(Table table, string name, VoipPlan plan, RatingRequest[] calls)
    {
        foreach (ref readonly var call in calls.AsSpan())
        {
            RatingEngine.Rate(plan, call);      // each rate is found once before the clock starts, as in a console that runs
        }

        var rated = 0;
        var answered = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Calls; i++)
        {
            ref readonly var call = ref calls[i & (Distinct - 1)];
            var outcome = RatingEngine.Rate(plan, call);
            rated += outcome.Status == RatingStatus.Rated ? 1 : 0;
            answered += call.Seconds > 0 ? 1 : 0;
        }

        var seconds = clock.Elapsed.TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        table.Add(
            name, Whole(answered), Whole(rated), seconds.ToString("0.00", CultureInfo.InvariantCulture),
            Whole(Calls / seconds), Whole(seconds * 1e9 / Calls), Whole((double)allocated / Calls));
    }

    private static void MeasureDeck(SyntheticRates synthetic)
    {
        var table = new Table("deck", "build ms", "deck MB", "MB with all rates found");
        foreach (var count in (int[])[Prefixes, 1_000_000])
        {
            var prefixes = synthetic.Prefixes(count);
            var rates = synthetic.Deck(prefixes, 0.01m);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var clock = Stopwatch.StartNew();
            var deck = new RateDeck(rates);
            clock.Stop();
            var packed = GC.GetTotalMemory(forceFullCollection: true) - before;
            foreach (var prefix in prefixes)
            {
                deck.Find(prefix, SyntheticRates.Start);
            }

            var found = GC.GetTotalMemory(forceFullCollection: true) - before;
            GC.KeepAlive(rates);
            table.Add($"{Whole(deck.Count)} rates", Whole(clock.Elapsed.TotalMilliseconds), Whole(packed / 1e6), Whole(found / 1e6));
            GC.KeepAlive(deck);
        }

        table.Print();
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
