using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Import.Files;

namespace CdrStats.Benchmarks;

/// <summary>
/// A file of the manual's columns, by the gigabyte: read into records, looked at, imported until each row is a call, imported again, undone; and calls by the
/// million exported as every kind of file. Beside each what it takes of memory more than the process had at rest, and of processors: on a machine that others use too,
/// that is the figure to go by.
/// </summary>
internal static class FilesBenchmark
{
    private const int AtOnce = 2;
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan AMillionCalls = TimeSpan.FromSeconds(1_000_000 / SyntheticFile.CallsPerSecond);

    public static async Task RunAsync(int megabytes)
    {
        var table = new Table("what", "rows", "MB", "seconds", "rows/s", "MB/s", "own processor s", "PostgreSQL's", "memory above rest, MB");
        await using var lab = await PipelineLab.StartAsync();
        var folder = Directory.CreateTempSubdirectory("cdrstats-bench-files");
        try
        {
            await ImportAsync(lab, SyntheticFile.Write(folder.FullName, 1_000_000), null);       // the code compiled for good, the rules loaded
            var file = SyntheticFile.Write(folder.FullName, megabytes * 1_000_000L);
            await MeasureImportsAsync(lab, file, table);
            await MeasureExportsAsync(lab, table);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        table.Print();
    }

    private static async Task MeasureImportsAsync(PipelineLab lab, SyntheticFile file, Table table)
    {
        await AddAsync(lab, table, "CSV read into records, one thread", file, () => Task.FromResult(Read(file)));
        await AddAsync(lab, table, "looked at: a verdict for each row", file, () => LookAsync(lab, file));
        await lab.RunAsync("vacuum analyze cdr_import");
        await lab.RunAsync("checkpoint");
        await AddAsync(lab, table, "imported, until each row is a call", file, () => ImportAsync(lab, file, table));
        await AddAsync(lab, table, "imported again: each is there", file, () => ImportAsync(lab, file, null));
    }

    private static async Task MeasureExportsAsync(PipelineLab lab, Table table)
    {
        await lab.RunAsync("vacuum analyze call");
        var filter = CallFilter.All with { From = SyntheticFile.Begins, To = SyntheticFile.Begins + AMillionCalls };
        var export = new CallExport(lab.Source);
        foreach (var format in CallExportFormat.All)
        {
            await using var output = new CountingStream();
            var cost = await CostAsync(lab, () => export.WriteAsync(output, format, AccessScope.Everything, filter, CancellationToken.None));
            var calls = await lab.OneAsync<long>(string.Create(CultureInfo.InvariantCulture, $"select count(*) from call where start >= '{filter.From:O}' and start < '{filter.To:O}'"));
            Add(table, $"exported as {format.Name}", calls, output.Length, cost);
        }
    }

    private static long Read(SyntheticFile file)
    {
        using var mapped = MappedFile.Open(file.File, new FileMapping(), TimeProvider.System.GetUtcNow());
        var row = new TableRow();
        var rows = 0L;
        while (mapped.Next(row))
        {
            rows += mapped.Map(row).Row is null ? 0 : 1;
        }

        return rows;
    }

    private static async Task<long> LookAsync(PipelineLab lab, SyntheticFile file) =>
        (await new FilePreview(Databases(lab), new MediationOptions(), TimeProvider.System).RunAsync(file.File, new FileMapping(), () => TextWriter.Null, new Progress<FileProgress>(), CancellationToken.None)).Counts.Read;

    /// <summary>As the console does: what has been sent becomes calls while more is sent.</summary>
    /// <param name="table">Told when all had been sent.</param>
    private static async Task<long> ImportAsync(PipelineLab lab, SyntheticFile file, Table? table)
    {
        var store = new FileImportStore(Databases(lab), TimeProvider.System);
        var import = new FileImport(Databases(lab), new InboxSender(lab.Source), new FileQuarantine(Databases(lab), TimeProvider.System), store, TimeProvider.System);
        var job = await store.AddAsync(file.File, null, "benchmark", new FileMapping(), null, FileImportState.Importing, CancellationToken.None);
        var (clock, before) = (TimeProvider.System.GetTimestamp(), Effort.Now(lab.Postmaster));
        var sending = Task.Run(() => import.SendAsync(job, file.File, () => TextWriter.Null, new Progress<FileProgress>(), CancellationToken.None));
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => FollowAsync(lab, sending))));
        var (counts, _) = await sending;
        var sent = new Cost(TimeProvider.System.GetElapsedTime(clock).TotalSeconds, Effort.Now(lab.Postmaster) - before, null);
        await lab.Importer.DrainAsync(AtOnce, CancellationToken.None);
        await store.EndAsync(job.Id, FileImportState.Done, null, CancellationToken.None);
        if (table is not null)
        {
            Add(table, "of that, until all were in the inbox", counts.Fresh, file.Bytes, sent);
        }

        return counts.Read;
    }

    // As the console's import does: batch after batch while they are full, and a breath after one that is not.
    private static async Task FollowAsync(PipelineLab lab, Task sending)
    {
        while (!sending.IsCompleted)
        {
            if (!(await lab.Importer.RunBatchAsync(Importer.FullBatch, CancellationToken.None)).IsFull)
            {
                await Task.WhenAny(sending, Task.Delay(Breath));
            }
        }
    }

    private static ImportDatabases Databases(PipelineLab lab) => new(lab.Source, lab.Source);

    private static async Task AddAsync(PipelineLab lab, Table table, string what, SyntheticFile file, Func<Task<long>> work)
    {
        var rows = 0L;
        var cost = await CostAsync(lab, async () => rows = await work());
        Add(table, what, rows, file.Bytes, cost);
    }

    private static async Task<Cost> CostAsync(PipelineLab lab, Func<Task> work)
    {
        var before = Effort.Now(lab.Postmaster);
        var (seconds, memory) = await Memory.AboveRestAsync(work);
        return new Cost(seconds, Effort.Now(lab.Postmaster) - before, memory);
    }

    private static void Add(Table table, string what, long rows, long bytes, Cost cost)
    {
        table.Add(
            what, Whole(rows), Whole(bytes / 1e6), Text(cost.Seconds), Whole(rows / cost.Seconds), Whole(bytes / 1e6 / cost.Seconds), Text(cost.Effort.Importer), Text(cost.Effort.Server),
            cost.Memory is { } more ? Whole(more) : "");
        Console.Error.WriteLine($"{what}: {Text(cost.Seconds)} s");
    }

    private static string Whole(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    /// <param name="Memory">Megabytes above rest; null: not looked at.</param>
    private sealed record Cost(double Seconds, Effort Effort, double? Memory);

    /// <summary>Counts what goes into it, and keeps nothing.</summary>
    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;

        public override void Write(ReadOnlySpan<byte> buffer) => _length += buffer.Length;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _length += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
