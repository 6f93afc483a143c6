using System.Diagnostics;
using System.Globalization;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Rating;

namespace CdrStats.Benchmarks;

/// <summary>What it takes to decide on a call by white- and blacklists of 100,000 entries and a ban plan of 10,000 prefixes. Target: less than 1 µs.</summary>
internal static class ListsBenchmark
{
    private const int Entries = 100_000;
    private const int Bans = 10_000;
    private const int Calls = 1 << 20;

    public static void Run()
    {
        var random = new Random(20261127);
        var entries = Enumerable.Range(1, Entries).Select(id => new ControlEntry(id, (ListKind)random.Next(1, 3), random.Next(3) == 0 ? random.Next(1, 500) : null, Digits(random, random.Next(2, 13)), null))
            .DistinctBy(entry => (entry.Kind, entry.Prefix, entry.CustomerId)).ToList();
        var lists = new ControlLists(entries, ["97123", "5555"]);
        var bans = new BanList(Enumerable.Range(0, Bans).Select(_ => Digits(random, random.Next(3, 9))));
        // Half of the calls go where an entry is.
        var calls = Enumerable.Range(0, Calls).Select(n => (Number: n % 2 == 0 ? Digits(random, 12) : (entries[random.Next(entries.Count)].Prefix + Digits(random, 12))[..12], Customer: random.Next(1, 500))).ToArray();
        var table = new Table("round", "entries", "calls", "CPU ns a call", "wall ns a call", "not authorised");
        for (var round = 1; round <= 9; round++)
        {
            var (wall, processor, refused) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0);
            foreach (var (number, customer) in calls)
            {
                refused += lists.Decide(customer, number, "ES", bans).IsAuthorised ? 0 : 1;
            }

            // Other programs share the machine: the processor's time counts.
            var (used, elapsed) = (Environment.CpuUsage.TotalTime - processor, Stopwatch.GetElapsedTime(wall));
            table.Add(Text(round), Text(entries.Count), Text(Calls), Text((int)(used.TotalNanoseconds / Calls)), Text((int)(elapsed.TotalNanoseconds / Calls)), Text(refused));
        }

        table.Print();
    }

    private static string Digits(Random random, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('0' + random.Next(10))));

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
