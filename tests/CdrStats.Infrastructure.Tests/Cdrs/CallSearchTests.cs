using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Cdrs;

public sealed class CallSearchTests(PostgresFixture postgres)
{
    /// <summary>Two customers with two account codes each, so that every call has an owner; acc0 and acc1 are the first one's.</summary>
    private const string TwoCustomers = """
        insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
        insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Carrier', 'EUR', 10, false);
        insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (1, 1), (1, 2);
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            values (1, '34', 'Spain', 0.06, 0, 1, 1, 0, 0, 0, true), (2, '34', 'Spain', 0.02, 0, 1, 1, 0, 0, 0, true), (1, '44', 'UK', 0.05, 0, 1, 1, 0, 0, 0, true);
        insert into customer (name, voip_plan_id, demo, created_at) values ('First', 1, false, now()), ('Second', 1, false, now());
        insert into account_code (code, customer_id) values ('acc0', 1), ('acc1', 1), ('acc2', 2);
        """;

    private static readonly AccessScope First = AccessScope.Customer(1);
    private static readonly AccessScope Second = AccessScope.Customer(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<ImportLab> LabAsync(int rows = 600)
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync(TwoCustomers);
        await lab.FillInboxAsync(rows);
        await lab.Importer.DrainAsync(1, Stop);
        return lab;
    }

    [Fact]
    public async Task A_customer_finds_their_own_calls_and_no_other()
    {
        await using var lab = await LabAsync();
        var search = new CallSearch(lab.Source);

        var mine = await search.SearchAsync(First, CallFilter.All, null, 1000, Stop);

        Assert.Equal(await lab.OneAsync<long>("select count(*) from cdr_import where accountcode in ('acc0', 'acc1')"), mine.Count);
        Assert.All(mine, call => Assert.Contains(call.AccountCode, new[] { "acc0", "acc1" }));
        Assert.Equal(mine.Count, await search.CountAsync(First, CallFilter.All, Stop));
        Assert.Equal(mine.Count, (await search.TotalsAsync(First, CallFilter.All, Stop)).Calls);
        Assert.All(await search.NewestAsync(First, CallFilter.All, 0, 1000, Stop), call => Assert.Equal(1, call.Customer!.Id));
        Assert.Empty(await search.SearchAsync(First, CallFilter.All with { Customers = ["2"] }, null, 10, Stop));
        Assert.Empty(await search.SearchAsync(AccessScope.Nothing, CallFilter.All, null, 10, Stop));
    }

    [Fact]
    public async Task Anothers_call_is_not_there_and_neither_is_one_without_owner()
    {
        await using var lab = await LabAsync();
        var search = new CallSearch(lab.Source);
        var theirs = await lab.OneAsync<long>("select min(id) from call where customer_id = 2");
        var nobodys = await lab.OneAsync<long>("select min(id) from call where customer_id is null");

        Assert.Null(await search.FindAsync(First, theirs, Stop));
        Assert.Null(await search.FindAsync(First, nobodys, Stop));
        Assert.NotNull(await search.FindAsync(Second, theirs, Stop));
        Assert.NotNull(await search.FindAsync(AccessScope.Everything, nobodys, Stop));
    }

    [Fact]
    public async Task Legs_of_one_call_that_belong_to_another_are_not_shown()
    {
        await using var lab = await LabAsync();
        await lab.RunAsync("update call set callid = 'shared', start = '2026-11-02 10:00Z' where inbox_row in (3, 6)");
        await lab.RunAsync("update call set customer_id = 1 where inbox_row = 3; update call set customer_id = 2 where inbox_row = 6");
        var search = new CallSearch(lab.Source);
        var id = await lab.OneAsync<long>("select id from call where inbox_row = 3");

        var call = await search.FindAsync(First, id, Stop);

        Assert.Empty(await search.LegsAsync(First, call!, Stop));
        Assert.Single(await search.LegsAsync(AccessScope.Everything, call!, Stop));
    }

    [Fact]
    public async Task Records_with_one_linked_id_within_a_day_are_legs_of_each_other_whatever_their_call_ids()
    {
        await using var lab = await LabAsync(9);
        await lab.RunAsync("""
            update cdr_import set imported = false, switch = 'sw1', linked_id = 'l', accountcode = case id when 5 then 'acc2' else 'acc0' end,
                starting_date = timestamptz '2026-11-02 23:50Z' + id * interval '9 minutes', callid = 'c' || id where id in (1, 2, 3, 4, 5);
            update cdr_import set imported = false, starting_date = starting_date + interval '2 days' where id = 3;
            update cdr_import set imported = false, switch = 'sw2' where id = 4;
            update cdr_import set imported = false, switch = 'sw1', starting_date = '2026-11-02 23:59:05Z', callid = 'c1', accountcode = 'acc0' where id = 6
            """);
        await lab.Importer.DrainAsync(1, Stop);
        var search = new CallSearch(lab.Source);
        var first = await search.FindAsync(First, await lab.OneAsync<long>("select id from call where inbox_row = 1"), Stop);

        Assert.Equal("l", first!.LinkedId);
        Assert.Equal(["c1", "c2"], (await search.LegsAsync(First, first, Stop)).Select(leg => leg.CallId));
        Assert.Equal(["c1", "c2", "c5"], (await search.LegsAsync(AccessScope.Everything, first, Stop)).Select(leg => leg.CallId));
    }

    [Fact]
    public async Task A_customer_sees_no_buy_side_and_no_status_that_tells_of_it()
    {
        await using var lab = await LabAsync();
        var search = new CallSearch(lab.Source);

        var mine = await search.SearchAsync(First, CallFilter.All, null, 1000, Stop);

        Assert.All(mine, call => Assert.Null(call.Buy));
        Assert.All((await search.TotalsAsync(First, CallFilter.All, Stop)).Amounts, amount => Assert.Null(amount.Buy));
        // Calls to the UK have no carrier's rate: to the operator no_buy_rate, to the customer simply rated.
        Assert.True(await lab.OneAsync<long>("select count(*) from call where customer_id = 1 and rating_status = 7") > 0);
        Assert.DoesNotContain(mine, call => call.Status is RatingStatus.NoBuyRate or RatingStatus.NoRate);
        Assert.Empty(await search.SearchAsync(First, CallFilter.All with { Statuses = [RatingStatus.NoBuyRate] }, null, 10, Stop));
    }

    [Fact]
    public async Task A_buy_price_that_came_with_the_record_is_not_told_to_the_customer()
    {
        await using var lab = await LabAsync();
        var id = await lab.OneAsync<long>("select id from call where customer_id = 1 and rating_status = 7 limit 1");
        await lab.RunAsync($"update call set rating_status = 1, sell_rate_id = null, sell_rate = 0, sell_cost = 0, buy_cost = 0.5 where id = {id}");
        var search = new CallSearch(lab.Source);

        Assert.Equal(RatingStatus.Given, (await search.FindAsync(AccessScope.Everything, id, Stop))!.Status);
        Assert.Equal(RatingStatus.NoSellRate, (await search.FindAsync(First, id, Stop))!.Status);

        await lab.RunAsync($"update call set sell_cost = 0.7 where id = {id}");
        Assert.Equal(RatingStatus.Given, (await search.FindAsync(First, id, Stop))!.Status);
    }

    [Fact]
    public async Task Pages_by_key_give_each_call_once_while_calls_arrive()
    {
        await using var lab = await LabAsync();
        var search = new CallSearch(lab.Source);
        var expected = (await search.SearchAsync(AccessScope.Everything, CallFilter.All, null, 1000, Stop)).Select(call => call.Id).ToList();

        var read = new List<long>();
        CallCursor? after = null;
        while (await search.SearchAsync(AccessScope.Everything, CallFilter.All, after, 47, Stop) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(call => call.Id));
            after = CallCursor.After(page[^1]);
            // Newer than anything read so far: it belongs before the first page, and must not shift the next one.
            await lab.RunAsync("insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec) values ('sw1', 'new', '', '', '1000', '2026-11-10Z', 1, 1)");
            await lab.Importer.DrainAsync(1, Stop);
        }

        Assert.Equal(600, expected.Count);
        Assert.Equal(expected, read);
    }

    [Fact]
    public async Task Filters_find_what_a_plain_count_of_the_inbox_finds()
    {
        await using var lab = await LabAsync();
        var search = new CallSearch(lab.Source);
        async Task FindsAsync(CallFilter filter, string condition) => Assert.Equal(
            await lab.OneAsync<long>($"select count(*) from cdr_import where {condition}"), await search.CountAsync(AccessScope.Everything, filter, Stop));

        await FindsAsync(CallFilter.All with { Countries = ["ES", "FR"] }, "destination_number like '+34%' or destination_number like '+33%'");
        await FindsAsync(CallFilter.All with { Causes = [17, 487] }, "hangup_cause_id in (17, 487)");
        await FindsAsync(CallFilter.All with { Switches = ["SW2"] }, "switch = 'sw2'");
        await FindsAsync(CallFilter.All with { AccountCode = "acc3" }, "accountcode = 'acc3'");
        await FindsAsync(CallFilter.All with { Kinds = [CallKind.Internal] }, "destination_number = '1000'");
        await FindsAsync(
            CallFilter.All with { From = new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), To = new DateTimeOffset(2026, 11, 2, 0, 7, 0, TimeSpan.Zero) },
            "starting_date >= '2026-11-02 00:00Z' and starting_date < '2026-11-02 00:07Z'");
    }
}
