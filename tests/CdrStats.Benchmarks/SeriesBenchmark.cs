using System.Diagnostics;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.History.Influx;
using CdrStats.Testing;

namespace CdrStats.Benchmarks;

/// <summary>
/// A day of seconds of 20 switches in each store of live calls, written and summed up as the recorder does, then read as the page Realtime draws it: the
/// day by two minutes, an hour by five seconds, a quarter of an hour by seconds.
/// </summary>
internal static class SeriesBenchmark
{
    private const int Switches = 20;
    private const int Seconds = 24 * 60 * 60;
    private const int Batch = 5000;
    private const int Reads = 21;

    // A day that is over: nobody adds to it.
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync()
    {
        var table = new Table("20 switches", "written, samples/s", "24 h by 2 min, ms", "the same from seconds, ms", "1 h by 5 s, ms", "15 min by 1 s, ms");
        await using (var lab = await PipelineLab.StartAsync())
        {
            await MeasureAsync(new PostgresSeries(lab.Source), table);
        }

        var server = new InfluxServer();
        try
        {
            var database = await server.NewDatabaseAsync();
            using var influx = new InfluxConnection(new InfluxSettings(server.Url, database, InfluxServer.UserName, InfluxServer.Password, ""));
            await MeasureAsync(new InfluxSeries(influx), table);
        }
        finally
        {
            await server.DisposeAsync();
        }

        table.Print();
    }

    private static async Task MeasureAsync(ICallSeries series, Table table)
    {
        var began = Stopwatch.GetTimestamp();
        foreach (var batch in Samples().Chunk(Batch))
        {
            await series.WriteAsync(batch, CancellationToken.None);
        }

        var written = (Switches + 1) * Seconds / Stopwatch.GetElapsedTime(began).TotalSeconds;
        for (var hour = 0; hour < 24; hour++)
        {
            var range = new TimeRange(Start.AddHours(hour), Start.AddHours(hour + 1));
            foreach (var by in new[] { HistoryBy.Total, HistoryBy.Switch })
            {
                await series.WriteMinutesAsync(await series.ReadAsync(new HistoryQuestion(by, null, range, CallHistory.Minute, false), CancellationToken.None), CancellationToken.None);
            }
        }

        var history = new CallHistory(series);
        var (day, end) = (new TimeRange(Start, Start.AddDays(1)), Start.AddDays(1));
        table.Add(
            series.Name, written.ToString("N0", CultureInfo.InvariantCulture),
            await MedianAsync(() => history.ReadAsync(AccessScope.Everything, HistoryBy.Switch, null, day, TimeSpan.FromMinutes(2), CancellationToken.None), Reads),
            await MedianAsync(() => series.ReadAsync(new HistoryQuestion(HistoryBy.Switch, null, day, TimeSpan.FromMinutes(2), false), CancellationToken.None), 3),
            await MedianAsync(() => history.ReadAsync(AccessScope.Everything, HistoryBy.Switch, null, new TimeRange(end.AddHours(-1), end), TimeSpan.FromSeconds(5), CancellationToken.None), Reads),
            await MedianAsync(() => history.ReadAsync(AccessScope.Everything, HistoryBy.Switch, null, new TimeRange(end.AddMinutes(-15), end), TimeSpan.FromSeconds(1), CancellationToken.None), Reads));
    }

    private static IEnumerable<CallSample> Samples()
    {
        for (var second = 0; second < Seconds; second++)
        {
            var (at, total) = (Start.AddSeconds(second), 0);
            for (var id = 1; id <= Switches; id++)
            {
                var calls = 100 + (int)(90 * Math.Sin((second / 5000.0) + id)) + (((second * 7) + id) % 9);
                total += calls;
                yield return new CallSample(at, new HistoryKey(HistoryBy.Switch, id.ToString(CultureInfo.InvariantCulture)), calls, calls / 9, 1.5);
            }

            yield return new CallSample(at, HistoryKey.Total, total, total / 9, 30);
        }
    }

    private static async Task<string> MedianAsync<T>(Func<Task<IReadOnlyList<T>>> read, int times)
    {
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            if ((await read()).Count == 0)
            {
                throw new InvalidOperationException("Nothing was read.");
            }

            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return took.Order().ElementAt(took.Count / 2).ToString("0", CultureInfo.InvariantCulture);
    }
}
