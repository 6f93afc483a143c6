using CdrStats.Domain.Accounts;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import.Files;

/// <summary>An import that is undone leaves everything as if it had never been.</summary>
public sealed class FileUndoTests(PostgresFixture postgres)
{
    // Roll-up rows that came to nothing say nothing.
    private const string State = """
        select md5(string_agg(part, '|' order by part)) from (
            select md5(string_agg(c::text, ';' order by id)) as part from call c
            union all select 'inbox' || coalesce(md5(string_agg(c::text, ';' order by id)), '') from cdr_import c
            union all select 'traffic' || coalesce(md5(string_agg(r::text, ';' order by r::text)), '') from rollup_traffic r where calls <> 0
            union all select 'minute' || coalesce(md5(string_agg(r::text, ';' order by r::text)), '') from rollup_minute r where calls <> 0 or ended <> 0
            union all select 'cause' || coalesce(md5(string_agg(r::text, ';' order by r::text)), '') from rollup_cause r where calls <> 0
            union all select 'country' || coalesce(md5(string_agg(r::text, ';' order by r::text)), '') from rollup_country r where calls <> 0
            union all select 'destination' || coalesce(md5(string_agg(r::text, ';' order by r::text)), '') from rollup_destination r where calls <> 0
            union all select 'sale' || coalesce(md5(string_agg(r::text, ';' order by r::text)), '') from rollup_sale r where calls <> 0
            union all select 'rejected' || count(*) from cdr_rejected
            union all select 'dirty' || count(*) from rollup_dirty) as parts
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Undoing_takes_away_what_the_import_added_and_nothing_else_and_once_more_nothing(bool isPurged, bool isLinked)
    {
        await using var files = await FileLab.NewAsync(postgres);
        await files.Lab.FillInboxAsync(3000);
        // The same switch and minutes, partly the same records.
        var earlier = await files.ImportAsync(files.Write("earlier.csv", Lines(0, 800, isLinked)));
        await files.Lab.Importer.DrainAsync(2, Stop);
        var before = await files.Lab.OneAsync<string>(State);

        var job = await files.ImportAsync(files.Write("calls.csv", Lines(400, 2500, isLinked)));
        Assert.Equal(new FileImportCounts(2100, 1699, 398, 0, 3), job.Counts);
        Assert.NotEqual(before, await files.Lab.OneAsync<string>(State));
        if (isPurged)
        {
            await files.Lab.RunAsync($"delete from cdr_import where file_import = '{job.Instance}' and id % 3 > 0");
        }

        await UndoAsync(files, job);
        Assert.Equal(before, await files.Lab.OneAsync<string>(State));
        Assert.Empty(await files.Lab.DriftAsync());
        var undone = (await files.Store.FindAsync(job.Id, Stop))!;
        Assert.Equal((FileImportState.Undone, 1699L, "boss"), (undone.State, undone.UndoneCalls, undone.UndoneBy));

        await UndoAsync(files, job);
        Assert.Equal(before, await files.Lab.OneAsync<string>(State));
        Assert.Equal(1699, (await files.Store.FindAsync(job.Id, Stop))!.UndoneCalls);

        Assert.Equal(1699, (await files.ImportAsync(files.Write("calls.csv", Lines(400, 2500, isLinked)))).Counts.Fresh);
        Assert.Equal(FileImportState.Done, (await files.Store.FindAsync(earlier.Id, Stop))!.State);
    }

    [Fact]
    public async Task Rows_that_wait_still_and_rows_that_the_import_rejected_are_taken_away_as_well()
    {
        await using var files = await FileLab.NewAsync(postgres);
        var before = await files.Lab.OneAsync<string>(State);
        var file = files.Write("calls.csv", Lines(0, 500));
        var job = await files.Store.AddAsync(file, null, "tester", new FileMapping(), null, FileImportState.Importing, Stop);
        await files.Import.SendAsync(job, file, () => TextWriter.Null, new Progress<FileProgress>(), Stop);
        // Half of them become calls; of those, ten are bad in the inbox.
        await files.Lab.RunAsync("update cdr_import set duration = -1 where id <= 10");
        await files.Lab.Importer.RunAsync(250, Stop);
        await files.Store.EndAsync(job.Id, FileImportState.Cancelled, null, Stop);
        Assert.Equal((240L, 11L), (await files.Lab.OneAsync<long>("select count(*) from call"), await files.Lab.OneAsync<long>("select count(*) from cdr_rejected")));

        await UndoAsync(files, job);

        Assert.Equal(before, await files.Lab.OneAsync<string>(State));
    }

    [Fact]
    public async Task Undoing_that_was_ended_anywhere_goes_on_while_calls_are_imported_beside_it()
    {
        await using var files = await FileLab.NewAsync(postgres);
        var job = await files.ImportAsync(files.Write("calls.csv", Lines(0, 3000)));
        await files.Lab.RunAsync($"update file_import set state = 'undoing' where id = {job.Id}");
        var undo = new FileUndo(files.Databases, TimeProvider.System, slice: 300);
        await files.Lab.FillInboxAsync(2000);
        var importing = files.Lab.Importer.DrainAsync(2, Stop);
        Assert.NotNull(await undo.RowsAsync(job, new IdRange(1, long.MaxValue), Stop));

        await Task.WhenAll(undo.RunAsync(job, Stop), new FileUndo(files.Databases, TimeProvider.System, slice: 200).RunAsync(job, Stop), importing);

        Assert.Equal((2000L, 0L), (await files.Lab.OneAsync<long>("select count(*) from call"), await files.Lab.OneAsync<long>("select count(*) from cdr_import where file_import is not null")));
        Assert.Empty(await files.Lab.DriftAsync());
    }

    [Fact]
    public async Task An_inbox_in_another_database_gives_its_rows_back_also_where_its_marks_were_lost()
    {
        await using var calls = await ImportLab.NewAsync(postgres);
        await using var inbox = await ImportLab.OfInboxAloneAsync(postgres);
        await using var files = FileLab.Of(calls, new ImportDatabases(calls.Source, inbox.Source));
        using var importer = new Importer(files.Databases, new MediationOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Importer>.Instance);
        var job = await files.ImportAsync(files.Write("calls.csv", Lines(0, 500)), importer: importer);
        Assert.Equal(499, await calls.OneAsync<long>("select count(*) from call"));
        await inbox.RunAsync("update cdr_import set imported = false, call_id = null, call_start = null where id % 2 = 0");

        await UndoAsync(files, job);

        Assert.Equal((0L, 0L, 0L), (await calls.OneAsync<long>("select count(*) from call"), await inbox.OneAsync<long>("select count(*) from cdr_import"), await calls.OneAsync<long>("select count(*) from cdr_rejected")));
        Assert.Empty(await calls.DriftAsync());
    }

    [Fact]
    public async Task Orders_that_do_not_fit_where_an_import_stands_do_nothing()
    {
        await using var files = await FileLab.NewAsync(postgres);
        using var bell = new FileImportBell();
        var orders = new FileImportOrders(files.Store, new FileImportFolder(files.Folder), bell, TimeProvider.System);
        using var content = new MemoryStream("switch,starting_date,duration,billsec\npbx,2026-11-01 10:00:00,5,5\n"u8.ToArray());
        var job = await orders.ReceiveAsync(content, "calls.csv", "boss", Stop);

        Assert.IsType<Saved.Conflict>(await orders.ConfirmAsync(AccessScope.Everything, job, Stop));
        Assert.IsType<Saved.Conflict>(await orders.UndoAsync(AccessScope.Everything, job, "boss", Stop));
        Assert.IsType<Saved.Refused>(await orders.CheckAsync(AccessScope.Everything, job, new FileMapping(), null, Stop));
        Assert.IsType<Saved.Refused>(await orders.CancelAsync(AccessScope.Customer(1), job, Stop));
        var mapping = FileMapping.OfHeader(["switch", "starting_date", "duration", "billsec"]);
        Assert.IsType<Saved.Done>(await orders.CheckAsync(AccessScope.Everything, job, mapping, "x", Stop));
        await RunAsync(files, job);
        Assert.Equal((FileImportState.Checked, 1L), (await StateAsync(), (await files.Store.FindAsync(job.Id, Stop))!.Preview!.Counts.Fresh));
        Assert.IsType<Saved.Done>(await orders.ConfirmAsync(AccessScope.Everything, job, Stop));
        Assert.IsType<Saved.Conflict>(await orders.ConfirmAsync(AccessScope.Everything, job, Stop));
        await Task.WhenAll(RunAsync(files, job), files.Lab.ImportWhenThereAsync(1));
        Assert.Equal((FileImportState.Done, 1L), (await StateAsync(), (await files.Store.FindAsync(job.Id, Stop))!.Fate.Stored));
        Assert.Empty(Directory.EnumerateFiles(files.Folder, "*.file"));
        Assert.IsType<Saved.Done>(await orders.UndoAsync(AccessScope.Everything, job, "boss", Stop));
        await RunAsync(files, job);
        Assert.Equal((FileImportState.Undone, 0L), (await StateAsync(), await files.Lab.OneAsync<long>("select count(*) from call")));
        Assert.IsType<Saved.Conflict>(await orders.UndoAsync(AccessScope.Everything, job, "boss", Stop));

        async Task<FileImportState> StateAsync() => (await files.Store.FindAsync(job.Id, Stop))!.State;
    }

    private static async Task RunAsync(FileLab files, FileImportJob job) =>
        await new FileImportRun(files.Databases, new MediationOptions(), new FileImportFolder(files.Folder), files.Store, TimeProvider.System).RunAsync((await files.Store.FindAsync(job.Id, Stop))!, Stop);

    private static async Task UndoAsync(FileLab files, FileImportJob job)
    {
        await files.Lab.RunAsync($"update file_import set state = 'undoing', undone_by = 'boss' where id = {job.Id}");
        await new FileUndo(files.Databases, TimeProvider.System, slice: 400).RunAsync(job, Stop);
    }

    // Linked: most are records of calls that have others too, in the file and in the other one.
    private static string[] Lines(int from, int to, bool isLinked = false) =>
    [
        "switch,starting_date,duration,billsec,destination_number,hangup_cause_id,callid" + (isLinked ? ",linked_id" : ""),
        .. Enumerable.Range(from, to - from).Select(n => $"sw1,2026-11-0{2 + (n % 2)} 0{n % 10}:{n % 60:00}:{n * 7 % 60:00},{(n % 700 == 7 + (from % 3) ? "x" : 30 + (n % 100))},{n % 30},+44203{1_000_000 + n},{16 + (n % 4)},{n}{(!isLinked ? "" : n % 5 == 0 ? "," : $",L{n % 7}-{n % 60 / 6}")}"),
    ];
}
