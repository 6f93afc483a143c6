using System.Diagnostics;
using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Testing;

namespace CdrStats.Benchmarks;

/// <summary>
/// The pusher as a process of its own, from a full store into a console's table, and over HTTP to a console, against what PostgreSQL itself needs to put the
/// same rows into an equal table; and what it costs while a switch writes 100 records a second. All of it shares one machine.
/// </summary>
internal static class PusherBenchmark
{
    private const int PerSecond = 100;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(int rows)
    {
        await using var console = await PipelineLab.StartAsync();
        await using var lab = new PusherLab(console, rows);
        await lab.FillAsync();
        var table = new Table("from, to, batch", "records/s", "ratio to PostgreSQL alone", "pusher, µs a record", "PostgreSQL, µs a record", "pusher's peak, MB");
        foreach (var (sqlite, batch) in new[] { (true, 1_000), (true, 5_000), (false, 1_000), (false, 5_000) })
        {
            await console.RunAsync("truncate cdr_import");
            await MeasureAsync(console, lab, rows, sqlite, batch, null, table);
        }

        // What waits would become calls as soon as the console runs, and a call is not taken in again.
        await console.RunAsync("truncate cdr_import");

        // Over HTTP the console takes calls in and makes them calls at the same time, on the same processors.
        var key = await StoredApiKey.AddAsync(console.ConnectionString, [Permissions.Add("cdr")], switchId: await console.OneAsync<int>("select id from switch where ip_address = '10.0.0.1'"));
        await using (var web = await ConsoleProcess.StartAsync(console.ConnectionString, CancellationToken.None))
        {
            foreach (var sqlite in new[] { true, false })
            {
                await console.RunAsync("truncate cdr_import");
                await MeasureAsync(console, lab, rows, sqlite, 5_000, (web.Address, key), table);
            }
        }

        table.Print();
        await console.RunAsync("truncate cdr_import");
        await MeasureQuietAsync(lab, rows);
    }

    private static async Task MeasureAsync(PipelineLab console, PusherLab lab, int rows, bool sqlite, int batch, (Uri, ApiKeySecret)? http, Table table)
    {
        await console.RunAsync("checkpoint");
        var server = Effort.Now(console.Postmaster);
        await using var pusher = lab.Start(sqlite, http, batch);
        // The start, and the compilation of the first batches, stand apart.
        await lab.UntilStoredAsync(pusher, rows / 10);
        var begun = await console.OneAsync<long>("select count(*) from cdr_import");
        var cost = PusherLab.Cost(pusher);
        var clock = Stopwatch.StartNew();
        await lab.UntilStoredAsync(pusher, rows);
        var seconds = clock.Elapsed.TotalSeconds;
        var (spent, peak) = PusherLab.Cost(pusher);
        var effort = Effort.Now(console.Postmaster) - server;
        await console.RunAsync("drop table if exists copied; create table copied (like cdr_import including all)");
        await console.RunAsync("checkpoint");
        var alone = await PipelineLab.SecondsAsync(() => console.RunAsync("insert into copied select * from cdr_import"));
        var rate = (rows - begun) / seconds;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(sqlite ? "SQLite" : "MariaDB")}, {batch}: {rate:N0}/s"));
        table.Add(
            $"{(sqlite ? "SQLite" : "MariaDB")}, {(http is null ? "table" : "HTTP")}, {batch}", Text(rate, "N0"), Text(rate / (rows / alone), "0.00"),
            Text((spent - cost.Seconds) / (rows - begun) * 1e6, "0.0"), Text(effort.Server / rows * 1e6, "0.0"), Text(peak, "0"));
    }

    private static async Task MeasureQuietAsync(PusherLab lab, int rows)
    {
        await using var pusher = lab.Start(sqlite: true, null, 100);
        await lab.UntilStoredAsync(pusher, rows);
        var (before, _) = PusherLab.Cost(pusher);
        var (clock, written) = (Stopwatch.StartNew(), 0);
        while (clock.Elapsed < Quiet)
        {
            lab.Add(rows + written + 1, PerSecond / 10);
            written += PerSecond / 10;
            var next = TimeSpan.FromSeconds((double)written / PerSecond) - clock.Elapsed;
            await Task.Delay(next > TimeSpan.Zero ? next : TimeSpan.Zero);
        }

        var share = (PusherLab.Cost(pusher).Seconds - before) / clock.Elapsed.TotalSeconds;
        await lab.UntilStoredAsync(pusher, rows + written);
        Console.WriteLine($"At {Text(written / clock.Elapsed.TotalSeconds, "0")} records a second from SQLite into the table: {Text(share * 100, "0.0")} % of one processor, {Text(PusherLab.Cost(pusher).Peak, "0")} MB at most");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
