using System.Diagnostics;
using System.Globalization;
using System.Text;
using CdrStats.Infrastructure.Rating;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace CdrStats.Benchmarks;

/// <summary>
/// What a deck of many rates takes: brought in, brought in anew with every fifth price another, rolled back; and how long its pages, searches and edits take
/// meanwhile. On an embedded PostgreSQL as it ships (fsync on). Target: a million rates under 30 s, difference and activation together.
/// </summary>
internal static class DeckBenchmark
{
    private const int Questions = 50;

    public static async Task RunAsync(int rates)
    {
        await using var lab = await PipelineLab.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:CdrStats", lab.ConnectionString)]).Build();
        await using var database = new Database(configuration, NullLogger<EmbeddedPostgres>.Instance, new Live<DatabaseState>(new DatabaseState.Starting(DateTimeOffset.UnixEpoch), TimeProvider.System));
        var (import, versions, store) = (new RateImport(database, TimeProvider.System), new RateVersionStore(database, TimeProvider.System), new RateStore(database, TimeProvider.System));
        var plan = ((Saved.Done)await new RatePlanStore(database, TimeProvider.System).SaveAsync("benchmark", new RatePlanRow { Name = "Deck", Side = RateSide.Buy, Currency = "EUR" }, default)).Id;
        var prefixes = new SyntheticRates(seed: 20261127).Prefixes(rates);

        var table = new Table("deck", "preview s", "activation s", "together s", "added", "changed", "unchanged", "closed");
        await ImportAsync("all new", Deck(prefixes, _ => false, _ => true));
        await ImportAsync("every fifth price another, from next month", Deck(prefixes, at => at % 5 == 0, _ => true), "2099-01-01");
        await ImportAsync("all prices another, a tenth lacking", Deck(prefixes, _ => true, at => at % 10 != 3));
        table.Print();

        var back = new Table("way back", "s");
        var latest = (await versions.ListAsync(plan, null, 1, default))[0].Id;
        var started = Stopwatch.GetTimestamp();
        var answer = await versions.RollBackAsync(plan, latest, withLater: false, "benchmark", default);
        back.Add(answer.Trouble ?? "the last import rolled back", Seconds(started));
        back.Print();

        var asked = new Table("a question of the page", "median ms", "slowest ms");
        await AskAsync("a page, from the middle", at => store.PageAsync(plan, null, new RateRow { Prefix = prefixes[at * 37], Id = 0 }, 50, default));
        await AskAsync("search by prefix", at => store.PageAsync(plan, prefixes[at * 41], null, 50, default));
        await AskAsync("what would it cost", at => store.QuoteAsync(plan, prefixes[at * 43] + "123456", DateTimeOffset.UnixEpoch.AddYears(60), default));
        await AskAsync("search by destination, common", _ => store.PageAsync(plan, "Destination 44", null, 50, default));
        await AskAsync("search by destination, not there", _ => store.PageAsync(plan, "nowhere", null, 50, default));
        await AskAsync("number of rates", _ => store.CountAsync(plan, default));
        await AskAsync("history of a prefix", at => versions.HistoryAsync(plan, prefixes[at * 47], default));
        await AskAsync("an edit by hand", async at =>
        {
            var rate = (await store.PageAsync(plan, prefixes[(at * 53) + 1000], null, 1, default)).Rates[0];
            rate.PerMinute += 0.0001m;
            return await store.SaveAsync(rate, "benchmark", default);
        });
        asked.Print();

        async Task ImportAsync(string name, byte[] file, string? effective = null)
        {
            using var stream = new MemoryStream(file);
            var sample = await RateFileGuess.OfAsync(stream, default);
            RateText.TryMoment(effective ?? "", TimeZoneInfo.Utc, out var from);
            var start = Stopwatch.GetTimestamp();
            using var preview = await import.PreviewAsync(
                plan, new RateSource.File(stream, "deck.csv", sample.Layout, sample.Header), new RateImportTerms(TimeZoneInfo.Utc, from, EndMissing: true, "EUR"), null, default);
            var previewed = Seconds(start);
            var second = Stopwatch.GetTimestamp();
            var saved = await import.ConfirmAsync(preview, "benchmark", null, default);
            var counts = preview.Counts;
            table.Add(
                saved.Trouble ?? $"{name}, {file.Length / 1_000_000} MB", previewed, Seconds(second), Seconds(start), Whole(counts.Added), Whole(counts.Changed), Whole(counts.Unchanged), Whole(counts.Closed));
        }

        async Task AskAsync<T>(string name, Func<int, Task<T>> ask)
        {
            var times = new List<double>();
            for (var at = 0; at < Questions; at++)
            {
                var start = Stopwatch.GetTimestamp();
                await ask(at);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            asked.Add(name, times[Questions / 2].ToString("0.0", CultureInfo.InvariantCulture), times[^1].ToString("0.0", CultureInfo.InvariantCulture));
        }
    }

    private static byte[] Deck(string[] prefixes, Func<int, bool> isOther, Func<int, bool> isThere)
    {
        var text = new StringBuilder("prefix,destination,rate,increments\n");
        for (var at = 0; at < prefixes.Length; at++)
        {
            if (isThere(at))
            {
                text.Append(CultureInfo.InvariantCulture, $"{prefixes[at]},Destination {prefixes[at][..Math.Min(4, prefixes[at].Length)]},0.{(at % 9000) + 1000 + (isOther(at) ? 7 : 0)},{(at % 3 == 0 ? "60/60" : "1/1")}\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
