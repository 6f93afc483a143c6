using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Rating.Rebilling;

namespace CdrStats.Benchmarks;

/// <summary>
/// How many stored calls are billed again in a second, looked at before (dry run), and given back what they were billed by; and what that costs an
/// import that goes on meanwhile.
/// </summary>
internal static class RebillBenchmark
{
    private const int Beside = 100_000;
    private static readonly TimeRange All = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public static async Task RunAsync(int rows)
    {
        var table = new Table("what", "calls", "seconds", "calls/s");
        await using var lab = await PipelineLab.StartAsync();
        await lab.FillAsync(rows, keyed: false);
        await lab.Importer.DrainAsync(2, CancellationToken.None);
        await lab.RunAsync("vacuum analyze call");
        await lab.RunAsync("insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, valid_from, enabled) select rate_plan_id, prefix, destination, per_minute * 1.1, 0, 1, 1, 0, 0, 0, '2026-01-01Z', true from rate");
        await lab.RunAsync("checkpoint");

        var databases = new ImportDatabases(lab.Source, lab.Source);
        var trial = new RebillTrial(lab.Source, lab.Importer);
        var jobs = new RebillJobs(lab.Source, TimeProvider.System);
        var work = new RebillWork(databases, lab.Importer, TimeProvider.System);
        await trial.RunAsync(AccessScope.Everything, new RebillOrder(All), null, CancellationToken.None);       // the rates loaded, the code compiled
        RebillPreview? preview = null;
        var seconds = await PipelineLab.SecondsAsync(async () => preview = await trial.RunAsync(AccessScope.Everything, new RebillOrder(All), null, CancellationToken.None));
        Add("dry run", preview!.Calls, seconds);

        var job = await jobs.OrderAsync(AccessScope.Everything, "benchmark", new RebillOrder(All), CancellationToken.None);
        await lab.RunAsync("checkpoint");
        seconds = await PipelineLab.SecondsAsync(() => work.RunAsync(CancellationToken.None));
        var done = (await jobs.RecentAsync(AccessScope.Everything, CancellationToken.None))[0];
        Add($"billed again ({done.Changed:N0} changed)", done.Looked, seconds);
        Check(preview.Totals, done.Sums);
        var size = await lab.OneAsync<long>("select pg_total_relation_size('rebill_kept')");

        await jobs.UndoAsync(AccessScope.Everything, "benchmark", job, CancellationToken.None);
        seconds = await PipelineLab.SecondsAsync(() => work.RunAsync(CancellationToken.None));
        Add("undone", done.Changed, seconds);

        await lab.FillAsync(Beside, keyed: false);
        seconds = await PipelineLab.SecondsAsync(() => lab.Importer.DrainAsync(2, CancellationToken.None));
        Add("import alone", Beside, seconds);
        await jobs.OrderAsync(AccessScope.Everything, "benchmark", new RebillOrder(All), CancellationToken.None);
        await lab.FillAsync(Beside, keyed: false);
        var billing = work.RunAsync(CancellationToken.None);
        seconds = await PipelineLab.SecondsAsync(() => lab.Importer.DrainAsync(2, CancellationToken.None));
        Add($"import, calls billed again meanwhile{(billing.IsCompleted ? " (but not to its end)" : "")}", Beside, seconds);
        await billing;
        table.Print();
        Console.WriteLine($"Kept for undoing: {size / (double)done.Changed:0} bytes a call");

        void Add(string what, long count, double took) =>
            table.Add(what, count.ToString("N0", CultureInfo.InvariantCulture), took.ToString("0.00", CultureInfo.InvariantCulture), (count / took).ToString("N0", CultureInfo.InvariantCulture));
    }

    // The dry run told the truth: it counts all calls, the order those it changed, and so the differences are equal.
    private static void Check(IReadOnlyList<RebillLine> looked, IReadOnlyList<RebillLine> done)
    {
        if (looked.Sum(line => line.Sum.MarginDifference) != done.Sum(line => line.Sum.MarginDifference))
        {
            throw new InvalidOperationException("The dry run said something else than came of it.");
        }
    }
}
