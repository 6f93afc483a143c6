using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Tests.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Cdrs;

/// <summary>Calls of months that are found by when there were such calls: the same as looking at each.</summary>
public sealed class CallTimesTests(PostgresFixture postgres)
{
    private static readonly (CallFilter Filter, Func<Counted, bool> Has)[] Sought =
    [
        (CallFilter.All with { Countries = ["ES"] }, call => call.Country == "ES"),
        (CallFilter.All with { Countries = ["ES", "GB"], Causes = [17] }, call => call.Country is "ES" or "GB" && call.Cause == 17),
        (CallFilter.All with { Causes = [16, 34] }, call => call.Cause is 16 or 34),
        (CallFilter.All with { DialCode = "33" }, call => call.DialCode == "33"),
        (CallFilter.All with { DialCode = "44", Switches = ["2"] }, call => call is { DialCode: "44", SwitchId: 2 }),
        (CallFilter.All with { Carriers = ["2", "carrier 3"] }, call => call.CarrierId is 2 or 3),
        (CallFilter.All with { BelowCost = true }, call => call.Of.SellCost < call.Of.BuyCost),
        (CallFilter.All with { Countries = ["VA"] }, _ => false),
        (CallFilter.All with { DialCode = "881" }, _ => false),
        (CallFilter.All with { AccountCode = "acc1" }, call => call.AccountCode == "acc1"),
        (CallFilter.All with { AccountCode = "acc2", Causes = [17] }, call => call.AccountCode == "acc2" && call.Cause == 17),
        (CallFilter.All with { AccountCode = "nowhere" }, _ => false),
        (CallFilter.All with { Caller = new NumberFilter("1", TextMatch.Equals) }, _ => true),
        (CallFilter.All with { Caller = new NumberFilter("34911222333", TextMatch.Equals) }, _ => false),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_is_that_of_all_calls()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 250);
        await lab.RunAsync("""
            insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) select n, 'switch ' || n, '10.0.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(1, 3) as n;
            insert into rate_plan (side, name, currency, metric, demo) select 2, 'Carrier ' || n, 'EUR', 10, false from generate_series(1, 3) as n
            """);
        var search = new CallSearch(lab.Source);
        foreach (var (filter, has) in Sought.Select(one => (one.Filter with { From = lab.First.AddHours(30).AddSeconds(7), To = lab.Last.AddHours(-20) }, one.Has)))
        {
            var expected = lab.Calls.Where(call => call.IsRecord && call.Start >= filter.From && call.Start < filter.To && has(call)).OrderByDescending(call => call.Start).ThenByDescending(call => call.Id).Select(call => call.Id).ToList();
            foreach (var scope in new[] { AccessScope.Everything, AccessScope.Customer(1) })
            {
                var mine = expected.Where(id => scope.SeesEverything || lab.Calls.Any(call => call.Id == id && call.IsRecord && call.CustomerId == 1)).ToList();
                var isHidden = !scope.SeesBuySide && (filter.Carriers.Count > 0 || filter.BelowCost);
                Assert.Equal(isHidden ? [] : mine, (await search.SearchAsync(scope, filter, null, 1000, Stop)).Select(call => call.Id));
            }

            var paged = new List<long>();
            for (CallCursor? after = null; await search.SearchAsync(AccessScope.Everything, filter, after, 7, Stop) is { Count: > 0 } page; after = CallCursor.After(page[^1]))
            {
                paged.AddRange(page.Select(call => call.Id));
            }

            Assert.Equal(expected, paged);
            Assert.Equal(expected.Skip(11).Take(5), (await search.SearchAsync(AccessScope.Everything, filter, null, 5, Stop, skip: 11)).Select(call => call.Id));
            if (filter.AccountCode is not null || filter.Caller is not null)
            {
                continue;
            }

            var times = await TimesAsync(lab, filter);
            Assert.All(lab.Calls.Where(call => expected.Contains(call.Id) && call.IsRecord), call => Assert.Contains(times!, time => call.Start >= time.From && call.Start < time.To));
            Assert.Equal(expected.Count == 0, times!.Count == 0);
        }

        // What is doubtful is not believed, nor is what there is most of the time worth asking for.
        var often = CallFilter.All with { Causes = [1, 16, 17, 19, 34, 487], From = lab.Last.AddDays(-500), To = lab.Last };
        Assert.NotNull(await TimesAsync(lab, often));
        await lab.RunAsync("insert into rollup_dirty (range_from, range_to, reason) values (now(), now() + interval '1 hour', 'test')");
        Assert.Null(await TimesAsync(lab, often));
        Assert.NotEmpty(await search.SearchAsync(AccessScope.Everything, often, null, 5, Stop));
    }

    private static async Task<IReadOnlyList<TimeRange>?> TimesAsync(TrafficLab lab, CallFilter filter)
    {
        await using var connection = await lab.Source.OpenConnectionAsync(Stop);
        return await CallTimes.ReadAsync(connection, AccessScope.Everything, filter, filter.To!.Value, Stop);
    }
}
