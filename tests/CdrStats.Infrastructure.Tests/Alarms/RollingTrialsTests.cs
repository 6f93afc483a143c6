using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Tests.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>Rolling alarms tried on the past, against walking over the same calls one by one.</summary>
public sealed class RollingTrialsTests(PostgresFixture postgres)
{
    private static readonly AlarmScope[] Scopes =
    [
        AlarmScope.All, AlarmScope.All with { Switches = [1, 3] }, AlarmScope.All with { Customers = [1] }, AlarmScope.All with { Countries = ["ES"] }, AlarmScope.All with { Prefixes = ["44"] },
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_measure_fires_in_the_minutes_in_which_counting_one_by_one_says_so()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 3000);
        await KnowAsync(lab);
        var queries = new AlarmQueries(lab.Source, new CallHistory(lab.Source), TimeProvider.System);
        var trials = new RollingTrials(lab.Source, queries, TimeProvider.System);
        var known = await queries.KnownAsync(AccessScope.Everything, [], Stop);
        var tried = 0;
        foreach (var (scope, at) in Scopes.Select((scope, at) => (scope, at)))
        {
            foreach (var measure in Enum.GetValues<AlarmMeasure>().Where(measure => !measure.IsLive()))
            {
                var period = at % 2 == 0 ? AlarmPeriod.Hour : AlarmPeriod.TwentyFourHours;
                var rule = new AlarmRule(measure, at % 3 == 0 ? AlarmCondition.LessThan : AlarmCondition.PercentIncreaseBy, 20, period, AlarmReference.DayEarlier, scope, 60, measure.IsMoney() ? "EUR" : null);
                var whose = at == 2 ? AccessScope.Customer(1) : AccessScope.Everything;

                var trial = await trials.ReplayAsync(whose, rule, 3, Stop);

                var replay = Assert.IsType<RollingTrial>(trial).Replay;
                Assert.False(trial.IsCut);
                // Each incident begins with a minute that fires, by the figures of the alarm itself, and the one before did not.
                foreach (var incident in replay.Incidents.Skip(1).Take(3))
                {
                    Assert.True(await FiresAsync(queries, whose, rule, known, incident.OpenedAt), $"{measure} {scope} {incident}");
                    Assert.True(incident.ClosedAt is not { } closed || !await FiresAsync(queries, whose, rule, known, closed), $"{measure} {scope} {incident}");
                    tried++;
                }
            }
        }

        Assert.True(tried > 40, $"Only {tried} incidents.");
    }

    [Fact]
    public async Task An_outage_of_an_afternoon_is_one_incident_from_its_first_minute_to_the_one_after_its_last()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T18:00:30Z");
        var quiet = AlarmLab.At("2026-11-20T15:10:00Z");
        await lab.CallsAsync("Madrid", Enumerable.Range(0, 360)
            .Select(n => AlarmLab.At("2026-11-20T12:00:20Z").AddMinutes(n))
            .Where(end => end < quiet || end >= quiet.AddMinutes(20))
            .Select(end => (end.ToString("O"), 10, end < AlarmLab.At("2026-11-20T14:00:00Z") || end >= AlarmLab.At("2026-11-20T14:30:00Z"))));
        var trials = new RollingTrials(lab.Calls.Source, lab.Queries, lab.Clock);

        var trial = await trials.ReplayAsync(AccessScope.Everything, AlarmLab.LowAsr, 30, Stop);

        // Of five calls in five minutes two are answered with the third that fails; with the third after the outage three are.
        var replay = Assert.IsType<RollingTrial>(trial).Replay;
        var incident = Assert.Single(replay.Incidents);
        Assert.Equal((AlarmLab.At("2026-11-20T14:03:00Z"), AlarmLab.At("2026-11-20T14:33:00Z"), 0m), (incident.OpenedAt, incident.ClosedAt, incident.Worst));
        Assert.Equal((340, 30, 0), (replay.Looks, replay.Fired, replay.NoData));
        Assert.Null(await trials.ReplayAsync(AccessScope.Everything, AlarmLab.LowAsr with { Scope = AlarmScope.All with { Switches = [99] } }, 30, Stop));
    }

    private static async Task<bool> FiresAsync(AlarmQueries queries, AccessScope whose, AlarmRule rule, KnownRecords known, DateTimeOffset end)
    {
        var window = new TimeRange(end - rule.Period.Length()!.Value, end);
        var windows = new AlarmWindows(window, window.Earlier(TimeSpan.FromDays(1)), true);
        return AlarmTrial.Of(rule, windows, known, end, await queries.FiguresAsync(whose, rule, windows.Window, true, Stop), await queries.FiguresAsync(whose, rule, windows.Reference, true, Stop)).Verdict
            is AlarmVerdict.Judged { Fires: true };
    }

    private static Task KnowAsync(TrafficLab lab) => lab.RunAsync("""
        insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) select 's' || n, '10.9.0.' || n, 3, gen_random_uuid(), false, false, now() from generate_series(1, 3) n;
        insert into switch_seen (switch_id, last_import, last_start, records, median_lag, first_start, last_end)
        select switch_id, now(), max(start), 1, 0, min(start), least(now(), max(start + duration * interval '1 second')) from call group by 1
        """);
}
