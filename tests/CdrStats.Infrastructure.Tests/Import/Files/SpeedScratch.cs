using System.Diagnostics;
using System.Text;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

public sealed class SpeedScratch(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Speed()
    {
        var rows = int.Parse(Environment.GetEnvironmentVariable("SPEED_ROWS") ?? "300000", System.Globalization.CultureInfo.InvariantCulture);
        var path = "/tmp/files-bench/calls.csv";
        if (!File.Exists(path) || Environment.GetEnvironmentVariable("SPEED_NEW") is not null)
        {
            await using var w = new StreamWriter(path);
            await w.WriteLineAsync("switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, dialcode, state, channel, starting_date, duration, billsec, progressec, answersec, waitsec, hangup_cause_id, hangup_cause, direction, country_code, accountcode, buy_rate, buy_cost, sell_rate, sell_cost, extradata");
            var start = new DateTime(2026, 11, 1);
            for (var n = 0; n < rows; n++)
            {
                await w.WriteLineAsync($"127.0.0.1, 1, {Guid.NewGuid()}, {904151440 + n % 1000}, CallerIDName, +34798{400122 + n % 100000}, 34, , , {start.AddSeconds(n / 10):yyyy-MM-dd HH:mm:ss}, {n % 300 + 5}, {n % 300}, 1, 2, , {16 + n % 3}, NORMAL_CLEARING, 2, ES, acc{n % 20}, 0.01, 0.0123, 0.02, 0.0456, {{}}");
            }
        }

        var size = new FileInfo(path).Length / 1e6;
        var output = TestContext.Current.TestOutputHelper!;
        var cpu0 = Environment.CpuUsage.TotalTime;
        void Told(string what, Stopwatch watch)
        {
            var cpu = (Environment.CpuUsage.TotalTime - cpu0).TotalSeconds;
            output.WriteLine($"{what}: cpu {cpu:0.00} s = {size / cpu:0} MB/s, {rows / cpu:0} rows/s; wall {watch.Elapsed.TotalSeconds:0.00} s, {size / watch.Elapsed.TotalSeconds:0} MB/s, {rows / watch.Elapsed.TotalSeconds:0} rows/s, heap {GC.GetTotalMemory(false) >> 20} MB, rss {Environment.WorkingSet >> 20}");
            cpu0 = Environment.CpuUsage.TotalTime;
        }

        output.WriteLine($"{size:0} MB, {rows} rows; rss {Environment.WorkingSet >> 20}");
        var file = new CallFile(path, "calls.csv", "/tmp/files-bench");
        for (var round = 0; round < 2; round++)
        {
            var watch = Stopwatch.StartNew();
            using (var stream = file.OpenRead())
            using (var table = TableFiles.Open(stream, FileKind.Csv, new FileMapping(), "/tmp"))
            {
                var row = new TableRow();
                while (table.Next(row)) { }
            }

            Told("read", watch);
            watch.Restart();
            using (var mapped = MappedFile.Open(file, new FileMapping(), TimeProvider.System.GetUtcNow()))
            {
                var batch = new FileBatch();
                while (batch.Fill(mapped, false, 0, Stop)) { }
            }

            Told("read+identity", watch);
            watch.Restart();
            using (var mapped = MappedFile.Open(file, new FileMapping(), TimeProvider.System.GetUtcNow()))
            {
                var batch = new FileBatch();
                while (batch.Fill(mapped, true, 0, Stop)) { }
            }

            Told("read+identity+map", watch);
        }

        if (Environment.GetEnvironmentVariable("SPEED_DB") is null) { return; }
        await using var lab = await FileLab.NewAsync(postgres);
        var w2 = Stopwatch.StartNew(); cpu0 = Environment.CpuUsage.TotalTime;
        await lab.LookAsync(file);
        Told("preview", w2);
        w2.Restart();
        var job = await lab.Store.AddAsync(file, null, "tester", new FileMapping(), null, FileImportState.Importing, Stop);
        await lab.Import.SendAsync(job, file, () => TextWriter.Null, new Progress<FileProgress>(), Stop);
        Told("send to inbox", w2);
        w2.Restart();
        await lab.Lab.Importer.DrainAsync(2, Stop);
        Told("drain", w2);
    }
}
