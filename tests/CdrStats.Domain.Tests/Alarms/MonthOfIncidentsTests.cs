using System.Globalization;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Diagnostics;
using CdrStats.Domain.Reporting;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms;

/// <summary>
/// A month of a mid-sized operator, minute by minute, with an incident of each kind in it, under the ready-made alarms as they come. The table of
/// docs/alarms.md is what this prints.
/// </summary>
public sealed class MonthOfIncidentsTests(ITestOutputHelper output)
{
    // A Monday; the first week is what the others are held against.
    private static readonly DateTimeOffset Begin = new(2026, 10, 26, 0, 0, 0, TimeSpan.Zero);
    private const int Days = 37;

    private static readonly Injected[] Incidents =
    [
        new("one of two carriers fails, 40 min", At(10, 14, 0), 40) { Fails = 0.5 },
        new("the switch fails at night, 60 min", At(15, 3, 0), 60) { Fails = 1 },
        new("the switch fails by day, 15 min", At(17, 11, 0), 15) { Fails = 1 },
        new("300 calls of 2 s, 10 min", At(21, 11, 0), 10) { Short = 30 },
        new("traffic falls to 15 %, 2 h", At(25, 10, 0), 120) { Traffic = 0.15 },
        new("the feed is dead, 2 h; its records come afterwards", At(30, 15, 0), 120) { IsDead = true },
    ];

    private Random _random = new(0);

    // The same four months each time.
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Each_incident_is_found_and_quiet_days_and_nights_stay_quiet(int seed)
    {
        _random = new Random(seed);
        var (sums, inOrder) = Make(Days, Incidents);
        var found = new Dictionary<Injected, List<(AlarmTemplate By, DateTimeOffset At)>>();
        var wrong = new List<string>();
        foreach (var template in AlarmTemplate.All)
        {
            var past = template.Rule.Measure == AlarmMeasure.Cic ? inOrder : sums;
            var replay = AlarmReplay.Of(template.Rule, past, past.First + (7 * 1440) + 60, past.First);
            foreach (var one in replay.Incidents)
            {
                if (Array.Find(Incidents, incident => one.OpenedAt > incident.From && one.OpenedAt <= incident.From.AddMinutes(incident.Minutes + 60)) is { } cause)
                {
                    (found.TryGetValue(cause, out var known) ? known : found[cause] = []).Add((template, one.OpenedAt));
                }
                else
                {
                    wrong.Add($"{template.Name} at {one.OpenedAt:yyyy-MM-dd HH:mm}");
                }
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{template.Name}: {replay.Looks} looks, {replay.Incidents.Count} incidents"));
        }

        foreach (var incident in Incidents)
        {
            output.WriteLine($"| {incident.Name} | {string.Join(", ", found.GetValueOrDefault(incident, []).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.By.Name} after {(one.At - incident.From).TotalMinutes:0} min")))} |");
        }

        output.WriteLine($"false alarms: {(wrong.Count == 0 ? "none" : string.Join("; ", wrong))}");
        Assert.All(Incidents.Where(incident => !incident.IsDead), incident => Assert.Contains(incident, found));
        // A dead feed is not taken for an outage or a drop: it is told of as what it is (docs/alarms.md).
        Assert.DoesNotContain(Incidents.Single(incident => incident.IsDead), found);
        // Of a call in two minutes at night eight take a while to come.
        Assert.All(Incidents.Where(incident => incident.Fails > 0), incident => Assert.InRange(found[incident].Min(one => one.At) - incident.From, TimeSpan.Zero, TimeSpan.FromMinutes(incident.From.Hour < 6 ? 45 : 15)));
        Assert.Empty(wrong);
    }

    /// <summary>Four weeks of a past, and thirty days in which the feed goes quiet three times.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_feed_that_goes_quiet_is_noticed_within_minutes(int seed)
    {
        _random = new Random(seed);
        Injected[] dead =
        [
            new("at work", At(37, 15, 0), 120) { IsDead = true }, new("of an evening", At(44, 20, 0), 120) { IsDead = true }, new("at night", At(51, 2, 0), 120) { IsDead = true },
        ];
        const int Past = 28, Length = 58;
        var (sums, _) = Make(Length, dead);
        var (last, isSilent, noticed) = (Begin, false, new List<DateTimeOffset>());
        for (var minute = sums.First; minute < sums.End; minute++)
        {
            var now = AlarmPast.Instant(minute).AddMinutes(1);
            if (sums.IsHeard(minute))
            {
                (last, isSilent) = (now, false);
            }
            else if (!isSilent && now >= Begin.AddDays(Past) && SilenceRule.Judge(last, now, TimeSpan.FromSeconds(5), Usual) is not null)
            {
                isSilent = true;
                noticed.Add(now);
            }
        }

        var times = dead.Select(one => noticed.Where(at => at > one.From && at <= one.From.AddMinutes(one.Minutes)).Select(at => (at - one.From).TotalMinutes).FirstOrDefault(double.MaxValue)).ToList();
        var wrong = noticed.Where(at => !dead.Any(one => at > one.From && at <= one.From.AddMinutes(one.Minutes))).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: at work {times[0]} min, of an evening {times[1]} min, at night {times[2]} min; false: {string.Join("; ", wrong.Select(at => at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)))}"));
        Assert.InRange(times[0], 3, 4);
        Assert.InRange(times[1], 3, 5);
        Assert.InRange(times[2], 5, 30);
        Assert.Empty(wrong);

        decimal? Usual(DateTimeOffset hour)
        {
            var from = Bucket.Minute(hour);
            return SilenceRule.Usual([.. Enumerable.Range(1, SilenceRule.Weeks).Select(week => from - (week * 7 * 1440)).Where(at => at >= sums.First).Select(at => sums.Figures(at, at + 60).Calls)]);
        }
    }

    private (AlarmPast Sums, AlarmPast InOrder) Make(int days, Injected[] incidents)
    {
        var first = Bucket.Minute(Begin);
        var (sums, inOrder) = (new AlarmPast(first, days * 1440), new AlarmPast(first, days * 1440));
        for (var minute = 0; minute < days * 1440; minute++)
        {
            var at = Begin.AddMinutes(minute);
            var now = Array.Find(incidents, incident => at >= incident.From && at < incident.From.AddMinutes(incident.Minutes));
            var calls = Poisson(Rate(at) * (now?.Traffic ?? 1));
            for (var n = 0; n < calls + (int)(now?.Short ?? 0); n++)
            {
                var isBurst = n >= calls;
                var fails = !isBurst && _random.NextDouble() < (now?.Fails ?? 0);
                var answers = isBurst || (!fails && _random.NextDouble() < 0.6);
                var talked = isBurst ? 2 : answers ? 1 + (int)(-90 * Math.Log(1 - _random.NextDouble())) : 0;
                // Of those that are not answered an eighth ends by what the network did.
                var effective = answers || (!fails && _random.NextDouble() < 0.875);
                sums.Add(first + minute, new AlarmFigures(1, 1, answers ? 1 : 0, effective ? 1 : 0, talked, talked, 0, 0, talked is > 0 and < 6 ? 1 : 0));
                inOrder.Add(first + minute, answers);
            }

            if (calls > 0 && now is not { IsDead: true })
            {
                sums.Hear(first + minute);
                inOrder.Hear(first + minute);
            }
        }

        return (sums, inOrder);
    }

    /// <summary>Calls a minute: 20 at work, 5 of an evening or weekend, one in two minutes at night.</summary>
    private static double Rate(DateTimeOffset at) => at.Hour is < 6 or >= 23 ? 0.5 : at.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && at.Hour is >= 8 and < 18 ? 20 : 5;

    private int Poisson(double mean)
    {
        var (count, product, least) = (0, _random.NextDouble(), Math.Exp(-mean));
        for (; product > least; count++)
        {
            product *= _random.NextDouble();
        }

        return count;
    }

    private static DateTimeOffset At(int day, int hour, int minute) => Begin.AddDays(day).AddHours(hour).AddMinutes(minute);

    /// <param name="Minutes">So long it lasts.</param>
    private sealed record Injected(string Name, DateTimeOffset From, int Minutes)
    {
        /// <summary>The part of the calls that fails.</summary>
        public double Fails { get; init; }

        /// <summary>Short calls a minute beside the others.</summary>
        public double Short { get; init; }

        public double Traffic { get; init; } = 1;

        public bool IsDead { get; init; }
    }
}
