using CdrStats.Domain.Import;
using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>What senders are told of the rows they hand in, and what is there then, whether they go straight into the inbox or by way of a table of their own.</summary>
public sealed class InboxSenderTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_rows_are_there_under_the_ids_that_their_sender_is_told()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var sender = new InboxSender(lab.Source);

        var first = await sender.SendAsync(Rows(0, 300), Stop);
        await lab.RunAsync("select nextval(pg_get_serial_sequence('cdr_import', 'id'))");
        var second = await sender.SendAsync(Rows(300, 200), Stop);

        Assert.Equal((300, 0, new IdRange(1, 300)), (first.Sent, first.Duplicates, Assert.Single(first.Ids)));
        Assert.Equal((200, 0, new IdRange(302, 501)), (second.Sent, second.Duplicates, Assert.Single(second.Ids)));
        Assert.Equal(500, await lab.OneAsync<long>("select count(*) from cdr_import where not imported and source_key = 'k' || case when id > 301 then id - 2 else id - 1 end and callid = 'c' || substr(source_key, 2)"));
    }

    [Fact]
    public async Task Rows_that_come_again_are_counted_and_not_added_and_the_new_ones_among_them_are()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var sender = new InboxSender(lab.Source);
        await sender.SendAsync(Rows(0, 100), Stop);

        var (again, further, twice) = (await sender.SendAsync(Rows(50, 100), Stop), await sender.SendAsync(Rows(150, 50), Stop), await sender.SendAsync([.. Rows(500, 10), .. Rows(505, 10)], Stop));

        Assert.Equal((50, 50), (again.Sent, again.Duplicates));
        Assert.Equal((50, 0), (further.Sent, further.Duplicates));
        Assert.Equal((15, 5), (twice.Sent, twice.Duplicates));
        foreach (var receipt in new[] { again, further, twice })
        {
            Assert.Equal(receipt.Sent, receipt.Ids.Sum(range => range.Last - range.First + 1));
        }

        Assert.Equal(215, await lab.OneAsync<long>("select count(distinct source_key) from cdr_import"));
        Assert.Equal(215, await lab.OneAsync<long>("select count(*) from cdr_import"));
    }

    [Theory]
    [InlineData("alter table cdr_import alter column extradata type json using extradata::json")]
    [InlineData("alter table cdr_import alter column duration type bigint")]
    [InlineData("alter table cdr_import alter column id drop identity; create sequence of_its_own; alter table cdr_import alter column id set default nextval('of_its_own')")]
    public async Task An_inbox_of_other_types_takes_rows_all_the_same(string otherwise)
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync(otherwise);
        var sender = new InboxSender(lab.Source);

        var (first, second) = (await sender.SendAsync(Rows(0, 20), Stop), await sender.SendAsync(Rows(10, 20), Stop));

        Assert.Equal((20, 0, 20), (first.Sent, first.Duplicates, (int)first.Ids.Sum(range => range.Last - range.First + 1)));
        Assert.Equal((10, 10), (second.Sent, second.Duplicates));
        Assert.Equal(30, await lab.OneAsync<long>("select count(*) from cdr_import where extradata ->> 'leg' = 'a'"));
    }

    private static InboxRow[] Rows(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(n => new InboxRow { Switch = "sw", CallId = $"c{n}", Start = DateTimeOffset.UnixEpoch, SourceKey = $"k{n}", ExtraData = "{\"leg\": \"a\"}" })];
}
