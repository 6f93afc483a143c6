using System.Globalization;

namespace CdrStats.Benchmarks;

/// <summary>What the same batches cost with 0, 1 and 5 million calls stored: the cost of a batch must not grow with the history.</summary>
internal static class HistoryBenchmark
{
    private const int Batch = 10_000;
    private const int Batches = 15;

    public static async Task RunAsync()
    {
        var table = new Table("calls stored", "median batch, ms", "ratio to none");
        await using (var other = await PipelineLab.StartAsync())
        {
            await MeasureAsync(other);      // warm, with no call stored here
        }

        await using var lab = await PipelineLab.StartAsync();
        var none = 0.0;
        foreach (var stored in new[] { 0, 1_000_000, 5_000_000 })
        {
            for (var now = await lab.OneAsync<long>("select count(*) from call"); now < stored; now += 500_000)
            {
                await lab.FillAsync(500_000, keyed: false);
                await lab.Importer.DrainAsync(2, CancellationToken.None);
            }

            await lab.RunAsync("vacuum analyze cdr_import");
            await lab.RunAsync("checkpoint");
            var before = await lab.OneAsync<long>("select count(*) from call");
            var median = await MeasureAsync(lab);
            none = none == 0 ? median : none;
            table.Add(before.ToString("N0", CultureInfo.InvariantCulture), (median * 1000).ToString("0", CultureInfo.InvariantCulture), (median / none).ToString("0.00", CultureInfo.InvariantCulture));
        }

        table.Print();
    }

    private static async Task<double> MeasureAsync(PipelineLab lab)
    {
        var times = new List<double>();
        for (var batch = 0; batch < Batches; batch++)
        {
            await lab.FillAsync(Batch, keyed: true);
            times.Add(await PipelineLab.SecondsAsync(() => lab.Importer.RunAsync(Batch)));
        }

        return times.Order().ElementAt(Batches / 2);
    }
}
