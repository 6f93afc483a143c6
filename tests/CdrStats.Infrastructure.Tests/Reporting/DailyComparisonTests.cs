using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>Days side by side, against the calls sorted by what a clock of the zone showed when they began.</summary>
public sealed class DailyComparisonTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Madrid")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    public async Task Each_hour_of_each_day_counts_the_calls_that_began_when_the_clock_showed_it(string name)
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var latest = Clock(lab.Last.AddDays(-2));
        foreach (var (scope, with) in new[] { (AccessScope.Everything, ComparedWith.PreviousDays), (AccessScope.Customer(1), ComparedWith.SameWeekday) })
        {
            var report = await DailyComparison.ReadAsync(lab.Traffic, scope, TrafficFilter.All, DateOnly.FromDateTime(latest), with, 7, zone, lab.Last.AddDays(30), Stop);

            Assert.Null(report.Reached);
            Assert.Equal(Enumerable.Range(0, 8).Select(back => DateOnly.FromDateTime(latest).AddDays(-back * (with == ComparedWith.SameWeekday ? 7 : 1))), report.Days.Select(day => day.Date));
            var calls = lab.Calls.Where(call => scope.SeesEverything || call.CustomerId == 1).ToLookup(call => (DateOnly.FromDateTime(Clock(call.Start)), Clock(call.Start).Hour));
            foreach (var day in report.Days)
            {
                Assert.Null(day.SoFar);
                for (var hour = 0; hour < 24; hour++)
                {
                    TrafficLab.Same(TrafficLab.Count(calls[(day.Date, hour)], scope.SeesBuySide), day.Hours[hour] ?? throw new InvalidOperationException($"{day.Date} {hour} is lacking"));
                }

                TrafficLab.Same(TrafficLab.Count(Enumerable.Range(0, 24).SelectMany(hour => calls[(day.Date, hour)]), scope.SeesBuySide), day.Totals);
            }
        }

        DateTime Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone).DateTime;
    }

    [Fact]
    public async Task A_running_day_has_no_hours_to_come_and_the_others_are_counted_as_far_as_it_has_come_too()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 3000);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");        // without summer time
        var today = TimeZoneInfo.ConvertTime(lab.Last.AddDays(-3), zone).Date;
        var now = new DateTimeOffset(today.AddHours(14.5), TimeSpan.FromHours(-3));

        var report = await DailyComparison.ReadAsync(lab.Traffic, AccessScope.Everything, TrafficFilter.All, DateOnly.FromDateTime(today), ComparedWith.PreviousDays, 3, zone, now, Stop);

        Assert.Equal(new TimeOnly(14, 30), report.Reached);
        Assert.Equal(Enumerable.Range(0, 24).Select(hour => hour < 15), report.Days[0].Hours.Select(hour => hour is not null));
        Assert.All(report.Days.Skip(1), day => Assert.DoesNotContain(null, day.Hours));
        foreach (var day in report.Days)
        {
            var begins = new DateTimeOffset(day.Date.ToDateTime(default), TimeSpan.FromHours(-3));
            TrafficLab.Same(TrafficLab.Count(lab.Calls.Where(call => call.Start >= begins && call.Start < begins.AddHours(14.5)), true), day.SoFar!);
        }
    }

    [Fact]
    public async Task An_hour_that_comes_twice_is_one_and_one_that_is_left_out_is_none()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 10);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");
        await lab.RunAsync("""
            insert into rollup_traffic (bucket, switch_id, customer_id, currency, calls, attempts, answered, effective, duration, billsec, sell_cost, buy_cost)
            select at, 1, 0, 'EUR', 1, 1, 1, 1, 60, 60, 0.1, 0.05 from generate_series('2025-10-26 00:00Z'::timestamptz, '2025-10-26 02:45Z', '15 minutes') as at
            """);
        await lab.RunAsync("insert into rollup_total select * from rollup_totals('2025-10-26 00:00Z', '2025-10-27 00:00Z', 1::smallint)");

        var repeated = await DailyComparison.ReadAsync(lab.Traffic, AccessScope.Everything, TrafficFilter.All, new DateOnly(2025, 10, 26), ComparedWith.PreviousDays, 1, zone, lab.Last, Stop);
        var skipped = await DailyComparison.ReadAsync(lab.Traffic, AccessScope.Everything, TrafficFilter.All, new DateOnly(2026, 3, 29), ComparedWith.SameWeekday, 1, zone, lab.Last, Stop);

        Assert.Equal([0L, 0, 8, 4, 0], repeated.Days[0].Hours.Take(5).Select(hour => hour!.Calls));
        Assert.Equal(TimeSpan.FromHours(25), repeated.Days[0].Range.To - repeated.Days[0].Range.From);
        Assert.Null(skipped.Days[0].Hours[2]);
        Assert.Equal(23, skipped.Days[0].Hours.Count(hour => hour is not null));
        Assert.Equal(24, skipped.Days[1].Hours.Count(hour => hour is not null));
    }
}
