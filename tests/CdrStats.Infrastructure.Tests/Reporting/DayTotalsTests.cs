using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Npgsql;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>What a search comes to by day, from sums and from the calls themselves.</summary>
public sealed class DayTotalsTests(PostgresFixture postgres)
{
    private static readonly (CallFilter Filter, Func<Counted, bool> Has)[] Chosen =
    [
        (new CallFilter(), _ => true),
        (new CallFilter { Switches = ["2"] }, call => call.SwitchId == 2),
        (new CallFilter { Causes = [17] }, call => call.Cause == 17),
        (new CallFilter { AccountCode = "acc1" }, call => call.AccountCode == "acc1"),
        (new CallFilter { Countries = ["ES"], Causes = [16] }, call => call.Country == "ES" && call.Cause == 16),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_day_of_the_zone_equals_counting_its_calls_and_days_without_are_left_out()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 3000);
        await lab.RunAsync("insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) select n, 'switch ' || n, '10.0.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(1, 3) as n");
        var source = new CallTotalsSource(new CallSearch(lab.Source), lab.Traffic, TimeProvider.System);
        foreach (var zone in new[] { "UTC", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu" }.Select(TimeZoneInfo.FindSystemTimeZoneById))
        {
            foreach (var (chosen, has) in Chosen)
            {
                foreach (var scope in new[] { AccessScope.Everything, AccessScope.Customer(1) })
                {
                    var filter = chosen with { From = lab.First.AddHours(7).AddSeconds(5), To = lab.Last.AddHours(-30) };
                    var days = await source.DaysAsync(scope, filter, zone, Stop);

                    var expected = lab.Visible(scope, TrafficFilter.All, new TimeRange(filter.From.Value, filter.To.Value)).Where(has)
                        .GroupBy(call => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(call.Start, zone).Date)).OrderByDescending(day => day.Key).ToList();
                    Assert.Equal(expected.Select(day => day.Key), days!.Select(day => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(day.Range.From, zone).Date)));
                    foreach (var (day, calls) in days!.Zip(expected))
                    {
                        var figures = TrafficLab.Count(calls, scope.SeesBuySide);
                        Assert.Equal((figures.Calls, figures.Attempts, figures.Answered, figures.BillSeconds, figures.TalkSeconds), (day.Totals.Calls, day.Totals.Attempts, day.Totals.Answered, day.Totals.BillSeconds, day.Totals.TalkSeconds));
                        Assert.Equal(figures.Amounts.Select(one => (one.Currency, one.SellCost, one.BuyCost)), day.Totals.Amounts.Select(one => (one.Currency, one.Sell, one.Buy)));
                    }
                }
            }
        }

        Assert.Null(await source.DaysAsync(AccessScope.Everything, CallFilter.All, TimeZoneInfo.Utc, Stop));
        await Assert.ThrowsAsync<ReportTooWideException>(() => source.DaysAsync(AccessScope.Everything, new CallFilter { AccountCode = "acc1", From = lab.Last.AddDays(-200) }, TimeZoneInfo.Utc, Stop));
    }
}
