using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using CdrStats.Domain.Rating;

namespace CdrStats.Benchmarks;

/// <summary>
/// How many calls one thread rates in a second, sell and buy, with 200,000 prefixes in one retail and two carrier decks;
/// and what a deck of a million prefixes takes in time and memory. Target: 2,000,000 calls a second and core, for calls spread as real ones are.
/// </summary>
/// <remarks>
/// The clock that counts is the processor's time, since other programs share the machine; the wall's is printed beside it.
/// Every row rates over a million calls to different numbers, several times; the median and the best of the rounds are told.
/// </remarks>
internal static class RatingBenchmark
{
    private const int Prefixes = 200_000;
    private const int Distinct = 1 << 20;
    private const int Rounds = 9;

    public static void Run()
    {
        var synthetic = new SyntheticRates(seed: 20261124);
        var prefixes = synthetic.Prefixes(Prefixes);
        RateDeck Deck(decimal typical) => new(synthetic.Deck(prefixes, typical));
        var plan = new VoipPlan(
            1, "Business", RoutingType.Lcr, "EUR", 4, false,
            [new RetailPlan(1, "Standard", 10, Deck(0.02m))],
            [new CarrierPlan(1, "North", 10, 10, true, Deck(0.01m)), new CarrierPlan(2, "South", 10, 10, true, Deck(0.01m))]);

        var table = new Table("calls", "numbers", "prefixes", "rated", "wall s", "CPU s", "calls per CPU s", "best", "CPU ns/call", "bytes/call");
        var real = synthetic.CallsByZipf(prefixes, Distinct);
        Measure(table, "as real ones are: by Zipf over countries, and over the prefixes of each", plan, real, Rate);
        Measure(table, "the same, one call at a time", plan, real, RateEach);
        Measure(table, "5 % of prefixes carry 90 %", plan, synthetic.Calls(prefixes, Distinct, common: 0.9), Rate);
        Measure(table, "worst: all prefixes equally often", plan, synthetic.Calls(prefixes, Distinct, common: 0), Rate);
        table.Print();
        Console.WriteLine();
        MeasureDeck(synthetic);
    }

    private static void Measure(Table table, string name, VoipPlan plan, RatingRequest[] calls, Func<VoipPlan, RatingRequest[], int> rate)
    {
        var called = new HashSet<string>();
        foreach (ref readonly var call in calls.AsSpan())
        {
            called.Add(RatingEngine.Rate(plan, call).Sell.Prefix);      // also compiles the engine before the clock starts
        }

        var numbers = calls.Select(call => call.Number).Distinct().Count();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        rate(plan, calls);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var rounds = new (double Wall, double Processor)[Rounds];
        var rated = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var processor = Environment.CpuUsage.TotalTime;
            var wall = Stopwatch.GetTimestamp();
            rated = rate(plan, calls);
            rounds[round] = (Stopwatch.GetElapsedTime(wall).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(rounds, (left, right) => left.Processor.CompareTo(right.Processor));
        var median = rounds[Rounds / 2];
        table.Add(
            name, Whole(numbers), Whole(called.Count), Whole(rated),
            Seconds(median.Wall), Seconds(median.Processor), Whole(Distinct / median.Processor), Whole(Distinct / rounds[0].Processor),
            Whole(median.Processor * 1e9 / Distinct), Whole((double)allocated / Rounds / Distinct));
    }

    /// <summary>As the import does it, a batch after the other.</summary>
    private static int Rate(VoipPlan plan, RatingRequest[] calls)
    {
        const int Batch = 1024;
        var rating = new BatchRating();
        var plans = new VoipPlan?[Batch];
        Array.Fill(plans, plan);
        var outcomes = new RatingOutcome[Batch];
        var rated = 0;
        for (var from = 0; from < calls.Length; from += Batch)
        {
            rating.Rate(plans, calls.AsSpan(from, Batch), outcomes);
            foreach (ref readonly var outcome in outcomes.AsSpan())
            {
                rated += outcome.Status == RatingStatus.Rated ? 1 : 0;
            }
        }

        return rated;
    }

    private static int RateEach(VoipPlan plan, RatingRequest[] calls)
    {
        var rated = 0;
        foreach (ref readonly var call in calls.AsSpan())
        {
            rated += RatingEngine.Rate(plan, call).Status == RatingStatus.Rated ? 1 : 0;
        }

        return rated;
    }

    private static void MeasureDeck(SyntheticRates synthetic)
    {
        var table = new Table("deck", "build wall ms", "build CPU ms", "MB", "MB with all rates looked up");
        foreach (var count in (int[])[Prefixes, 1_000_000])
        {
            var prefixes = synthetic.Prefixes(count);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var deck = Build(synthetic, prefixes, out var wall, out var processor);
            var packed = GC.GetTotalMemory(forceFullCollection: true) - before;
            foreach (var prefix in prefixes)
            {
                deck.Find(prefix, SyntheticRates.Start);
            }

            var found = GC.GetTotalMemory(forceFullCollection: true) - before;
            GC.KeepAlive(prefixes);
            table.Add($"{Whole(deck.Count)} rates", Whole(wall.TotalMilliseconds), Whole(processor.TotalMilliseconds), Whole(packed / 1e6), Whole(found / 1e6));
        }

        table.Print();
    }

    /// <summary>On its own, so that the rates are gone when the deck's memory is measured.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RateDeck Build(SyntheticRates synthetic, string[] prefixes, out TimeSpan wall, out TimeSpan processor)
    {
        var rates = synthetic.Deck(prefixes, 0.01m);
        var used = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var deck = new RateDeck(rates);
        wall = Stopwatch.GetElapsedTime(started);
        processor = Environment.CpuUsage.TotalTime - used;
        return deck;
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
