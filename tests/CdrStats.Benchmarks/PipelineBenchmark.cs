using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace CdrStats.Benchmarks;

/// <summary>
/// The whole way of a million waiting rows: read, mediated, rated, stored once, counted, marked, announced; against a plain binary COPY of the same
/// calls into an equal table with the same indexes, in the same run.
/// </summary>
internal static class PipelineBenchmark
{
    private const int AtOnce = 2;
    private const int WarmRows = 200_000;

    public static async Task RunAsync(int rows)
    {
        var table = new Table("what", "rows", "seconds", "rows/s", "ratio to COPY (1)", "ratio to COPY (2)");
        await using var lab = await PipelineLab.StartAsync();
        await lab.FillAsync(WarmRows, keyed: false);
        await lab.Importer.DrainAsync(AtOnce, CancellationToken.None);      // the code compiled for good, the rules loaded

        await lab.FillAsync(rows, keyed: false);
        await lab.RunAsync("vacuum analyze cdr_import");
        await lab.RunAsync("checkpoint");
        var before = Effort.Now(lab.Postmaster);
        var plain = await PipelineLab.SecondsAsync(() => lab.Importer.DrainAsync(AtOnce, CancellationToken.None));
        var effort = Effort.Now(lab.Postmaster) - before;
        await lab.FillAsync(rows / 4, keyed: true);
        await lab.RunAsync("checkpoint");
        var keyed = await PipelineLab.SecondsAsync(() => lab.Importer.DrainAsync(AtOnce, CancellationToken.None));

        await lab.FillAsync(rows / 4, keyed: false, linked: true);
        await lab.RunAsync("checkpoint");
        var linked = await PipelineLab.SecondsAsync(() => lab.Importer.DrainAsync(AtOnce, CancellationToken.None));

        await lab.RunAsync("create table copied (like call including all) partition by range (start); create table copied_all partition of copied for values from (minvalue) to (maxvalue)");
        var files = await ExportAsync(lab);
        await lab.RunAsync("checkpoint");
        var one = await PipelineLab.SecondsAsync(async () => { foreach (var file in files) { await CopyAsync(lab, file); } });
        await lab.RunAsync("truncate copied");
        await lab.RunAsync("checkpoint");
        var two = await PipelineLab.SecondsAsync(() => Task.WhenAll(files.Select(file => Task.Run(() => CopyAsync(lab, file)))));
        var copied = await lab.OneAsync<long>("select count(*) from copied");
        foreach (var file in files)
        {
            File.Delete(file);
        }

        var (rated, unrated) = await PriceOfRatingAsync(lab, rows / 4);

        void Add(string what, double count, double seconds) => table.Add(
            what, Whole(count), Text(seconds), Whole(count / seconds), Text(count / seconds / (copied / one)), Text(count / seconds / (copied / two)));
        Add("pipeline", rows, plain);
        Add("pipeline, rows with source keys", rows / 4, keyed);
        Add("pipeline, three records a call", rows / 4, linked);
        Add("COPY, one connection", copied, one);
        Add("COPY, two connections", copied, two);
        table.Print();
        Console.WriteLine($"Rating: {rows / 2 / rated:N0} calls/s rated, {rows / 2 / unrated:N0} of customers without a plan: it takes {100 * (1 - (unrated / rated)):0.0} % of the throughput");
        Console.WriteLine(
            $"Processor time a call: {effort.Importer / rows * 1e6:0.0} µs importing ({effort.Allocated / rows:N0} bytes allocated, {effort.Pauses / rows * 1e6:0.0} µs stopped for garbage, {effort.Young} collections, {effort.Full} of them full), {effort.Server / rows * 1e6:0.0} µs PostgreSQL");
        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"Peak memory of the importing process: {self.PeakWorkingSet64 / 1024 / 1024} MB");
        Console.WriteLine($"Ledger: {await lab.OneAsync<string>("select sum(read) || ' read = ' || sum(stored) || ' stored + ' || sum(duplicate) || ' duplicate + ' || sum(quarantined) || ' quarantined' from import_batch")}");
    }

    // In turns, so that what the machine does meanwhile hits both.
    private static async Task<(double Rated, double Unrated)> PriceOfRatingAsync(PipelineLab lab, int rows)
    {
        var (rated, unrated) = (0.0, 0.0);
        for (var turn = 0; turn < 4; turn++)
        {
            var isRated = turn % 2 == 1;
            await lab.RunAsync($"update customer set voip_plan_id = {(isRated ? "1" : "null")}");
            await lab.FillAsync(rows, keyed: false);
            await lab.RunAsync("checkpoint");
            var took = await PipelineLab.SecondsAsync(() => lab.Importer.DrainAsync(AtOnce, CancellationToken.None));
            (rated, unrated) = isRated ? (rated + took, unrated) : (rated, unrated + took);
        }

        return (rated, unrated);
    }

    private static async Task<string[]> ExportAsync(PipelineLab lab)
    {
        var files = new string[AtOnce];
        for (var part = 0; part < AtOnce; part++)
        {
            files[part] = Path.GetTempFileName();
            await using var connection = await lab.Source.OpenConnectionAsync();
            await using var copy = await connection.BeginRawBinaryCopyAsync($"copy (select * from call where id % {AtOnce} = {part} and source_key is null and linked_id is null order by start) to stdout (format binary)");
            await using var file = File.Create(files[part]);
            await copy.CopyToAsync(file);
        }

        return files;
    }

    private static async Task CopyAsync(PipelineLab lab, string file)
    {
        await using var connection = await lab.Source.OpenConnectionAsync();
        await using var copy = await connection.BeginRawBinaryCopyAsync("copy copied from stdin (format binary)");
        await using var rows = File.OpenRead(file);
        await rows.CopyToAsync(copy);
    }

    private static string Whole(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
