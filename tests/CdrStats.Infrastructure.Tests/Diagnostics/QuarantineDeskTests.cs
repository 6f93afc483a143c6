using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Diagnostics;

public sealed class QuarantineDeskTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("select 1")]
    [InlineData("delete from cdr_import")]
    public async Task A_corrected_record_becomes_its_call_once_also_when_its_row_was_purged(string purge)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(10);
        await lab.RunAsync("update cdr_import set billsec = duration + 2, extradata = '{\"trunk\": \"b\"}' where id = 7");
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync(purge);
        var desk = Desk(lab);
        var (id, fields) = await OpenAsync(lab);

        var wrong = Assert.IsType<Saved.Refused>(await desk.SendAsync(AccessScope.Everything, "ana", id, fields, Stop));
        Assert.Equal("billsec", wrong.Field);
        fields["billsec"] = "1";
        Assert.IsType<Saved.Done>(await desk.SendAsync(AccessScope.Everything, "ana", id, fields, Stop));
        Assert.IsType<Saved.Conflict>(await desk.SendAsync(AccessScope.Everything, "ana", id, fields, Stop));

        Assert.Equal(new BatchResult(1, 1, 0, 0, 0), await lab.Importer.DrainAsync(1, Stop));
        Assert.Equal("b", await lab.OneAsync<string>("select extradata ->> 'trunk' from call where callid = 'call7' and billsec = 1"));
        Assert.Equal("ana sent again", await lab.OneAsync<string>("select resolved_by || ' ' || resolution from cdr_rejected"));
        Assert.Equal(10, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_line_of_a_file_is_corrected_and_the_corrected_file_adds_nothing()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(1);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("""
            insert into cdr_rejected (inbox, inbox_row, switch, reason, record, rejected_at, batch_id)
            select id, -5, 'pbx', 'Line 3 of a.csv: bad', '{"file": "a.csv", "line": 3, "values": {"switch": "pbx", "starting_date": "yesterday", "duration": "65", "billsec": "60", "queue": "north"}}', now(), 0 from inbox
            """);
        var desk = Desk(lab);
        var (id, fields) = await OpenAsync(lab);
        fields["starting_date"] = "2026-11-01 10:00:00";

        Assert.IsType<Saved.Done>(await desk.SendAsync(AccessScope.Everything, "ana", id, fields, Stop));

        Assert.Equal(new BatchResult(1, 1, 0, 0, 0), await lab.Importer.DrainAsync(1, Stop));
        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from call where start = '2026-11-01 10:00Z' and extradata ->> 'queue' = 'north' and source_key like 'file:%:0'"));
    }

    [Fact]
    public async Task A_dismissed_record_is_closed_with_who_and_when_and_nobody_settles_it_twice()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(3);
        await lab.RunAsync("update cdr_import set duration = -1 where id = 2");
        await lab.Importer.DrainAsync(1, Stop);
        var desk = Desk(lab);
        var (id, fields) = await OpenAsync(lab);

        Assert.IsType<Saved.Done>(await desk.DismissAsync(AccessScope.Everything, "bo", id, Stop));

        Assert.Equal("bo dismissed", await lab.OneAsync<string>("select resolved_by || ' ' || resolution from cdr_rejected where resolved_at > now() - interval '1 minute'"));
        Assert.IsType<Saved.Conflict>(await desk.DismissAsync(AccessScope.Everything, "ana", id, Stop));
        Assert.IsType<Saved.Conflict>(await desk.SendAsync(AccessScope.Everything, "ana", id, fields, Stop));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from cdr_import where not imported"));
        await Assert.ThrowsAnyAsync<Exception>(() => desk.DismissAsync(AccessScope.Customer(1), "ana", id, Stop));
    }

    [Fact]
    public async Task A_long_record_is_kept_and_not_sent_to_the_page()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(3);
        await lab.RunAsync("update cdr_import set extradata = jsonb_build_object('x', repeat('y', 3000000)) where id = 2");
        await lab.Importer.DrainAsync(1, Stop);
        var databases = new ImportDatabases(lab.Source, lab.Source);
        var jobs = new JobRunner(lab.Source, TimeProvider.System, NullLogger<JobRunner>.Instance);
        var chain = new ChainQueries(databases, new DatabaseLocation.External(""), jobs, new SilenceQueries(lab.Source, TimeProvider.System), TimeProvider.System);

        var open = Assert.Single((await chain.ReadAsync(AccessScope.Everything, Stop)).Rejected);

        Assert.Contains("record_not_shown", open.Record, StringComparison.Ordinal);
        Assert.True(await lab.OneAsync<long>("select length(record::text)::bigint from cdr_rejected") > 3_000_000);
    }

    private static QuarantineDesk Desk(ImportLab lab) => new(new ImportDatabases(lab.Source, lab.Source), TimeProvider.System);

    private static async Task<(long Id, Dictionary<string, string> Fields)> OpenAsync(ImportLab lab) =>
        (await lab.OneAsync<long>("select id from cdr_rejected where resolved_at is null"),
            QuarantineDesk.FieldsOf(await lab.OneAsync<string>("select record::text from cdr_rejected where resolved_at is null")).ToDictionary());
}
