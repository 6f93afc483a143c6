using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

public sealed class ImportTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_becomes_a_call_and_the_roll_ups_equal_the_calls()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(5000);

        var done = await lab.Importer.DrainAsync(2, Stop);

        Assert.Equal(new BatchResult(5000, 5000, 0, 0, 0), done);
        Assert.Equal(5000, await lab.OneAsync<long>("select count(distinct inbox_row) from call"));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from cdr_import where not imported or call_id is null"));
        Assert.Empty(await lab.DriftAsync());
        Assert.Equal(
            await lab.OneAsync<long>("select sum(billsec)::bigint from cdr_import"), await lab.OneAsync<long>("select sum(billsec)::bigint from call"));
        Assert.Equal("ES", await lab.OneAsync<string>("select distinct country from call where destination = '+34650784355'"));
        Assert.Equal(3, await lab.OneAsync<long>("select count(*) from switch where is_new"));
        Assert.Equal(5000, await lab.OneAsync<long>("select sum(stored)::bigint from import_batch"));
    }

    [Fact]
    public async Task Two_importers_at_once_share_the_rows_and_double_none()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(40_000);
        using var other = lab.NewImporter();

        var done = await Task.WhenAll(lab.Importer.DrainAsync(2, Stop), other.DrainAsync(2, Stop));

        Assert.Equal(40_000, done.Sum(part => part.Stored));
        Assert.Equal(40_000, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_bad_row_goes_to_quarantine_alone_with_its_reason_and_can_be_corrected()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(100);
        await lab.RunAsync("update cdr_import set billsec = duration + 2 where id = 7");
        await lab.RunAsync("update cdr_import set sell_rate = 'NaN' where id = 8");
        await lab.RunAsync("update cdr_import set starting_date = 'infinity' where id = 9");
        await lab.RunAsync("update cdr_import set starting_date = '1989-12-31Z' where id = 10");

        var done = await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal(new BatchResult(100, 96, 0, 0, 4), done);
        Assert.Contains("more than the duration", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 7"), StringComparison.Ordinal);
        Assert.Contains("sell_rate", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 8"), StringComparison.Ordinal);
        Assert.Equal("call7", await lab.OneAsync<string>("select record ->> 'callid' from cdr_rejected where inbox_row = 7"));

        await lab.RunAsync("update cdr_import set billsec = duration, imported = false where id = 7");
        Assert.Equal(new BatchResult(1, 1, 0, 0, 0), await lab.Importer.DrainAsync(1, Stop));
        Assert.Equal(3, await lab.OneAsync<long>("select count(*) from cdr_rejected where resolved_at is null"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_row_imported_again_replaces_its_call_under_the_same_id()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(500);
        await lab.Importer.DrainAsync(1, Stop);
        var id = await lab.OneAsync<long>("select id from call where inbox_row = 42");

        await lab.RunAsync("update cdr_import set imported = false, starting_date = starting_date - interval '40 days', duration = 61, billsec = 60 where id = 42");
        await lab.RunAsync("update cdr_import set imported = false where id = 43");
        var done = await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal(new BatchResult(2, 2, 2, 0, 0), done);
        Assert.Equal(id, await lab.OneAsync<long>("select id from call where inbox_row = 42 and duration = 61"));
        Assert.Equal(500, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_row_imported_again_after_its_call_was_deleted_is_stored_once_more_and_counted_once()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("delete from call");

        await lab.RunAsync("update cdr_import set imported = false");
        var done = await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal(new BatchResult(50, 50, 0, 0, 0), done);
        Assert.Equal(50, await lab.OneAsync<long>("select count(*) from call"));
        Assert.NotEmpty(await lab.DriftAsync());
        Assert.NotEqual(0, await lab.AuditAsync());
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_record_sent_again_under_its_key_is_stored_once()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(300, "'key' || n");
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("delete from cdr_import");

        await lab.FillInboxAsync(300, "'key' || n");
        var done = await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal(new BatchResult(300, 0, 0, 300, 0), done);
        Assert.Equal(300, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_does_not_hold_up_the_others()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(200);
        await lab.RunAsync("select ensure_call_partition('2026-11-01'); alter table call add constraint no_such_call check (callid <> 'call77')");

        var done = await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal(new BatchResult(200, 199, 0, 0, 1), done);
        Assert.Contains("no_such_call", await lab.OneAsync<string>("select reason from cdr_rejected"), StringComparison.Ordinal);
        Assert.Empty(await lab.DriftAsync());
    }
}
