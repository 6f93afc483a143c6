using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Reporting;

/// <summary>Calls in progress, and causes over time, against the same calls counted by hand.</summary>
public sealed class ConcurrencyQueriesTests(PostgresFixture postgres)
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Peaks_and_averages_by_every_part_equal_following_the_calls()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var queries = new ConcurrencyQueries(lab.Source);
        var random = new Random(7);
        foreach (var by in Enum.GetValues<ConcurrentBy>())
        {
            for (var round = 0; round < 8; round++)
            {
                var range = lab.RandomRange(random, round);
                range = range.To - range.From > ConcurrencyReport.Longest ? range with { To = range.From + ConcurrencyReport.Longest } : range;
                var part = round % 2 == 0 ? ConcurrentPart.Talk : ConcurrentPart.Seizure;
                var scope = round % 4 == 1 && ConcurrencyReport.MayAsk(AccessScope.Customer(1), by) ? AccessScope.Customer(1) : AccessScope.Everything;
                var filter = new TrafficFilter(round == 2 ? 1 : null, round == 4 ? 2 : null, round == 3 ? "ES" : null);

                var report = await queries.ReadAsync(scope, filter, range, Zone, by, part, Stop);

                var spans = Spans(lab, scope, filter, range, by, part);
                Same(spans, range, report.Total);
                Assert.Equal(spans.Select(span => span.Key).Distinct().Order(), report.Rows.Select(row => row.Key).Order());
                Assert.All(report.Rows, row => Same([.. spans.Where(span => span.Key == row.Key)], range, row.Load));
                Assert.Equal(report.Rows.Select(row => row.Load.Peak).OrderDescending(), report.Rows.Select(row => row.Load.Peak));
            }
        }
    }

    [Fact]
    public async Task A_call_of_several_records_that_goes_on_for_days_is_in_progress_on_each()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 600);
        await lab.RunAsync("update call set duration = 400000, billsec = 400000 where id = (select min(id) from call where linked_id is not null and start = (select min(start) from call where linked_id is not null))");
        var first = lab.Calls.Where(call => call is { IsRecord: true, IsAttempt: false }).Min(call => call.Start);
        var range = new TimeRange(first.AddHours(60), first.AddHours(61));
        var others = Spans(lab, AccessScope.Everything, TrafficFilter.All, range, ConcurrentBy.Switch, ConcurrentPart.Talk);

        var report = await new ConcurrencyQueries(lab.Source).ReadAsync(AccessScope.Everything, TrafficFilter.All, range, Zone, ConcurrentBy.Switch, ConcurrentPart.Talk, Stop);

        Same([.. others, (range.From, range.To, "")], range, report.Total);
    }

    [Fact]
    public async Task What_a_scope_may_not_tell_apart_is_refused()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 10);
        var queries = new ConcurrencyQueries(lab.Source);
        var day = new TimeRange(lab.First, lab.First.AddDays(1));

        foreach (var by in new[] { ConcurrentBy.Carrier, ConcurrentBy.Customer })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => queries.ReadAsync(AccessScope.Customer(1), TrafficFilter.All, day, Zone, by, ConcurrentPart.Talk, Stop));
        }

        await Assert.ThrowsAsync<ArgumentException>(() =>
            queries.ReadAsync(AccessScope.Everything, TrafficFilter.All, day with { To = day.From.AddDays(32) }, Zone, ConcurrentBy.Switch, ConcurrentPart.Talk, Stop));
        Assert.Equal(0, (await queries.ReadAsync(AccessScope.Nothing, TrafficFilter.All, day, Zone, ConcurrentBy.Switch, ConcurrentPart.Seizure, Stop)).Total.Peak);
    }

    [Fact]
    public async Task Each_cause_of_each_step_equals_counting_the_calls()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var random = new Random(11);
        for (var round = 0; round < 9; round++)
        {
            var range = lab.RandomRange(random, round);
            var scope = round % 3 == 1 ? AccessScope.Customer(1) : AccessScope.Everything;
            var filter = new TrafficFilter(round == 2 ? 1 : null, null, round == 3 ? "ES" : null);

            var report = await CauseReport.ReadAsync(lab.Traffic, scope, filter, range, Zone, Stop);

            var calls = lab.Visible(scope, filter, range).ToList();
            TrafficLab.Same(TrafficLab.Count(calls, scope.SeesBuySide), report.Totals);
            Assert.Equal(calls.Where(call => call.IsAttempt).Select(call => $"{call.Cause}").Distinct().Order(), report.Causes.Select(cause => cause.Key).Order());
            Assert.Equal(report.Causes.Select(cause => cause.Figures.Attempts).OrderDescending(), report.Causes.Select(cause => cause.Figures.Attempts));
            foreach (var cause in report.Causes)
            {
                var same = calls.Where(call => $"{call.Cause}" == cause.Key).ToList();
                TrafficLab.Same(TrafficLab.Count(same, scope.SeesBuySide), cause.Figures);
                var steps = same.ToLookup(call => TimeRange.StepOf(call.Start, report.Step, Zone));
                Assert.Equal(range.Steps(report.Step, Zone), cause.Points.Select(point => point.At));
                Assert.All(cause.Points, point => TrafficLab.Same(TrafficLab.Count(steps[point.At], scope.SeesBuySide), point.Figures));
            }
        }
    }

    private static List<(DateTimeOffset Begin, DateTimeOffset End, string Key)> Spans(TrafficLab lab, AccessScope scope, TrafficFilter filter, TimeRange range, ConcurrentBy by, ConcurrentPart part) =>
        [.. lab.Visible(scope, filter, new TimeRange(DateTimeOffset.MinValue, range.To)).Where(call => call.IsAttempt)
            .Select(call => (
                Begin: part == ConcurrentPart.Seizure ? call.Start : call.End.AddSeconds(-call.Of.BillSeconds), call.End,
                Key: $"{(by switch { ConcurrentBy.Switch => call.SwitchId, ConcurrentBy.Customer => call.CustomerId, _ => call.CarrierId })}"))
            .Select(span => (Begin: span.Begin > range.From ? span.Begin : range.From, End: span.End < range.To ? span.End : range.To, span.Key))
            .Where(span => span.End > span.Begin)];

    // All whole seconds: what changes is looked at in its order, ends before beginnings.
    private static void Same(IReadOnlyCollection<(DateTimeOffset Begin, DateTimeOffset End, string Key)> spans, TimeRange range, ConcurrencyLoad load)
    {
        var (running, peak) = (0, 0);
        DateTimeOffset? peakAt = null;
        foreach (var (at, change) in spans.SelectMany(span => new[] { (At: span.Begin, Change: 1), (At: span.End, Change: -1) }).OrderBy(one => one.At).ThenBy(one => one.Change))
        {
            running += change;
            (peak, peakAt) = running > peak ? (running, at) : (peak, peakAt);
        }

        Assert.Equal(peak, load.Peak);
        Assert.Equal(peakAt, load.PeakAt);
        Assert.Equal(spans.Sum(span => (span.End - span.Begin).TotalSeconds) / (range.To - range.From).TotalSeconds, load.Erlangs, 6);
    }
}
