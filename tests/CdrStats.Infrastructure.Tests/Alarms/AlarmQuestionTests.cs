using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>What reports and incidents say stays with what was asked, and what fails keeps nothing else waiting.</summary>
public sealed class AlarmQuestionTests(PostgresFixture postgres)
{
    private static readonly AlarmRule DayCalls = new(AlarmMeasure.Calls, AlarmCondition.GreaterThan, 0, AlarmPeriod.Day, AlarmReference.Before, AlarmScope.All);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edited_alarm_leaves_old_reports_and_incidents_as_they_asked_and_what_is_open_closes_with_the_reason()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        var alarm = await lab.AddAsync(AlarmLab.LowAsr);
        await lab.Round.EvaluateAsync(Stop);

        await lab.Store.SaveAsync("ana", alarm with { Rule = AlarmLab.LowAsr with { Measure = AlarmMeasure.Calls, Condition = AlarmCondition.GreaterThan, Threshold = 7, Period = AlarmPeriod.Hour } }, Stop);

        Assert.Equal(AlarmLab.LowAsr, Assert.Single(await lab.ReportsAsync()).Rule);
        var incident = Assert.Single(await lab.IncidentsAsync());
        Assert.Equal((AlarmLab.LowAsr, IncidentState.Closed, "ana"), (incident.Alarm!.Rule, incident.State(lab.Clock.Now), incident.ClosedBy));
        Assert.Equal("ASR (answer-seizure ratio) 0 %", incident.Words);
        Assert.Equal("the alarm asks something else now", (await lab.Incidents.StoryAsync(AccessScope.Everything, incident.Id, Stop))!.Events[^1].Words);
        Assert.Equal(0, await lab.Incidents.CountOpenAsync(AccessScope.Everything, Stop));
    }

    [Fact]
    public async Task What_fires_by_the_new_question_opens_at_once_although_somebody_s_edit_closed_the_old_one()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        var alarm = await lab.AddAsync(AlarmLab.LowAsr);
        await lab.Round.EvaluateAsync(Stop);
        await lab.Store.SaveAsync("ana", alarm with { Rule = AlarmLab.LowAsr with { Threshold = 40 } }, Stop);
        lab.Clock.Now = AlarmLab.At("2026-11-20T08:01:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:01:00Z", 1, false));

        await lab.Round.EvaluateAsync(Stop);

        Assert.Equal([40m, 50m], (await lab.IncidentsAsync()).Select(incident => incident.Alarm!.Rule.Threshold));
        Assert.Equal([50m, 40m], (await lab.ReportsAsync()).Select(report => report.Rule.Threshold));
        Assert.Equal(1, await lab.Incidents.CountOpenAsync(AccessScope.Everything, Stop));
    }

    [Fact]
    public async Task A_customer_sees_what_was_asked_of_its_own_calls_and_neither_comments_nor_operators()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.Calls.RunAsync("insert into customer (id, name, demo, created_at) overriding system value values (7, 'Sol', false, now())");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        await lab.Calls.RunAsync("update call set customer_id = 7");
        var alarm = await lab.AddAsync(AlarmLab.LowAsr);
        await lab.Round.EvaluateAsync(Stop);
        // What was asked of everybody's calls is no customer's, whatever the alarm asks now.
        await lab.Store.SaveAsync("ana", alarm with { Rule = AlarmLab.LowAsr with { Scope = AlarmScope.All with { Customers = [7] } } }, Stop);
        var own = AccessScope.Customer(7);
        Assert.Empty(await lab.Incidents.ListAsync(own, false, null, 10, Stop));
        Assert.Empty(await lab.Reports.ListAsync(own, new AlarmReportFilter(), null, 0, 10, Stop));
        Assert.Equal(0, await lab.Reports.CountAsync(own, new AlarmReportFilter(), Stop));

        await lab.Round.EvaluateAsync(Stop);
        var id = Assert.Single(await lab.Incidents.ListAsync(own, false, null, 10, Stop)).Id;
        await lab.Incidents.AcknowledgeAsync("ana", id, Stop);
        await lab.Incidents.CommentAsync("ana", id, "carrier X is bankrupt", Stop);
        await lab.Incidents.CloseAsync("bob", id, Stop);

        var story = (await lab.Incidents.StoryAsync(own, id, Stop))!;
        Assert.Equal([IncidentEventKind.Opened, IncidentEventKind.Acknowledged, IncidentEventKind.Closed], story.Events.Select(one => one.Kind));
        Assert.All(story.Events, one => Assert.Null(one.Who));
        Assert.Equal((IncidentState.Closed, "", ""), (story.Incident.State(lab.Clock.Now), story.Incident.ClosedBy, story.Incident.AcknowledgedBy));
        Assert.Equal(0, await lab.Incidents.CountOpenAsync(own, Stop));
    }

    [Fact]
    public async Task Beside_a_threshold_stands_what_the_alarm_came_to_lately_whatever_the_threshold_was_and_of_the_same_calls_alone()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        using var trends = new AlarmTrends(lab.Calls.Source, lab.Clock, NullLogger<AlarmTrends>.Instance);
        await lab.Calls.RunAsync("insert into customer (id, name, demo, created_at) overriding system value values (7, 'Sol', false, now())");
        await lab.CallsAsync("a", ("2026-11-20T07:59:00Z", 1, true), ("2026-11-20T08:00:00Z", 1, false));
        var (alarm, unseen) = (await lab.AddAsync(AlarmLab.LowAsr), await lab.AddAsync(AlarmLab.LowAsr, AlarmStatus.Inactive));
        await lab.Round.EvaluateAsync(Stop);
        await lab.Store.SaveAsync("ana", alarm with { Rule = AlarmLab.LowAsr with { Threshold = 90 } }, Stop);
        lab.Clock.Now = AlarmLab.At("2026-11-20T08:01:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:01:00Z", 1, false), ("2026-11-20T08:01:01Z", 1, false));
        await lab.Round.EvaluateAsync(Stop);

        var lately = await trends.ReadAsync(AccessScope.Everything, [alarm.Id, unseen.Id], Stop);
        Assert.Equal([alarm.Id], lately.Keys);
        Assert.Equal([50m, 25m], lately[alarm.Id].Select(point => point.Value));
        Assert.Equal(AlarmLab.At("2026-11-20T08:01:01.000001Z"), lately[alarm.Id][^1].At);
        Assert.Empty(await trends.ReadAsync(AccessScope.Customer(7), [alarm.Id], Stop));

        // Of other calls: what it came to before says nothing of them.
        var edited = (await lab.Store.FindAsync(AccessScope.Everything, alarm.Id, Stop))!;
        await lab.Store.SaveAsync("ana", edited with { Rule = edited.Rule with { Scope = AlarmScope.All with { Customers = [7] } } }, Stop);
        Assert.Empty(await trends.ReadAsync(AccessScope.Everything, [alarm.Id], Stop));
        await lab.Calls.RunAsync("update call set customer_id = 7");
        await lab.Round.EvaluateAsync(Stop);
        Assert.Single((await trends.ReadAsync(AccessScope.Customer(7), [alarm.Id], Stop))[alarm.Id]);
        Assert.Empty(await trends.ReadAsync(AccessScope.Customer(8), [alarm.Id], Stop));
    }

    [Fact]
    public async Task Of_two_operators_at_once_the_second_sees_that_the_first_has_it()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-20T08:00:00Z", 1, false));
        await lab.AddAsync(AlarmLab.LowAsr);
        await lab.Round.EvaluateAsync(Stop);
        var id = Assert.Single(await lab.IncidentsAsync()).Id;

        var both = await Task.WhenAll(new[] { "ana", "bob" }.Select(who => lab.Incidents.AcknowledgeAsync(who, id, Stop)));

        var conflict = Assert.Single(both.OfType<Saved.Conflict>());
        var first = Assert.Single(await lab.IncidentsAsync()).AcknowledgedBy!;
        Assert.Contains(first, conflict.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_that_fails_rests_for_a_quarter_of_an_hour_and_the_others_go_on()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        await lab.CallsAsync("a", ("2026-11-19T08:00:00Z", 1, true), ("2026-11-20T08:00:00Z", 1, false));
        var broken = await lab.AddAsync(DayCalls);
        var fine = await lab.AddAsync(DayCalls);
        var rolling = await lab.AddAsync(AlarmLab.LowAsr);
        // A measure that nobody knows, as a later version's would be.
        await lab.Calls.RunAsync($"update alarm set measure = 199 where id = {broken.Id}");

        await Assert.ThrowsAsync<InvalidOperationException>(() => lab.Round.EvaluateAsync(Stop));
        Assert.Equal([rolling.Id, fine.Id], (await lab.ReportsAsync()).Select(report => report.AlarmId));
        Assert.Equal(0, await lab.Round.EvaluateAsync(Stop));
        lab.Clock.Now = lab.Clock.Now.AddMinutes(15);
        await Assert.ThrowsAsync<InvalidOperationException>(() => lab.Round.EvaluateAsync(Stop));

        // Late calls of the others are seen, too.
        await lab.Calls.RunAsync($"update alarm set evaluated_to = timestamptz '2026-11-20 00:00:00Z' where id = {broken.Id}");
        await lab.Calls.RunAsync($"insert into alarm_report (alarm_id, question_id, evaluated_at, window_from, window_to, calls, attempts, status) select id, question_id, now(), now(), evaluated_to, 0, 0, 1 from alarm where id = {broken.Id}");
        await lab.CallsAsync("a", ("2026-11-19T09:00:00Z", 1, true));
        await Assert.ThrowsAsync<InvalidOperationException>(() => lab.Late.ReviseAsync(Stop));
        Assert.Equal(2, (await lab.ReportsAsync()).Single(report => report.AlarmId == fine.Id).Calls);
    }

    [Fact]
    public async Task The_figure_beside_a_threshold_is_kept_for_an_hour_where_its_period_is_over_and_a_failure_for_five_minutes()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        var feed = new AlarmFigureFeed(lab.Queries, lab.Clock, NullLogger<AlarmFigureFeed>.Instance);
        await lab.CallsAsync("a", ("2026-11-19T08:00:00Z", 1, true), ("2026-11-20T08:00:00Z", 1, false));
        var (daily, rolling) = (await lab.AddAsync(DayCalls), await lab.AddAsync(AlarmLab.LowAsr));
        Assert.Equal((1m, 0m), (await ValueAsync(daily), await ValueAsync(rolling)));

        await lab.CallsAsync("a", ("2026-11-19T09:00:00Z", 1, true), ("2026-11-20T08:00:00Z", 2, true));
        Assert.Equal((1m, 50m), (await ValueAsync(daily), await ValueAsync(rolling)));
        lab.Clock.Now = lab.Clock.Now.AddHours(1);
        await lab.Calls.RunAsync("alter table rollup_traffic rename to away");
        var failed = await feed.ReadAsync(AccessScope.Everything, daily, Stop);
        Assert.Null(failed.Trial);
        Assert.Contains("rollup_traffic", failed.Trouble, StringComparison.Ordinal);
        await lab.Calls.RunAsync("alter table away rename to rollup_traffic");
        Assert.Same(failed, await feed.ReadAsync(AccessScope.Everything, daily, Stop));
        lab.Clock.Now = lab.Clock.Now.AddMinutes(5);
        Assert.Equal(2m, await ValueAsync(daily));

        async Task<decimal> ValueAsync(Alarm alarm) => (await feed.ReadAsync(AccessScope.Everything, alarm, Stop)).Trial!.Verdict.Value!.Value;
    }
}
