using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>Rows may be large, and one may be larger than anything: a batch has its room, and no more.</summary>
public sealed class LargeRowTests(PostgresFixture postgres)
{
    private const int MostRoom = 48 * 1024 * 1024;      // the room, and the half of it that is copied while it grows

    // Random, since what repeats is compressed and fits an index after all.
    private const string ManyLetters = "(select string_agg(md5(n::text || random()), '') from generate_series(1, 120) n)";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_of_sixty_kilobytes_come_in_batches_that_fit_and_every_one_is_stored()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(2000);
        await lab.RunAsync("update cdr_import set extradata = jsonb_build_object('x', repeat(md5(id::text), 1900))");

        var (first, isFull) = await lab.Importer.RunBatchAsync(Importer.FullBatch, Stop);
        Assert.True(isFull, "More wait behind a batch that had no room for them.");
        Assert.InRange(first.Read, 100, 560);
        var rest = await lab.Importer.DrainAsync(2, Stop);

        Assert.Equal(new BatchResult(2000, 2000, 0, 0, 0), first.Plus(rest));
        Assert.Equal(2000, await lab.OneAsync<long>("select count(*) from call where extradata->>'x' = repeat(md5(inbox_row::text), 1900)"));
        Assert.InRange(await lab.OneAsync<long>("select count(*) from import_batch"), 4, 12);
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task The_room_keeps_its_limit_and_batches_grow_again_when_rows_are_short_again()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(4000);
        await lab.RunAsync("update cdr_import set extradata = jsonb_build_object('x', repeat(md5(id::text), 1900)) where id <= 900");
        using var turn = new InboxTurn();
        var room = new BatchRoom();
        await using var inbox = await lab.Source.OpenConnectionAsync(Stop);
        var (taken, next) = (new List<int>(), 1L);
        while (next <= 4000)
        {
            await using var holding = await turn.TakeAsync(inbox, room, Importer.FullBatch, Stop);
            Assert.InRange(room.Bytes.Length * 3L / 2, 0, MostRoom);
            Assert.Equal(next, room.Rows[0].Row.Id);
            taken.Add(room.Rows.Count);
            next = room.Rows[^1].Row.Id + 1;
            room.Clear();
        }

        Assert.Equal(taken[0], taken[1]);
        Assert.InRange(taken[0], 100, 560);
        Assert.True(taken.Max() > 2 * taken[0], string.Join(", ", taken));
    }

    [Fact]
    public async Task What_is_longer_than_any_batch_is_rejected_unread_and_kept_whole()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.RunAsync("update cdr_import set extradata = jsonb_build_object('x', repeat('y', 40000000)) where id = 7");
        await lab.RunAsync("update cdr_import set caller_id_name = repeat('z', 50000000) where id = 8");
        using (var turn = new InboxTurn())
        {
            var room = new BatchRoom();
            await using var inbox = await lab.Source.OpenConnectionAsync(Stop);
            await using var holding = await turn.TakeAsync(inbox, room, Importer.FullBatch, Stop);
            Assert.Equal(50, room.Rows.Count);
            Assert.InRange(room.Used, 1, 200_000);
        }

        Assert.Equal(new BatchResult(50, 48, 0, 0, 2), await lab.Importer.DrainAsync(1, Stop));

        Assert.StartsWith("extradata is longer than 65536 bytes", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 7"), StringComparison.Ordinal);
        Assert.StartsWith("caller_id_name is longer than 4096 bytes", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 8"), StringComparison.Ordinal);
        Assert.Equal(40_000_000, await lab.OneAsync<int>("select length(record->'extradata'->>'x') from cdr_rejected where inbox_row = 7"));
        Assert.Equal(50_000_000, await lab.OneAsync<int>("select length(record->>'caller_id_name') from cdr_rejected where inbox_row = 8"));
    }

    [Theory]
    [InlineData("caller_id_name", "repeat('\u00e9', 2048)", true)]
    [InlineData("caller_id_name", "repeat('\u00e9', 2048) || 'e'", false)]
    [InlineData("caller_id_name", "repeat('\U0001F4DE', 4000)", false)]
    [InlineData("callid", "repeat('c', 1000)", true)]
    [InlineData("callid", "repeat('c', 1001)", false)]
    [InlineData("extradata", "to_jsonb(repeat('x', 65534))", true)]
    [InlineData("extradata", "to_jsonb(repeat('x', 65535))", false)]
    [InlineData("extradata", "to_jsonb(repeat('\u00e9', 32768))", false)]
    public async Task A_limit_is_exact_to_the_byte(string column, string value, bool fits)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(3);
        await lab.RunAsync($"update cdr_import set {column} = {value} where id = 2");

        Assert.Equal(fits ? new BatchResult(3, 3, 0, 0, 0) : new BatchResult(3, 2, 0, 0, 1), await lab.Importer.DrainAsync(1, Stop));

        Assert.True(await lab.OneAsync<bool>(fits
            ? $"select {column} = {value} from (select *, caller_name as caller_id_name from call) as call where inbox_row = 2"
            : $"select record->'{column}' = to_jsonb({value}) from cdr_rejected where inbox_row = 2"));
    }

    [Fact]
    public async Task A_record_that_the_quarantine_itself_refuses_leaves_a_short_one()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.RunAsync("create index rejected_caller on cdr_rejected ((record->>'caller_id_name'))");
        await lab.RunAsync($"update cdr_import set billsec = duration + 9, caller_id_name = case id when 7 then {ManyLetters} else caller_id_name end where id in (5, 6, 7, 8)");

        Assert.Equal(new BatchResult(50, 46, 0, 0, 4), await lab.Importer.DrainAsync(1, Stop));

        Assert.Equal("5,6,8", await lab.OneAsync<string>("select string_agg(inbox_row::text, ',' order by inbox_row) from cdr_rejected where record->>'caller_id_name' = 'Ana'"));
        Assert.Contains("54000", await lab.OneAsync<string>("select record->>'record_not_kept' from cdr_rejected where inbox_row = 7 and record->>'switch' = 'sw1'"), StringComparison.Ordinal);
        Assert.Contains("more than the duration", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_an_inbox_elsewhere_a_large_record_is_kept_whole_and_one_too_large_to_carry_leaves_a_short_one()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await using var elsewhere = await ImportLab.OfInboxAloneAsync(postgres);
        await elsewhere.FillInboxAsync(50);
        await elsewhere.RunAsync("update cdr_import set extradata = jsonb_build_object('x', repeat('y', id::integer * 1000000)) where id in (3, 8, 20)");
        await lab.RunAsync("create index rejected_caller on cdr_rejected ((record->>'caller_id_name'))");
        await elsewhere.RunAsync($"update cdr_import set billsec = duration + 9, caller_id_name = {ManyLetters} where id = 30");
        using var importer = new Importer(new ImportDatabases(lab.Source, elsewhere.Source), new MediationOptions(), TimeProvider.System, NullLogger<Importer>.Instance);

        Assert.Equal(new BatchResult(50, 46, 0, 0, 4), await importer.DrainAsync(1, Stop));

        Assert.Equal("3000000,8000000", await lab.OneAsync<string>("select string_agg(length(record->'extradata'->>'x')::text, ',' order by inbox_row) from cdr_rejected"));
        Assert.Equal("20,30", await lab.OneAsync<string>("select string_agg(inbox_row::text, ',' order by inbox_row) from cdr_rejected where record ? 'record_not_kept'"));
        Assert.Equal(50, await elsewhere.OneAsync<long>("select count(*) from cdr_import where imported"));
    }

    [Fact]
    public async Task Extra_data_whose_text_postgresql_could_not_hold_goes_to_quarantine_and_holds_up_nothing()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(10);
        // Each of these characters is six in the text: 1.2 GB.
        await lab.RunAsync(@"update cdr_import set extradata = jsonb_build_object('x', repeat(E'\u0001', 200000000)) where id = 4");

        Assert.Equal(new BatchResult(10, 9, 0, 0, 1), await lab.Importer.DrainAsync(1, Stop));

        Assert.Contains("extradata is longer than", await lab.OneAsync<string>("select reason from cdr_rejected where inbox_row = 4"), StringComparison.Ordinal);
    }
}
