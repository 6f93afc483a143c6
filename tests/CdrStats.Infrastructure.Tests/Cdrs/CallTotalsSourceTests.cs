using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Cdrs;

public sealed class CallTotalsSourceTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset From = new(2026, 11, 2, 3, 17, 41, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Totals_of_roll_ups_are_those_of_the_calls_for_every_reader()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.RunAsync("""
            insert into voip_plan (name, routing, currency, decimals, time_zone, rates_inbound, demo) values ('Plan', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (side, name, currency, metric, demo) values (1, 'Retail', 'EUR', 10, false), (2, 'Carrier', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (1, 1), (1, 2);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                values (1, '34', 'Spain', 0.06, 0, 1, 1, 0, 0, 0, true), (2, '34', 'Spain', 0.02, 0, 1, 1, 0, 0, 0, true);
            insert into customer (name, voip_plan_id, demo, created_at) values ('First', 1, false, now()), ('Second', 1, false, now());
            insert into account_code (code, customer_id) values ('acc0', 1), ('acc1', 1), ('acc2', 2);
            """);
        await lab.FillInboxAsync(3000);
        // A part of them are calls with several records, of several owners, destinations and causes.
        await lab.RunAsync("update cdr_import set linked_id = id / 9 * 9, starting_date = timestamptz '2026-11-02Z' + id / 9 * interval '7 minutes' + id % 9 * interval '40 seconds' where id % 3 <> 0");
        await lab.Importer.DrainAsync(1, Stop);
        var search = new CallSearch(lab.Source);
        var source = new CallTotalsSource(search, new TrafficQueries(lab.Source, TimeProvider.System), TimeProvider.System);
        var all = CallFilter.All with { From = From };
        CallFilter[] filters =
        [
            all, all with { To = From.AddHours(5.3) }, all with { To = From.AddMinutes(3) }, all with { Switches = ["SW1"] }, all with { Customers = ["First"] }, all with { Customers = ["2"], Switches = ["sw0"] },
            all with { Countries = ["ES"] }, all with { Countries = ["ES"], Switches = ["sw2"], Customers = ["First"] }, all with { Causes = [17] }, all with { Causes = [900] }, all with { Customers = ["nobody"] },
        ];

        foreach (var scope in new[] { AccessScope.Everything, AccessScope.Customer(1), AccessScope.Nothing })
        {
            foreach (var filter in filters)
            {
                Assert.True(CallTotalsSource.FitsRollups(filter), filter.ToString());
                Assert.Equal(Told(await search.TotalsAsync(scope, filter, Stop)), Told(await source.ReadAsync(scope, filter, Stop)));
            }
        }

        var every = await source.ReadAsync(AccessScope.Everything, all, Stop);
        Assert.True(every.Calls > 1000);
        Assert.InRange(every.Attempts, every.Calls / 5, every.Calls * 4 / 5);
        // What roll-ups do not tell apart is counted on the calls, an attempt with its first record.
        var some = await source.ReadAsync(AccessScope.Everything, all with { AccountCode = "acc1" }, Stop);
        Assert.InRange(some.Attempts, 1, some.Calls - 1);
        var parts = new List<CallTotals>();
        foreach (var code in new[] { "acc0", "acc1", "acc2", "acc3" })
        {
            parts.Add(await source.ReadAsync(AccessScope.Everything, all with { AccountCode = code }, Stop));
        }

        Assert.Equal((every.Attempts, every.Answered, every.TalkSeconds, every.Calls), (parts.Sum(part => part.Attempts), parts.Sum(part => part.Answered), parts.Sum(part => part.TalkSeconds), parts.Sum(part => part.Calls)));
    }

    [Fact]
    public void A_filter_that_roll_ups_do_not_tell_apart_is_counted_on_the_calls()
    {
        var all = CallFilter.All with { From = From };
        Assert.False(CallTotalsSource.FitsRollups(CallFilter.All));
        Assert.False(CallTotalsSource.FitsRollups(all with { AccountCode = "a" }));
        Assert.False(CallTotalsSource.FitsRollups(all with { Destination = new NumberFilter("34", TextMatch.Begins) }));
        Assert.False(CallTotalsSource.FitsRollups(all with { Kinds = [CallKind.Internal] }));
        Assert.False(CallTotalsSource.FitsRollups(all with { Switches = ["a", "b"] }));
        Assert.False(CallTotalsSource.FitsRollups(all with { Countries = ["ES"], Causes = [16] }));
    }

    private static string Told(CallTotals totals) =>
        $"{totals.Calls} {totals.Attempts} {totals.Answered} {totals.TalkSeconds} {totals.DurationSeconds} {totals.BillSeconds} "
        + string.Join(", ", totals.Amounts.OrderBy(amount => amount.Currency, StringComparer.Ordinal).Select(amount => $"{amount.Currency} {amount.Sell:0.00000} {amount.Buy:0.00000}"));
}
