using System.Globalization;

namespace CdrStats.Benchmarks;

/// <summary>
/// What the same batches cost with 0, 1 and 5 million calls stored: the cost of a batch must not grow with the history. A machine that others use too
/// is faster in one minute than in the next, so each batch is measured beside one of a console that begins with no call, turn by turn.
/// </summary>
internal static class HistoryBenchmark
{
    private const int Batch = 10_000;
    private const int Batches = 25;

    public static async Task RunAsync()
    {
        var table = new Table("calls stored", "median batch, ms", "beside it, none stored, ms", "ratio");
        await using var lab = await PipelineLab.StartAsync();
        foreach (var stored in new[] { 0, 1_000_000, 5_000_000 })
        {
            for (var now = await lab.OneAsync<long>("select count(*) from call"); now < stored; now += 500_000)
            {
                await lab.FillAsync(500_000, keyed: false);
                await lab.Importer.DrainAsync(2, CancellationToken.None);
            }

            await lab.RunAsync("vacuum analyze cdr_import");
            await lab.RunAsync("checkpoint");
            await using var none = await PipelineLab.StartAsync();
            var before = await lab.OneAsync<long>("select count(*) from call");
            var (times, beside) = (new List<double>(), new List<double>());
            for (var batch = 0; batch < Batches; batch++)
            {
                times.Add(await MeasureAsync(lab));
                beside.Add(await MeasureAsync(none));
            }

            var (median, other) = (Median(times), Median(beside));
            table.Add(Text(before, "N0"), Text(median * 1000, "0"), Text(other * 1000, "0"), Text(median / other, "0.00"));
        }

        table.Print();
    }

    private static async Task<double> MeasureAsync(PipelineLab lab)
    {
        await lab.FillAsync(Batch, keyed: true);
        return await PipelineLab.SecondsAsync(() => lab.Importer.RunAsync(Batch));
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
