using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>Alarms on calls at once, which live feeds tell: found, recovered, tried on the past, and said where no feed tells.</summary>
public sealed class ConcurrentCallsAlarmTests(PostgresFixture postgres)
{
    private static readonly AlarmRule MoreThan40 = new(AlarmMeasure.ConcurrentCalls, AlarmCondition.GreaterThan, 40, AlarmPeriod.FiveMinutes, AlarmReference.Before, AlarmScope.All);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_peak_of_three_minutes_is_one_incident_until_its_last_minute_has_left_the_window_and_the_past_says_the_same()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T11:53:10Z");
        var series = new PostgresSeries(lab.Calls.Source);
        var trials = new RollingTrials(lab.Calls.Source, lab.Queries, lab.Clock);
        var alarm = await lab.AddAsync(MoreThan40);
        Assert.Equal(1, await lab.Round.EvaluateAsync(Stop));
        Assert.Equal(AlarmGap.NoFeed, Assert.Single(await lab.ReportsAsync()).Gap);
        Assert.Null(await trials.ReplayAsync(AccessScope.Everything, alarm.Rule, 7, Stop));

        // 5 at once, of which at 11:50, 11:51 and 11:52 at some moment 42.
        await WriteAsync(series, HistoryKey.Total, "11:30", "11:53", Peak);
        await lab.Round.EvaluateAsync(Stop);
        var opened = Assert.Single(await lab.IncidentsAsync());
        Assert.Equal((42m, null), (opened.Value, opened.ClosedAt));
        await WriteAsync(series, HistoryKey.Total, "11:53", "11:58", Peak);
        lab.Clock.Now = AlarmLab.At("2026-11-20T11:58:10Z");
        await lab.Round.EvaluateAsync(Stop);
        Assert.NotNull(Assert.Single(await lab.IncidentsAsync()).ClosedAt);
        Assert.Equal(["Alarm", "Recovered"], await lab.SubjectsAsync());
        var now = await new AlarmTrials(lab.Calls.Source, lab.Store, lab.Queries, new AlarmSettings(TimeSpan.Zero), lab.Clock).TestAsync(AccessScope.Everything, alarm.Id, Stop);
        Assert.Equal((5m, 42m), (now!.Trial.Verdict.Value, now.Trial.Verdict.Reference));

        // Looked at each minute it opens when the minute of the peak is over, and closes when the window begins behind it.
        var replay = (await trials.ReplayAsync(AccessScope.Everything, alarm.Rule, 7, Stop))!.Replay;
        Assert.Equal(new ReplayedIncident(AlarmLab.At("2026-11-20T11:51:00Z"), AlarmLab.At("2026-11-20T11:58:00Z"), 42), Assert.Single(replay.Incidents));
        Assert.Equal((28, 7, 0), (replay.Looks, replay.Fired, replay.NoData));

        // The feed is silent: that is said, and nothing opens or closes.
        lab.Clock.Now = AlarmLab.At("2026-11-20T12:30:00Z");
        await lab.Round.EvaluateAsync(Stop);
        await lab.Round.EvaluateAsync(Stop);
        var last = (await lab.ReportsAsync())[^1];
        Assert.Equal((AlarmGap.NoFeed, AlarmReportStatus.NoData, 1920L), (last.Gap, last.Status, last.LagSeconds));
        Assert.Equal(4, (await lab.ReportsAsync()).Count);
    }

    [Fact]
    public async Task A_switch_and_a_customer_have_their_own_and_nobody_sees_another_s()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T11:58:10Z");
        var series = new PostgresSeries(lab.Calls.Source);
        await WriteAsync(series, HistoryKey.Total, "11:30", "11:58", Peak);
        await WriteAsync(series, new HistoryKey(HistoryBy.Switch, "1"), "11:30", "11:56", minute => minute == 52 ? 30 : 4);
        await WriteAsync(series, new HistoryKey(HistoryBy.Customer, "7"), "11:50", "11:52", _ => 12);

        // The switch's newest minute is 11:55: its window is 11:51 to 11:56. Of a customer without calls it is none, as long as a feed tells.
        var (one, seven, eight) = (AlarmScope.All with { Switches = [1] }, AlarmScope.All with { Customers = [7] }, AlarmScope.All with { Customers = [8] });
        Assert.Equal(30, await ValueAsync(AccessScope.Everything, MoreThan40 with { Scope = one }));
        Assert.Equal(0, await ValueAsync(AccessScope.Everything, MoreThan40 with { Scope = seven }));
        Assert.Equal(12, await ValueAsync(AccessScope.Everything, MoreThan40 with { Scope = seven, Period = AlarmPeriod.Hour }));
        Assert.Equal(0, await ValueAsync(AccessScope.Everything, MoreThan40 with { Scope = eight, Period = AlarmPeriod.Hour }));
        Assert.Equal(12, await ValueAsync(AccessScope.Customer(7), MoreThan40 with { Scope = seven, Period = AlarmPeriod.Hour }));
        Assert.Equal(0, await ValueAsync(AccessScope.Customer(8), MoreThan40 with { Scope = seven, Period = AlarmPeriod.Hour }));
        Assert.Null(await ValueAsync(AccessScope.Nothing, MoreThan40 with { Period = AlarmPeriod.Hour }));

        // The day is over in Tokyo: 42 at once were seen on it there, and of the day before nothing is known.
        lab.Clock.Now = AlarmLab.At("2026-11-20T15:20:00Z");
        var day = MoreThan40 with { Period = AlarmPeriod.Day, Condition = AlarmCondition.IncreaseBy };
        var trial = await lab.Queries.LookAsync(AccessScope.Everything, day, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), Stop);
        Assert.Equal(new AlarmVerdict.NoData(AlarmGap.NoReferenceFeed, 42), trial.Verdict);

        Assert.Equal("scope", (MoreThan40 with { Scope = one with { Customers = [7] } }).Complaint?.Field);
        Assert.Equal("scope", (MoreThan40 with { Scope = AlarmScope.All with { Countries = ["ES"] } }).Complaint?.Field);

        async Task<decimal?> ValueAsync(AccessScope whose, AlarmRule rule) => (await lab.Queries.LookAsync(whose, rule, TimeZoneInfo.Utc, Stop)).Verdict.Value;
    }

    [Fact]
    public async Task While_the_past_of_live_calls_cannot_be_read_it_is_looked_for_again_each_minute_and_other_alarms_run()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T11:53:10Z");
        await WriteAsync(new PostgresSeries(lab.Calls.Source), HistoryKey.Total, "11:30", "11:53", Peak);
        await lab.CallsAsync("a", [("2026-11-20 11:50:00Z", 0, false)]);
        await lab.AddAsync(MoreThan40);
        await lab.AddAsync(MoreThan40 with { Threshold = 41 });
        await lab.AddAsync(AlarmLab.LowAsr);
        await lab.Calls.RunAsync("alter table live_minute rename to live_minute_away");
        var failed = await Assert.ThrowsAsync<InvalidOperationException>(() => lab.Round.EvaluateAsync(Stop));
        Assert.Contains("live_minute", failed.Message, StringComparison.Ordinal);
        Assert.Equal(AlarmMeasure.Asr, Assert.Single(await lab.IncidentsAsync()).Alarm!.Rule.Measure);

        await lab.Calls.RunAsync("alter table live_minute_away rename to live_minute");
        lab.Clock.Now = lab.Clock.Now.AddMinutes(1);
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(2, (await lab.IncidentsAsync()).Count(one => one.Value == 42));
    }

    private static int Peak(int minute) => minute is >= 50 and <= 52 ? 42 : 5;

    private static Task WriteAsync(PostgresSeries series, HistoryKey of, string from, string to, Func<int, int> most)
    {
        var minutes = new List<CallLoad>();
        for (var at = AlarmLab.At($"2026-11-20T{from}:00Z"); at < AlarmLab.At($"2026-11-20T{to}:00Z"); at = at.AddMinutes(1))
        {
            minutes.Add(new CallLoad(of, at, 60, 1, most(at.Minute), 120, 2, 0, null));
        }

        return series.WriteMinutesAsync(minutes, Stop);
    }
}
