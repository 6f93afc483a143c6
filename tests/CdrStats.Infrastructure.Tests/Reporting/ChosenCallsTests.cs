using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>Reports of calls that are chosen by what no sums are kept of.</summary>
public sealed class ChosenCallsTests(PostgresFixture postgres)
{
    private static readonly (CallFilter Filter, Func<Counted, bool> Has)[] Choices =
    [
        (new CallFilter { AccountCode = "acc1" }, call => call.AccountCode == "acc1"),
        (new CallFilter { Causes = [16, 17] }, call => call.Cause is 16 or 17),
        (new CallFilter { Duration = new DurationFilter(100, Comparison.Lt) }, call => call.Of.Duration < 100),
        (new CallFilter { Destination = new NumberFilter("3461", TextMatch.Begins) }, call => call.Number.StartsWith("3461", StringComparison.Ordinal)),
        (new CallFilter { DialCode = "44", Causes = [487] }, call => call.DialCode == "44" && call.Cause == 487),
        (new CallFilter { BelowCost = true }, call => call.Of.SellCost < call.Of.BuyCost),
        (new CallFilter { Directions = [CallDirection.Inbound] }, _ => false),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_equal_counting_these_calls_for_any_range_filter_and_reader()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var random = new Random(3);
        var counted = 0L;
        for (var round = 0; round < 42; round++)
        {
            var (chosen, has) = Choices[round % Choices.Length];
            // Nobody who sees no buy side is told what is sold below cost.
            var scope = round % 3 == 0 && !chosen.BelowCost ? AccessScope.Customer(1) : AccessScope.Everything;
            var filter = new TrafficFilter(round % 4 == 0 ? 2 : null, null, round % 5 == 0 ? "GB" : null) { Calls = chosen };
            var range = lab.RandomRange(random, round);
            var calls = lab.Visible(scope, filter, range).Where(has).ToList();
            counted += calls.Count;

            TrafficLab.Same(TrafficLab.Count(calls, scope.SeesBuySide), await lab.Traffic.TotalsAsync(scope, filter, range, Stop));
            var causes = await lab.Traffic.ByCauseAsync(scope, filter, range, Stop);
            Assert.Equal(calls.Select(call => $"{call.Cause}").Distinct().Order(StringComparer.Ordinal), causes.Select(row => row.Key).Order(StringComparer.Ordinal));
            Assert.All(causes, row => TrafficLab.Same(TrafficLab.Count(calls.Where(call => $"{call.Cause}" == row.Key), scope.SeesBuySide), row.Figures));
            var switches = await lab.Traffic.SeriesBySwitchAsync(scope, filter, range, SeriesStep.Day, TimeZoneInfo.Utc, Stop);
            Assert.Equal(calls.Count(call => call.IsRecord), switches.Sum(one => one.Points.Sum(point => point.Figures.Calls)));
        }

        Assert.True(counted > 2000, $"Only {counted} calls were chosen.");
    }

    [Fact]
    public async Task What_is_sold_below_cost_is_nothing_to_a_customer_and_long_ranges_are_refused_in_words()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 300);
        var range = new TimeRange(lab.First, lab.Last);
        var filter = new TrafficFilter { Calls = new CallFilter { BelowCost = true } };

        Assert.Equal(0, (await lab.Traffic.TotalsAsync(AccessScope.Customer(1), filter, range, Stop)).Calls);
        Assert.NotEqual(0, (await lab.Traffic.TotalsAsync(AccessScope.Everything, filter, range, Stop)).Calls);
        await Assert.ThrowsAsync<ReportTooWideException>(() => lab.Traffic.TotalsAsync(AccessScope.Everything, filter, new TimeRange(lab.Last.AddDays(-93), lab.Last), Stop));
    }

    [Fact]
    public async Task Calls_in_progress_are_those_of_the_chosen()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 3000);
        var range = new TimeRange(lab.Last.AddDays(-8), lab.Last.AddDays(-1));
        foreach (var (chosen, has) in Choices)
        {
            var report = await new ConcurrencyQueries(lab.Source).ReadAsync(
                AccessScope.Everything, new TrafficFilter { Calls = chosen }, range, TimeZoneInfo.Utc, ConcurrentBy.Switch, ConcurrentPart.Talk, Stop);
            var talk = lab.Calls.Where(call => call.IsAttempt && has(call) && call.Of.BillSeconds > 0)
                .Sum(call => Math.Max(0, (Earlier(call.End, range.To) - Later(call.End.AddSeconds(-call.Of.BillSeconds), range.From)).TotalSeconds));
            Assert.Equal(talk / (range.To - range.From).TotalSeconds, report.Total.Erlangs, 6);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
