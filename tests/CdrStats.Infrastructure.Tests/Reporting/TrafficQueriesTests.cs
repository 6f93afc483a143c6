using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

public sealed class TrafficQueriesTests(PostgresFixture postgres)
{
    private static readonly string[] Zones = ["UTC", "Europe/Madrid", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Totals_of_any_range_equal_counting_the_calls()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var random = new Random(7);
        for (var round = 0; round < 60; round++)
        {
            var range = lab.RandomRange(random, round);
            var scope = round % 3 == 0 ? AccessScope.Customer(1 + (round % 2)) : AccessScope.Everything;
            var filter = new TrafficFilter(round % 4 == 0 ? 1 : null, round % 5 == 0 ? 2 : null, round % 7 == 0 ? "ES" : null);
            var expected = TrafficLab.Count(lab.Visible(scope, filter, range), scope.SeesBuySide);
            TrafficLab.Same(expected, await lab.Traffic.TotalsAsync(scope, filter, range, Stop));
        }
    }

    [Fact]
    public async Task Series_equal_counting_the_calls_by_the_clock_of_the_zone()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var random = new Random(11);
        foreach (var (zone, step) in Zones.SelectMany(zone => Enum.GetValues<SeriesStep>().Select(step => (TimeZoneInfo.FindSystemTimeZoneById(zone), step))))
        {
            var range = lab.RandomRange(random, 1);
            var points = await lab.Traffic.SeriesAsync(AccessScope.Everything, TrafficFilter.All, range, step, zone, Stop);
            var calls = lab.Visible(AccessScope.Everything, TrafficFilter.All, range).ToLookup(call => TimeRange.StepOf(call.Start, step, zone));
            Assert.Equal(points.Count, points.Select(point => point.At).Distinct().Count());
            Assert.Empty(calls.Select(group => group.Key).Except(points.Select(point => point.At)));
            Assert.All(points, point => TrafficLab.Same(TrafficLab.Count(calls[point.At], true), point.Figures));
        }
    }

    [Fact]
    public async Task Series_by_country_equal_counting_the_calls_by_the_clock_of_the_zone()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 3000);
        var random = new Random(13);
        foreach (var (zone, at) in Zones.Select((zone, at) => (TimeZoneInfo.FindSystemTimeZoneById(zone), at)))
        {
            var (range, scope) = (lab.RandomRange(random, at), at % 2 == 0 ? AccessScope.Everything : AccessScope.Customer(2));
            var series = await lab.Traffic.SeriesByCountryAsync(scope, TrafficFilter.All, range, SeriesStep.Hour, zone, Stop);
            var calls = lab.Visible(scope, TrafficFilter.All, range).ToLookup(call => (call.Country, TimeRange.StepOf(call.Start, SeriesStep.Hour, zone)));
            Assert.Equal(calls.Select(group => group.Key.Country).Distinct().Order(), series.Select(one => one.Key).Order());
            Assert.All(series, one => Assert.All(one.Points, point => TrafficLab.Same(TrafficLab.Count(calls[(one.Key, point.At)], scope.SeesBuySide), point.Figures)));
        }
    }

    [Theory]
    [InlineData("Atlantic/Azores", 25)]
    [InlineData("Europe/Madrid", 25)]
    public async Task The_day_whose_midnight_comes_twice_has_its_calls(string name, int day)
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 2000);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var range = new TimeRange(new DateTimeOffset(2026, 10, day - 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, day + 2, 0, 0, 0, TimeSpan.Zero));
        foreach (var step in Enum.GetValues<SeriesStep>())
        {
            var points = await lab.Traffic.SeriesAsync(AccessScope.Everything, TrafficFilter.All, range, step, zone, Stop);
            Assert.Equal(lab.Visible(AccessScope.Everything, TrafficFilter.All, range).Count(call => call.IsRecord), points.Sum(point => point.Figures.Calls));
            var switches = await lab.Traffic.SeriesBySwitchAsync(AccessScope.Everything, TrafficFilter.All, range, step, zone, Stop);
            Assert.All(points.Select((point, at) => (point, at)), one => Assert.Equal(one.point.Figures.Calls, switches.Sum(series => series.Points[one.at].Figures.Calls)));
        }
    }

    [Fact]
    public async Task Causes_countries_and_switches_add_up_to_the_totals()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 2000);
        var some = lab.RandomRange(new Random(3), 2);
        // The long one is of totals of sixteen days.
        foreach (var (scope, range) in new[] { (AccessScope.Everything, some), (AccessScope.Customer(1), some), (AccessScope.Everything, new TimeRange(lab.Last.AddDays(-140).AddMinutes(7), lab.Last.AddMinutes(-11))) })
        {
            var calls = lab.Visible(scope, TrafficFilter.All, range).ToList();
            Check(await lab.Traffic.ByCauseAsync(scope, TrafficFilter.All, range, Stop), calls.ToLookup(call => $"{call.Cause}"));
            Check(await lab.Traffic.ByCountryAsync(scope, TrafficFilter.All, range, Stop), calls.ToLookup(call => call.Country));
            Check(await lab.Traffic.BySwitchAsync(scope, TrafficFilter.All, range, Stop), calls.ToLookup(call => $"{call.SwitchId}"));
            var report = await DestinationReport.ReadAsync(lab.Traffic, scope, TrafficFilter.All, range, Stop);
            Check([.. report.Rows.Select(row => new TrafficRow(scope.SeesBuySide ? $"{row.DialCode}/{row.CarrierId ?? 0}" : row.DialCode, row.Destination, row.Figures))],
                calls.ToLookup(call => scope.SeesBuySide ? $"{call.DialCode}/{call.CarrierId}" : call.DialCode));
            TrafficLab.Same(TrafficLab.Count(calls, scope.SeesBuySide), report.Totals);
            Assert.All(report.Rows, row =>
            {
                var same = calls.Where(call => call.IsRecord && call.DialCode == row.DialCode && (!scope.SeesBuySide || call.CarrierId == (row.CarrierId ?? 0))).ToList();
                var steps = DestinationReport.Steps(range);
                Assert.InRange(steps.Count, 1, 24);
                Assert.Equal(steps.Select((step, at) => same.LongCount(call => call.Start >= step && (at + 1 == steps.Count || call.Start < steps[at + 1]))), row.Trend);
            });

            void Check(IReadOnlyList<TrafficRow> rows, ILookup<string, Counted> expected)
            {
                Assert.Equal(expected.Select(group => group.Key).Order(), rows.Select(row => row.Key).Order());
                Assert.All(rows, row => TrafficLab.Same(TrafficLab.Count(expected[row.Key], scope.SeesBuySide), row.Figures));
            }
        }
    }

    [Fact]
    public async Task What_no_roll_up_holds_is_read_from_the_calls_of_a_quarter_at_most()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 100);
        var year = new TimeRange(lab.Last.AddDays(-93), lab.Last);

        await Assert.ThrowsAsync<ReportTooWideException>(() => DestinationReport.ReadAsync(lab.Traffic, AccessScope.Customer(1), TrafficFilter.All, year, Stop));
        await Assert.ThrowsAsync<ReportTooWideException>(() => lab.Traffic.ByCauseAsync(AccessScope.Everything, new TrafficFilter(Country: "ES"), year, Stop));
        Assert.NotEmpty((await DestinationReport.ReadAsync(lab.Traffic, AccessScope.Everything, TrafficFilter.All, year, Stop)).Rows);
    }

    [Fact]
    public async Task A_customer_has_no_buy_side_and_nobody_without_a_scope_has_anything()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 500);
        var range = new TimeRange(lab.First, lab.Last);
        var own = await lab.Traffic.TotalsAsync(AccessScope.Customer(1), TrafficFilter.All, range, Stop);
        Assert.NotEqual(0, own.Calls);
        Assert.All(own.Amounts, amounts => Assert.Null(amounts.BuyCost));
        Assert.Equal(0, (await lab.Traffic.TotalsAsync(AccessScope.Customer(1), new TrafficFilter(CustomerId: 2), range, Stop)).Calls);
        Assert.Equal(0, (await lab.Traffic.TotalsAsync(AccessScope.Nothing, TrafficFilter.All, range, Stop)).Calls);
    }

    [Fact]
    public async Task An_audit_finds_planted_drift_and_repairs_it()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 1500);
        var audit = new RollupAudit(lab.Source, TimeProvider.System);
        Assert.Equal(0, (await audit.CheckAsync(lab.First, lab.Last, ends: true, Stop)).Drift);
        await lab.RunAsync("update rollup_traffic set calls = calls + 1 where bucket = (select min(bucket) from rollup_traffic)");
        await lab.RunAsync("delete from rollup_cause where bucket = (select max(bucket) from rollup_cause)");
        await lab.RunAsync("update rollup_minute set ended_billsec = ended_billsec + 5 where bucket = (select max(bucket) from rollup_minute where ended > 0 and bucket < now())");
        var found = await audit.CheckAsync(lab.First, lab.Last, ends: true, Stop);
        Assert.True(found.Drift >= 3, $"drift {found.Drift}");
        Assert.True(found.Repaired);
        Assert.Equal(0, (await audit.CheckAsync(lab.First, lab.Last, ends: true, Stop)).Drift);
        var range = new TimeRange(lab.First, lab.Last);
        TrafficLab.Same(TrafficLab.Count(lab.Calls, true), await lab.Traffic.TotalsAsync(AccessScope.Everything, TrafficFilter.All, range, Stop));
    }
}
