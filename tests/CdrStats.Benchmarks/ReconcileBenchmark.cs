using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Billing.Reconciliation;

namespace CdrStats.Benchmarks;

/// <summary>How long a carrier's file of so many lines is held against as many calls of ours, and what memory that takes. Target: a million under two minutes.</summary>
internal static class ReconcileBenchmark
{
    public static async Task RunAsync(int rows)
    {
        await using var lab = await PipelineLab.StartAsync();
        await lab.RunAsync("insert into provider (name, metric, demo) values ('North', 0, false); update rate_plan set provider_id = 1 where side = 2");
        await lab.FillAsync(rows, keyed: false);
        await lab.Importer.DrainAsync(2, CancellationToken.None);
        await lab.RunAsync("vacuum analyze call");
        var path = Path.Combine(Path.GetTempPath(), $"cdrstats-reconcile-{Environment.ProcessId}.csv");
        try
        {
            await using (var text = new StreamWriter(path))
            {
                await text.WriteLineAsync("Start,Called number,Billed seconds,Cost");
                await using var calls = lab.Source.CreateCommand("select start, e164, buy_billed, buy_cost from call where buy_cost > 0 and id % 50 <> 0 order by start");
                await using var row = await calls.ExecuteReaderAsync();
                for (var at = 0; await row.ReadAsync(); at++)
                {
                    await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                        $"{row.GetDateTime(0).AddSeconds(at % 3):yyyy-MM-dd HH:mm:ss},{row.GetString(1)},{row.GetInt32(2)},{row.GetDecimal(3) + (at % 40 == 0 ? 0.01m : 0)}"));
                }
            }

            await using var file = File.OpenRead(path);
            var sample = await CarrierFileGuess.Of(ReconciliationKind.Calls).ReadAsync(file, default);
            var terms = new ReconciliationTerms(ReconciliationKind.Calls, new TimeRange(new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)), TimeZoneInfo.Utc, "EUR");
            var desk = new ReconciliationDesk(lab.Source, new ReconciliationRuns(lab.Source, TimeProvider.System), TimeProvider.System);
            var id = 0;
            var took = await PipelineLab.SecondsAsync(async () => id = await desk.ReconcileAsync(AccessScope.Everything, "benchmark", new CarrierFile(1, file, "north.csv", sample.Layout, sample.Header), terms, null, default));
            var made = (await new ReconciliationQueries(lab.Source).FindAsync(AccessScope.Everything, id, default))!;
            var table = new Table("pile", "lines", "ours", "theirs");
            foreach (var pile in made.Piles)
            {
                table.Add(pile.Pile.ToString(), pile.Lines.ToString("N0", CultureInfo.InvariantCulture), pile.OurAmount.ToString("N4", CultureInfo.InvariantCulture), pile.TheirAmount.ToString("N4", CultureInfo.InvariantCulture));
            }

            table.Print();
            var against = await lab.OneAsync<long>("select count(*) from call where buy_plan_id is not null");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{made.Lines:N0} lines against {against:N0} calls: {took:0.0} s; {GC.GetTotalMemory(forceFullCollection: true) >> 20} MB in use, working set at most {System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB"));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
