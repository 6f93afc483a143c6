using System.Globalization;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>Rolling windows whose calls came when the alarm had gone past them.</summary>
public sealed class LateWindowsTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_pusher_that_was_away_hands_over_tells_people_once_says_that_it_came_late_and_changes_the_reports_of_its_windows()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        var late = new LateWindows(lab.Calls.Source, lab.Store, lab.Clock);
        var (told, reported) = (await lab.AddAsync(AlarmLab.LowAsr), await lab.AddAsync(AlarmLab.LowAsr, AlarmStatus.ReportOnly));
        var hourly = await lab.AddAsync(AlarmLab.LowAsr with { Period = AlarmPeriod.Hour });
        Assert.Equal(0, await late.ReviseAsync(Stop));
        for (var minute = 0; minute <= 40; minute++)
        {
            lab.Clock.Now = AlarmLab.At("2026-11-20T08:00:30Z").AddMinutes(minute);
            await ArriveAsync(lab, "a", (lab.Clock.Now.AddSeconds(-30), true));
            await lab.Round.EvaluateAsync(Stop);
        }

        Assert.Equal(0, await late.ReviseAsync(Stop));
        Assert.Empty(await lab.IncidentsAsync());

        // The other switch answered nothing from 8:10 to 8:13, and its records come at 8:40.
        await ArriveAsync(lab, "b", [.. Enumerable.Range(0, 4).SelectMany(n => Enumerable.Repeat((AlarmLab.At("2026-11-20T08:10:10Z").AddMinutes(n), false), 3))]);
        await lab.Round.EvaluateAsync(Stop);
        Assert.Empty(await lab.IncidentsAsync());
        Assert.Equal(4, await late.ReviseAsync(Stop));
        Assert.Equal(0, await late.ReviseAsync(Stop));

        // From 8:09:00 to 8:13:59 five calls of the one ended, answered, and twelve of the other: 5 / 17.
        var incident = Assert.Single(await lab.IncidentsAsync());
        Assert.Equal((told.Id, IncidentState.Open), (incident.Alarm!.Id, incident.State(lab.Clock.Now)));
        Assert.InRange(incident.Value, 29.41m, 29.42m);
        Assert.Equal(["Alarm"], await lab.SubjectsAsync());
        var body = await lab.Calls.OneAsync<string>("select body from notification");
        Assert.Contains("came late", body, StringComparison.Ordinal);
        Assert.Contains("Window: 2026-11-20 08:09:00 to 2026-11-20 08:14:00", body, StringComparison.Ordinal);
        var reports = await lab.ReportsAsync();
        Assert.Equal([(told.Id, AlarmReportStatus.Sent), (reported.Id, AlarmReportStatus.NotSent)], reports.Where(report => report is { Fires: true, FirstCalls: null }).Select(report => (report.AlarmId, report.Status)).Order());
        // The quarter-hourly report of 8:15 had five calls.
        Assert.All(reports.Where(report => report.FirstCalls is not null), report => Assert.Equal((5L, lab.Clock.Now), (report.FirstCalls!.Value, report.RevisedAt!.Value)));
        Assert.DoesNotContain(reports, report => report.AlarmId == hourly.Id && report.RevisedAt is not null);

        lab.Clock.Now = lab.Clock.Now.AddMinutes(1);
        await ArriveAsync(lab, "a", (lab.Clock.Now.AddSeconds(-30), true));
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(["Alarm", "Recovered"], await lab.SubjectsAsync());
    }

    [Fact]
    public async Task What_people_know_of_already_or_is_older_than_a_day_is_told_nobody()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-20T08:00:30Z");
        var late = new LateWindows(lab.Calls.Source, lab.Store, lab.Clock);
        await lab.AddAsync(AlarmLab.LowAsr);
        await late.ReviseAsync(Stop);
        await ArriveAsync(lab, "a", (AlarmLab.At("2026-11-20T08:00:00Z"), false), (AlarmLab.At("2026-11-20T08:00:01Z"), false));
        await lab.Round.EvaluateAsync(Stop);
        lab.Clock.Now = AlarmLab.At("2026-11-20T08:20:30Z");
        await ArriveAsync(lab, "a", (AlarmLab.At("2026-11-20T08:20:00Z"), true));
        await lab.Round.EvaluateAsync(Stop);
        Assert.Equal(["Alarm", "Recovered"], await lab.SubjectsAsync());

        await ArriveAsync(lab, "b", (AlarmLab.At("2026-11-20T08:01:00Z"), false), (AlarmLab.At("2026-11-18T08:00:00Z"), false));
        Assert.Equal(0, await late.ReviseAsync(Stop));
        Assert.Equal(["Alarm", "Recovered"], await lab.SubjectsAsync());
    }

    /// <summary>Records that are stored at the lab's time, not the database's.</summary>
    private static async Task ArriveAsync(AlarmLab lab, string @switch, params (DateTimeOffset End, bool Answered)[] calls)
    {
        await lab.CallsAsync(@switch, calls.Select(call => (call.End.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), 1, call.Answered)));
        await lab.Calls.RunAsync(string.Create(CultureInfo.InvariantCulture, $"update ended_change set noted_at = timestamptz '{lab.Clock.Now:O}' where noted_at > timestamptz '2026-11-20 12:00:00Z'"));
    }
}
