using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>One row, whatever is in it, never holds up another.</summary>
public sealed class BadRowTests(PostgresFixture postgres)
{
    // Random, since what repeats is compressed and fits an index after all.
    private const string ManyDigits = "(select string_agg((random() * 9)::int::text, '') from generate_series(1, 4000))";
    private const string ManyLetters = "(select string_agg(md5(n::text || random()), '') from generate_series(1, 120) n)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_number_longer_than_any_is_kept_as_text_and_is_unknown()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.RunAsync($"update cdr_import set destination_number = '9' || {ManyDigits} where id = 7");

        Assert.Equal(new BatchResult(50, 50, 0, 0, 0), await lab.Importer.DrainAsync(1, Stop));

        Assert.Equal("", await lab.OneAsync<string>("select e164 from call where inbox_row = 7 and length(destination) = 4001"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Theory]
    [InlineData("switch")]
    [InlineData("callid")]
    [InlineData("accountcode")]
    [InlineData("dialcode")]
    public async Task A_text_longer_than_its_limit_is_rejected_by_name_and_limit(string column)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.RunAsync($"update cdr_import set {column} = {ManyLetters} where id = 7");

        Assert.Equal(new BatchResult(50, 49, 0, 0, 1), await lab.Importer.DrainAsync(1, Stop));

        Assert.Matches($"^{column} is longer than [0-9]+ bytes", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 7"));
    }

    [Fact]
    public async Task What_an_index_cannot_hold_goes_to_quarantine_alone()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.RunAsync("create index call_caller_name on call (caller_name)");
        await lab.RunAsync($"update cdr_import set caller_id_name = {ManyLetters} where id = 7");

        Assert.Equal(new BatchResult(50, 49, 0, 0, 1), await lab.Importer.DrainAsync(1, Stop));

        Assert.Contains("54000", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_is_told_of_the_one_record_that_an_index_cannot_hold()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var long4000 = await lab.OneAsync<string>($"select {ManyLetters}");
        InboxRow[] rows = [.. Enumerable.Range(0, 5).Select(n => new InboxRow { Switch = "sw", CallId = $"c{n}", Start = DateTimeOffset.UnixEpoch, SourceKey = n == 3 ? long4000 : $"k{n}" })];

        var receipt = await new InboxSender(lab.Source).SendAsync(rows, Stop);

        Assert.Equal(4, receipt.Sent);
        Assert.Equal(3, Assert.Single(receipt.Refused).Position);
    }

    [Fact]
    public async Task Extra_data_of_any_depth_stop_nothing()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("insert into direction_rule (switch_id, position, field, pattern, direction) select id, 1, 'context', 'in*', 1 from switch");
        await lab.RunAsync("update cdr_import set imported = false, extradata = (repeat('{\"a\":', 200) || '1' || repeat('}', 200))::jsonb where id = 7");
        await lab.RunAsync("update cdr_import set imported = false, extradata = (repeat('[', 90) || repeat(']', 90))::jsonb where id = 8");

        Assert.Equal(new BatchResult(2, 2, 2, 0, 0), await lab.Importer.DrainAsync(1, Stop));
    }

    [Fact]
    public async Task A_row_that_another_worker_holds_does_not_put_an_innocent_one_into_quarantine()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(4);
        await lab.RunAsync("select ensure_call_partition('2026-11-01'); alter table call add constraint no_such_call check (callid <> 'call1')");
        var batch = lab.NewBatch();
        var refused = new Dictionary<long, string> { [1] = "refused before" };
        await using var other = await lab.Source.OpenConnectionAsync(Stop);
        await using (var holds = await other.BeginTransactionAsync(Stop))
        {
            await using var hold = other.CreateCommand();
            hold.CommandText = "select id from cdr_import where id = 1 for update";
            await hold.ExecuteScalarAsync(Stop);
            Assert.Equal(new BatchResult(1, 1, 0, 0, 0), await batch.RunAsync(1, false, refused, new TakenRows(), Stop));
        }

        Assert.Equal(new BatchResult(1, 0, 0, 0, 1), await lab.NewBatch().RunAsync(1, false, refused, new TakenRows(), Stop));
        Assert.Equal(1, await lab.OneAsync<long>("select inbox_row from cdr_rejected"));
    }

    [Fact]
    public async Task A_month_that_was_dropped_is_made_again_for_late_rows_and_stays_counted()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(60);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("drop table call_202611");
        await lab.FillInboxAsync(40);
        await lab.RunAsync("update cdr_import set imported = false where id <= 5");

        Assert.Equal(new BatchResult(45, 45, 0, 0, 0), await lab.Importer.DrainAsync(1, Stop));

        Assert.Equal(45, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Equal(100, await lab.OneAsync<long>("select sum(calls)::bigint from rollup_traffic"));
        await lab.RunAsync("delete from call where inbox_row > 90");
        Assert.NotEqual(0, await lab.AuditAsync());
        Assert.Equal(100, await lab.OneAsync<long>("select sum(calls)::bigint from rollup_traffic"));
    }
}
