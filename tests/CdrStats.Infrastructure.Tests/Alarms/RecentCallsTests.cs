using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Tests.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>The calls that rolling alarms hold in memory, against what the database says of the same windows.</summary>
public sealed class RecentCallsTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_rule_comes_to_the_same_as_in_the_database()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var newest = lab.Calls.Where(call => call.Start > TimeProvider.System.GetUtcNow().AddDays(-20)).Max(call => call.End);
        await lab.RunAsync($"insert into switch_seen (switch_id, last_import, last_start, records, median_lag, first_start, last_end) select n, now(), now(), 1, 0, now() - interval '60 days', timestamptz '{newest:O}' - n * interval '7 minutes' from generate_series(0, 3) n");
        var queries = new AlarmQueries(lab.Source, new CallHistory(lab.Source), TimeProvider.System);
        AlarmScope[] scopes = [AlarmScope.All, AlarmScope.All with { Switches = [1, 3] }, AlarmScope.All with { Countries = ["ES"], Prefixes = ["44"] }, AlarmScope.All with { AccountCodes = ["acc1"], Customers = [1, 2] }];
        AlarmRule[] rules =
        [
            .. from scope in scopes
               from measure in Enum.GetValues<AlarmMeasure>().Where(measure => !measure.IsLive())
               from period in new[] { AlarmPeriod.Hour, AlarmPeriod.TwentyFourHours }
               from reference in Enum.GetValues<AlarmReference>()
               select new AlarmRule(measure, AlarmCondition.LessThan, 1, period, reference, scope, 60, measure.IsMoney() ? "EUR" : null),
        ];

        var recent = new RecentCalls(lab.Source, TimeProvider.System);
        var snapshot = await recent.ReadAsync(rules, Stop);

        var seen = 0;
        foreach (var rule in rules)
        {
            var windows = AlarmWindows.Rolling(rule.Period, rule.Reference, snapshot.Of(rule.Scope.Switches).Newest!.Value);
            foreach (var window in new[] { windows.Window, windows.Reference })
            {
                Assert.True(snapshot.Calls.Knows(window));
                var expected = await queries.FiguresAsync(AccessScope.Everything, rule, window, true, Stop);
                Assert.Equal(expected.Value(rule.Measure), snapshot.Calls.Figures(rule, window).Value(rule.Measure));
                seen += expected.Attempts > 0 ? 1 : 0;
            }
        }

        Assert.True(seen > rules.Length);
        var small = await new RecentCalls(lab.Source, TimeProvider.System, most: 1).ReadAsync(rules, Stop);
        Assert.False(small.Calls.Knows(AlarmWindows.Rolling(AlarmPeriod.TwentyFourHours, AlarmReference.WeekEarlier, newest).Reference));
    }

    [Fact]
    public async Task Calls_that_come_late_change_or_go_are_seen_in_the_next_round()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        var rule = new AlarmRule(AlarmMeasure.Calls, AlarmCondition.GreaterThan, 0, AlarmPeriod.TwentyFourHours, AlarmReference.DayEarlier, AlarmScope.All with { Countries = ["ES"] });
        var recent = new RecentCalls(lab.Calls.Source, lab.Clock);
        await lab.CallsAsync("a", ("2026-11-18T20:00:00Z", 1, true), ("2026-11-19T20:00:00Z", 1, true), ("2026-11-20T08:00:00Z", 1, true));
        Assert.Equal((2L, 1L), await CountAsync());

        await lab.CallsAsync("a", ("2026-11-18T21:00:00Z", 1, true), ("2026-11-19T20:00:30Z", 7200, true));
        Assert.Equal((3L, 2L), await CountAsync());
        // The number is corrected, and the row imported again: another country, and nothing else changes.
        await lab.Calls.RunAsync("update cdr_import set destination_number = '+442031234567', imported = false where duration = 7200");
        await lab.Calls.Importer.DrainAsync(1, Stop);
        Assert.Equal((2L, 2L), await CountAsync());
        // An hour without a look: everything is read anew.
        lab.Clock.Now = lab.Clock.Now.AddHours(1);
        await lab.Calls.RunAsync("delete from ended_change");
        Assert.Equal((2L, 2L), await CountAsync());

        async Task<(long Window, long Reference)> CountAsync()
        {
            var snapshot = await recent.ReadAsync([rule], Stop);
            var windows = AlarmWindows.Rolling(rule.Period, rule.Reference, AlarmLab.At("2026-11-20T08:00:00Z"));
            return (snapshot.Calls.Figures(rule, windows.Window).Calls, snapshot.Calls.Figures(rule, windows.Reference).Calls);
        }
    }
}
