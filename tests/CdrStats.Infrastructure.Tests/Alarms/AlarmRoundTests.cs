using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>Alarms that run while calls come, in time, late, or not at all.</summary>
public sealed class AlarmRoundTests(PostgresFixture postgres)
{
    private static readonly AlarmRule DayCalls = new(AlarmMeasure.Calls, AlarmCondition.DecreaseBy, 1, AlarmPeriod.Day, AlarmReference.Before, AlarmScope.All);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rolling_alarm_is_one_incident_told_at_its_opening_after_the_set_time_and_at_its_end()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.AddAsync(AlarmLab.LowAsr);
        await lab.CallsAsync("a", ("2026-11-20T07:58:00Z", 60, true), ("2026-11-20T07:59:00Z", 1, false), ("2026-11-20T08:00:00Z", 1, false));

        Assert.Equal(1, await lab.Round.EvaluateAsync(Stop));
        Assert.Equal(0, await lab.Round.EvaluateAsync(Stop));      // no new record: nothing to look at
        lab.Clock.Now = AlarmLab.At("2026-11-20T08:01:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:01:00Z", 1, false));
        Assert.Equal(1, await lab.Round.EvaluateAsync(Stop));

        var incident = Assert.Single(await lab.IncidentsAsync());
        Assert.Equal((2, IncidentState.Open), (incident.Fired, incident.State(lab.Clock.Now)));
        Assert.Equal(["Alarm"], await lab.SubjectsAsync());

        lab.Clock.Now = AlarmLab.At("2026-11-20T09:01:00Z");
        await lab.CallsAsync("a", ("2026-11-20T09:00:59Z", 1, false));
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(["Alarm", "Alarm goes on"], await lab.SubjectsAsync());

        await lab.CallsAsync("a", ("2026-11-20T09:01:00Z", 30, true));
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(["Alarm", "Alarm goes on", "Recovered"], await lab.SubjectsAsync());
        Assert.Equal(IncidentState.Recovered, Assert.Single(await lab.IncidentsAsync()).State(lab.Clock.Now));

        var reports = await lab.ReportsAsync();
        Assert.Equal([100m / 3, 25m, 0m, 50m], reports.Select(report => report.Value), (left, right) => Math.Abs(left!.Value - right!.Value) < 0.000001m);
        Assert.Equal([AlarmReportStatus.Sent, AlarmReportStatus.NotSent, AlarmReportStatus.Sent, AlarmReportStatus.NotSent], reports.Select(report => report.Status));
        Assert.Equal([true, true, true, false], reports.Select(report => report.Fires));
        Assert.Equal([3L, 4L, 1L, 2L], reports.Select(report => report.Calls));
    }

    [Fact]
    public async Task What_stays_as_it_is_is_reported_each_quarter_of_an_hour_and_what_changes_at_once()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.AddAsync(AlarmLab.LowAsr);
        var outcomes = new List<bool>();
        for (var minute = 0; minute < 45; minute++)
        {
            lab.Clock.Now = AlarmLab.At("2026-11-20T08:00:30Z").AddMinutes(minute);
            // From 8:20 to 8:29 nothing is answered: of five calls in five minutes three are at 8:21, and two at 8:22.
            await lab.CallsAsync("a", ($"2026-11-20T08:{minute:00}:10Z", 5, minute is < 20 or >= 30));
            Assert.Equal(1, await lab.Round.EvaluateAsync(Stop));
            outcomes.Add(minute is >= 22 and < 32);
        }

        var reports = await lab.ReportsAsync();
        Assert.Equal(
            [("08:00", false, 1), ("08:15", false, 15), ("08:22", true, 7), ("08:23", true, 1), ("08:30", true, 7), ("08:32", false, 2), ("08:33", false, 1)],
            reports.Select(report => ($"{report.EvaluatedAt:HH:mm}", report.Fires!.Value, report.Looks)));
        // Every look is of a report, or came to the same as the last one.
        Assert.Equal(45, reports.Sum(report => report.Looks) + await lab.Calls.OneAsync<int>("select unreported from alarm"));
        Assert.Equal(outcomes, Enumerable.Range(0, 45).Select(minute => reports.Last(report => report.EvaluatedAt <= AlarmLab.At("2026-11-20T08:00:30Z").AddMinutes(minute)).Fires!.Value));
        Assert.Equal(["Alarm", "Recovered"], await lab.SubjectsAsync());
        Assert.Equal(10, Assert.Single(await lab.IncidentsAsync()).Fired);
    }

    [Fact]
    public async Task Without_new_records_for_longer_than_the_window_the_lag_is_reported_and_nothing_fires_or_recovers()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.AddAsync(AlarmLab.LowAsr);
        Assert.Equal(1, await lab.Round.EvaluateAsync(Stop));
        Assert.Equal((AlarmGap.NoRecords, AlarmReportStatus.NoData), (Assert.Single(await lab.ReportsAsync()).Gap, (await lab.ReportsAsync())[0].Status));
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        await lab.Round.EvaluateAsync(Stop);

        foreach (var minute in new[] { "08:05:01", "08:06:01", "08:30:00", "09:05:02" })
        {
            lab.Clock.Now = AlarmLab.At($"2026-11-20T{minute}Z");
            await lab.Round.EvaluateAsync(Stop);
        }

        var silent = (await lab.ReportsAsync()).Where(report => report.Gap == AlarmGap.Lagging).ToList();
        Assert.Equal([301L, 3902L], silent.Select(report => report.LagSeconds));
        Assert.True(Assert.Single(await lab.IncidentsAsync()).IsOpen);
        Assert.Equal(["Alarm"], await lab.SubjectsAsync());
    }

    [Fact]
    public async Task A_switch_of_its_own_ends_the_window_where_its_own_records_end()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T07:57:00Z", 30, true), ("2026-11-20T07:52:01Z", 30, true), ("2026-11-20T07:52:00Z", 30, true));
        await lab.CallsAsync("b", ("2026-11-20T08:00:00Z", 1, false));
        var a = await lab.Calls.OneAsync<int>("select id from switch where name = 'a'");

        var ofA = await lab.Queries.LookAsync(AccessScope.Everything, AlarmLab.LowAsr with { Scope = AlarmScope.All with { Switches = [a] } }, TimeZoneInfo.Utc, Stop);
        var ofAll = await lab.Queries.LookAsync(AccessScope.Everything, AlarmLab.LowAsr, TimeZoneInfo.Utc, Stop);

        Assert.Equal((2L, 2L), (ofA.Figures.Calls, ofA.Figures.Answered));     // 07:52:00 is five minutes before the newest, and outside
        Assert.Equal((2L, 1L), (ofAll.Figures.Calls, ofAll.Figures.Answered));
    }

    [Fact]
    public async Task A_day_is_looked_at_a_quarter_past_midnight_of_its_zone_once_and_missed_days_are_made_up()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-16T23:14:00Z");
        await lab.CallsAsync("a", ("2026-11-15T12:00:00Z", 1, true), ("2026-11-16T12:00:00Z", 1, true), ("2026-11-16T12:10:00Z", 1, true), ("2026-11-16T22:59:59Z", 1, true));
        await lab.AddAsync(DayCalls, zone: "Europe/Madrid");
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal([AlarmLab.At("2026-11-15T23:00:00Z")], (await lab.ReportsAsync()).Select(report => report.Window!.Value.To));

        lab.Clock.Now = AlarmLab.At("2026-11-16T23:15:00Z");
        Assert.Equal(1, await lab.Round.EvaluateAsync(Stop));
        Assert.Equal(0, await lab.Round.EvaluateAsync(Stop));
        Assert.Equal((3L, 1m, false), (await lab.ReportsAsync()) is [_, var second] ? (second.Calls, second.ReferenceValue!.Value, second.Fires!.Value) : default);

        // The console was away for two days; on the 17th there was one call, on the 18th none but one after it.
        await lab.CallsAsync("a", ("2026-11-17T12:00:00Z", 1, true), ("2026-11-19T01:00:00Z", 1, true));
        lab.Clock.Now = AlarmLab.At("2026-11-19T08:00:00Z");
        Assert.Equal(2, await lab.Round.EvaluateAsync(Stop));

        Assert.Equal([(1L, true), (0L, false)], (await lab.ReportsAsync()).Skip(2).Select(report => (report.Calls, report.Fires!.Value)));
        Assert.Equal(["Alarm", "Recovered"], await lab.SubjectsAsync());
    }

    [Fact]
    public async Task Calls_that_come_late_change_the_report_which_says_so_and_what_fires_now_tells_now()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-18T08:00:00Z");
        await lab.CallsAsync("a", ("2026-11-16T12:00:00Z", 1, true), ("2026-11-17T12:00:00Z", 1, true), ("2026-11-18T07:00:00Z", 1, true));
        await lab.AddAsync(DayCalls with { Condition = AlarmCondition.IncreaseBy });
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(0, await lab.Late.ReviseAsync(Stop));

        await lab.CallsAsync("a", ("2026-11-17T13:00:00Z", 1, true), ("2026-11-17T14:00:00Z", 1, true));
        Assert.Equal(1, await lab.Late.ReviseAsync(Stop));
        Assert.Equal(0, await lab.Late.ReviseAsync(Stop));

        var report = Assert.Single(await lab.ReportsAsync());
        Assert.Equal((3L, 1L, 3m, 1m, true, AlarmReportStatus.Sent), (report.Calls, report.FirstCalls!.Value, report.Value!.Value, report.FirstValue!.Value, report.Fires!.Value, report.Status));
        Assert.Equal(lab.Clock.Now, report.RevisedAt);
        Assert.Contains("came late", await lab.Calls.OneAsync<string>("select body from notification"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_that_only_reports_tells_nobody_and_an_inactive_one_does_nothing()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        var reported = await lab.AddAsync(AlarmLab.LowAsr, AlarmStatus.ReportOnly);
        await lab.AddAsync(AlarmLab.LowAsr, AlarmStatus.Inactive);

        await lab.Round.EvaluateAsync(Stop);

        var report = Assert.Single(await lab.ReportsAsync());
        Assert.Equal((reported.Id, true, AlarmReportStatus.NotSent), (report.AlarmId, report.Fires!.Value, report.Status));
        Assert.Empty(await lab.IncidentsAsync());
        Assert.Empty(await lab.SubjectsAsync());
    }

    [Fact]
    public async Task Under_its_least_number_of_attempts_an_alarm_has_no_data_and_what_is_open_stays_so()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.AddAsync(AlarmLab.LowAsr with { LeastAttempts = 4 });
        await lab.CallsAsync("a", Enumerable.Range(0, 3).Select(n => ($"2026-11-20T08:00:0{n}Z", 1, false)));
        await lab.Round.EvaluateAsync(Stop);
        await lab.CallsAsync("a", ("2026-11-20T08:00:09Z", 1, false));
        await lab.Round.EvaluateAsync(Stop);
        lab.Clock.Now = AlarmLab.At("2026-11-20T08:10:00Z");
        await lab.CallsAsync("a", ("2026-11-20T08:09:00Z", 1, true));
        await lab.Round.EvaluateAsync(Stop);

        var reports = await lab.ReportsAsync();
        Assert.Equal([(AlarmGap.TooFew, 0m, 3L), (null, 0m, 4L), ((AlarmGap?)AlarmGap.TooFew, 100m, 1L)], reports.Select(report => (report.Gap, report.Value!.Value, report.Attempts)));
        Assert.Equal([4, 4, 4], reports.Select(report => report.Rule.LeastAttempts));
        Assert.True(Assert.Single(await lab.IncidentsAsync()).IsOpen);
        Assert.Contains("0 %, of at least 4 attempts: is less than 50 %", await lab.Calls.OneAsync<string>("select body from notification"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hosts_that_look_at_once_report_and_tell_once()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        await lab.AddAsync(AlarmLab.LowAsr);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => lab.Round.EvaluateAsync(Stop)));

        Assert.Single(await lab.ReportsAsync());
        Assert.Equal(["Alarm"], await lab.SubjectsAsync());
    }

    [Fact]
    public async Task Switching_an_alarm_off_closes_its_incident_and_an_edit_that_came_second_is_refused()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        var alarm = await lab.AddAsync(AlarmLab.LowAsr);
        await lab.Round.EvaluateAsync(Stop);

        Assert.IsType<Saved.Done>(await lab.Store.SaveAsync("ana", alarm with { Status = AlarmStatus.Inactive }, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Store.SaveAsync("bob", alarm with { Name = "other" }, Stop));

        var incident = Assert.Single(await lab.IncidentsAsync());
        Assert.Equal((IncidentState.Closed, "ana"), (incident.State(lab.Clock.Now), incident.ClosedBy));
        Assert.Equal(2L, await lab.Calls.OneAsync<long>("select count(*) from admin_edit where kind = 'alarm'"));
    }

    [Fact]
    public async Task A_customer_sees_the_alarms_of_its_own_calls_alone_and_none_of_the_buy_side()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.Calls.RunAsync("insert into customer (id, name, demo, created_at) overriding system value values (7, 'Sol', false, now()), (8, 'Luna', false, now())");
        var own = await lab.AddAsync(AlarmLab.LowAsr with { Scope = AlarmScope.All with { Customers = [7] } });
        await lab.AddAsync(AlarmLab.LowAsr);
        await lab.AddAsync(AlarmLab.LowAsr with { Scope = AlarmScope.All with { Customers = [7, 8] } });
        await lab.AddAsync(AlarmLab.LowAsr with { Measure = AlarmMeasure.BuyCost, Currency = "EUR", Scope = AlarmScope.All with { Customers = [7] } });

        Assert.Equal([own.Id], (await lab.Store.ListAsync(AccessScope.Customer(7), Stop)).Select(alarm => alarm.Id));
        Assert.Empty(await lab.Store.ListAsync(AccessScope.Nothing, Stop));
        Assert.Equal(4, (await lab.Store.ListAsync(AccessScope.Everything, Stop)).Count);
    }

    [Fact]
    public async Task An_alarm_that_asks_for_other_calls_begins_anew_and_does_not_take_them_for_late_ones()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-18T08:00:00Z");
        await lab.CallsAsync("a", ("2026-11-16T12:00:00Z", 1, true), ("2026-11-17T12:00:00Z", 1, true));
        await lab.CallsAsync("b", ("2026-11-17T12:00:00Z", 1, true), ("2026-11-17T13:00:00Z", 1, true));
        var alarm = await lab.AddAsync(DayCalls);
        await lab.Round.EvaluateAsync(Stop);
        var a = await lab.Calls.OneAsync<int>("select id from switch where name = 'a'");

        await lab.Store.SaveAsync("ana", alarm with { Rule = alarm.Rule with { Scope = AlarmScope.All with { Switches = [a] } } }, Stop);
        Assert.Equal(0, await lab.Late.ReviseAsync(Stop));
        await lab.Round.EvaluateAsync(Stop);

        Assert.Equal([3L, 1L], (await lab.ReportsAsync()).Select(report => report.Calls));
    }

    [Fact]
    public async Task A_test_says_what_would_be_done_and_does_nothing_and_the_past_is_tried_day_by_day()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-16T12:00:00Z", 1, true), ("2026-11-17T12:00:00Z", 1, true), ("2026-11-17T13:00:00Z", 1, true), ("2026-11-18T13:00:00Z", 1, true), ("2026-11-20T08:00:00Z", 1, false));
        var trials = new AlarmTrials(lab.Calls.Source, lab.Store, lab.Queries, new AlarmSettings(TimeSpan.FromMinutes(15)), lab.Clock);
        var rolling = await lab.AddAsync(AlarmLab.LowAsr);
        var daily = await lab.AddAsync(DayCalls with { Threshold = 0 });

        var test = (await trials.TestAsync(AccessScope.Everything, rolling.Id, Stop))!;
        Assert.Null(await trials.TestAsync(AccessScope.Everything, 999, Stop));
        Assert.Equal((IncidentStep.Open, 0m, 1L), (test.Step, test.Trial.Verdict.Value!.Value, test.Trial.Figures.Calls));
        Assert.Empty(await lab.IncidentsAsync());
        Assert.Empty(await lab.ReportsAsync());
        Assert.Empty(await lab.SubjectsAsync());
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(IncidentStep.GoOn, (await trials.TestAsync(AccessScope.Everything, rolling.Id, Stop))!.Step);

        // The 16th has nothing before it; 17: 2 after 1; 18: 1 after 2, a decrease; 19: none after 1, a decrease.
        var past = await trials.BackTestAsync(AccessScope.Everything, daily, Stop);
        Assert.Equal([(16, null), (17, false), (18, true), (19, true)], past.Select(one => (one.Windows!.Window.From.Day, (one.Verdict as AlarmVerdict.Judged)?.Fires)));
    }
}
