using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>A row imported again is one call or one quarantined row, and counted as such.</summary>
public sealed class ReimportTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stored_row_corrected_to_a_bad_one_gives_up_its_call_and_back_again_is_one_call()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(50);
        await lab.Importer.DrainAsync(1, Stop);

        await lab.RunAsync("update cdr_import set imported = false, duration = -1 where id = 7");
        Assert.Equal(new BatchResult(1, 0, 0, 0, 1), await lab.Importer.DrainAsync(1, Stop));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from call where inbox_row = 7"));
        Assert.Empty(await lab.DriftAsync());

        await lab.RunAsync("update cdr_import set imported = false, duration = 70, billsec = 60, starting_date = starting_date + interval '1 day' where id = 7");
        Assert.Equal(new BatchResult(1, 1, 0, 0, 0), await lab.Importer.DrainAsync(1, Stop));
        Assert.Equal(1, await lab.OneAsync<long>("select count(*) from call where inbox_row = 7"));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from cdr_rejected where resolved_at is null"));
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from rollup_dirty"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Theory]
    [InlineData("delete from call where inbox_row % 3 = 0")]
    [InlineData("delete from call_202611")]
    [InlineData("truncate call")]
    [InlineData("truncate call_202611")]
    public async Task Roll_ups_follow_calls_that_are_removed_by_hand(string sql)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(300);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync(sql);
        Assert.NotEmpty(await lab.DriftAsync());

        Assert.NotEqual(0, await lab.AuditAsync());

        Assert.Empty(await lab.DriftAsync());
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from rollup_dirty"));
        await lab.RunAsync("update cdr_import set imported = false");
        Assert.Equal(300, (await lab.Importer.DrainAsync(2, Stop)).Stored);
        Assert.Equal(300, await lab.OneAsync<long>("select count(*) from call join cdr_import on cdr_import.call_id = call.id"));
        Assert.Empty(await lab.DriftAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pusher_that_makes_the_inbox_anew_brings_other_rows_than_those_before(bool itself)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(20);
        await lab.RunAsync("update cdr_import set duration = -1 where id = 7");
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("drop table cdr_import");
        if (itself)
        {
            await lab.RunAsync("""
                create table if not exists cdr_import (id serial primary key, switch varchar(80) not null, cdr_source_type integer, callid varchar(80) not null,
                    caller_id_number varchar(80) not null, caller_id_name varchar(80) not null, destination_number varchar(80) not null, dialcode varchar(10), state varchar(5),
                    channel varchar(80), starting_date timestamptz not null, duration integer not null, billsec integer not null, progresssec integer, answersec integer,
                    waitsec integer, hangup_cause_id integer, hangup_cause varchar(80), direction integer, country_code varchar(3), accountcode varchar(40),
                    buy_rate numeric(10,5), buy_cost numeric(12,5), sell_rate numeric(10,5), sell_cost numeric(12,5), extradata jsonb, imported boolean not null default false)
                """);
        }
        else
        {
            Assert.Equal(BatchResult.Nothing, await lab.Importer.RunAsync(cancellation: Stop));
        }

        await lab.FillInboxAsync(20);
        await lab.RunAsync("update cdr_import set billsec = -1 where id = 7");

        Assert.Equal(new BatchResult(20, 19, 0, 0, 1), await lab.Importer.DrainAsync(1, Stop));

        Assert.Equal(38, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Equal(2, await lab.OneAsync<long>("select count(distinct inbox) from cdr_rejected where inbox_row = 7"));
        Assert.Empty(await lab.DriftAsync());
    }
}
