using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Tests.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>
/// Every measure under every condition over every period and what it is held against, from the calls to the verdict, against windows and figures that
/// the test works out for itself; the clocks go forward and back within the days, and the first days have nothing before them.
/// </summary>
public sealed class AlarmTableTests(PostgresFixture postgres)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_a_thousand_alarms_comes_to_what_the_calls_say()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var (begin, end) = (lab.Calls.Min(call => call.Start), lab.Calls.Max(call => call.Start));
        var clocks = new Clocks(DateOnly.FromDateTime(end.UtcDateTime).AddDays(-12), DateOnly.FromDateTime(end.UtcDateTime).AddDays(-6));
        await lab.RunAsync("insert into switch (name, ip_address, type, key_uuid, is_new, demo, created_at) values ('s', '10.9.0.1', 3, gen_random_uuid(), false, false, now())");
        await lab.RunAsync($"insert into switch_seen (switch_id, last_import, last_start, records, median_lag, first_start, last_end) select id, now(), now(), 1, 0, '{begin.UtcDateTime:O}', now() from switch");
        var clock = new SetClock(end);
        var queries = new AlarmQueries(lab.Source, new CallHistory(lab.Source), clock);
        var random = new Random(11);
        var seen = new Dictionary<string, int>();
        foreach (var (period, reference) in from period in Enum.GetValues<AlarmPeriod>() from reference in Enum.GetValues<AlarmReference>() where period.Knows(reference) select (period, reference))
        {
            foreach (var (measure, condition) in from measure in Enum.GetValues<AlarmMeasure>() where !measure.IsLive() from condition in Enum.GetValues<AlarmCondition>() select (measure, condition))
            {
                // A rolling window ends with a record; one of the calendar is looked at on any of the days and a half.
                var newest = lab.Calls[random.Next(lab.Calls.Count)].End;
                clock.Now = period.IsRolling() ? newest.AddSeconds(20) : begin.AddHours(12 + random.Next(21 * 24));
                newest = period.IsRolling() ? newest : clock.Now;
                await lab.RunAsync($"update switch_seen set last_end = '{newest.UtcDateTime:O}'");
                var scope = random.Next(3) switch { 0 => AlarmScope.All with { Countries = ["ES"] }, 1 when measure != AlarmMeasure.CallsToDestinations => AlarmScope.All, _ => AlarmScope.All with { Prefixes = ["44", "3362"] } };
                var rule = new AlarmRule(measure, condition, random.Next(4) * 10, period, reference, scope, 60, measure.IsMoney() ? "EUR" : null, random.Next(3) == 0 ? 5 : 0);

                var trial = await queries.LookAsync(AccessScope.Everything, rule, clocks.Zone, Stop);

                var (window, other) = clocks.Windows(period, reference, newest, clock.Now);
                var (now, before) = (Of(lab, rule, window, period.IsRolling()), other.To > begin ? Of(lab, rule, other, period.IsRolling()) : null);
                var expected = Verdict(rule, now!, before);
                Assert.True(expected == Said(trial.Verdict), $"{measure} {condition} {rule.Threshold} {period} {reference} least {rule.LeastAttempts} at {clock.Now:O}: {expected} is not {Said(trial.Verdict)}: {trial.Windows} instead of {window} {other}");
                Assert.Equal((window.From, window.To), (trial.Windows!.Window.From, trial.Windows.Window.To));
                seen[expected] = seen.GetValueOrDefault(expected) + 1;
            }
        }

        Assert.True(seen.Values.Sum() > 900);
        Assert.All(["fires", "does not", nameof(AlarmGap.NoCalls), nameof(AlarmGap.NoReferenceCalls), nameof(AlarmGap.BeforeFirstRecord), nameof(AlarmGap.ReferenceIsZero), nameof(AlarmGap.TooFew)], what => Assert.Contains(what, seen));
    }

    private static string Said(AlarmVerdict verdict) => verdict is AlarmVerdict.NoData none ? none.Gap.ToString() : verdict is AlarmVerdict.Judged { Fires: true } ? "fires" : "does not";

    /// <summary>The value, its divisor where it is a share or an average, and how many attempts there were.</summary>
    private static (decimal? Value, int Attempts)? Of(TrafficLab lab, AlarmRule rule, (DateTimeOffset From, DateTimeOffset To) window, bool byEnd)
    {
        var rows = lab.Calls.Where(call => (byEnd ? call.End : call.Start) is var at && at >= window.From && at < window.To
            && (rule.Scope.Countries.Count == 0 || rule.Scope.Countries.Contains(call.Country)) && (rule.Scope.Prefixes.Count == 0 || rule.Scope.Prefixes.Any(prefix => call.Number.StartsWith(prefix, StringComparison.Ordinal)))).ToList();
        var records = rows.Where(row => row.IsRecord).Select(row => row.Of).ToList();
        var attempts = rows.Where(row => row.IsAttempt).OrderBy(row => byEnd ? row.End : row.Start).ThenBy(row => row.Id).ToList();
        var talked = attempts.Where(row => row.Of.BillSeconds > 0).Select(row => (decimal)row.Of.BillSeconds).ToList();
        decimal? value = rule.Measure switch
        {
            AlarmMeasure.Aloc => talked.Count == 0 ? null : talked.Sum() / talked.Count,
            AlarmMeasure.Asr => attempts.Count == 0 ? null : 100m * talked.Count / attempts.Count,
            AlarmMeasure.Ner => attempts.Count == 0 ? null : 100m * attempts.Count(row => row.Of.BillSeconds > 0 || row.Cause is (>= 17 and <= 21) or 487) / attempts.Count,
            AlarmMeasure.ShortCalls => talked.Count == 0 ? null : 100m * talked.Count(seconds => seconds < 60) / talked.Count,
            AlarmMeasure.Cic => string.Concat(attempts.Select(row => row.Of.BillSeconds > 0 ? '|' : '.')).Split('|').Max(run => run.Length),
            AlarmMeasure.Minutes => records.Sum(call => call.Duration) / 60m,
            AlarmMeasure.SellCost => records.Where(call => call.Currency == "EUR").Sum(call => call.SellCost),
            AlarmMeasure.BuyCost => records.Where(call => call.Currency == "EUR").Sum(call => call.BuyCost),
            _ => records.Count,
        };
        return (value, attempts.Count);
    }

    private static string Verdict(AlarmRule rule, (decimal? Value, int Attempts)? current, (decimal? Value, int Attempts)? earlier)
    {
        var isShare = rule.Measure is AlarmMeasure.Aloc or AlarmMeasure.Asr or AlarmMeasure.Ner or AlarmMeasure.ShortCalls;
        if (current!.Value.Value is not { } c)
        {
            return nameof(AlarmGap.NoCalls);
        }

        if (isShare && current.Value.Attempts < rule.LeastAttempts)
        {
            return nameof(AlarmGap.TooFew);
        }

        if ((int)rule.Condition <= 2)
        {
            return Fires((int)rule.Condition == 1 ? c < rule.Threshold : c > rule.Threshold);
        }

        if (earlier is not { } other)
        {
            return nameof(AlarmGap.BeforeFirstRecord);
        }

        if (other.Value is not { } p)
        {
            return nameof(AlarmGap.NoReferenceCalls);
        }

        if ((isShare || (int)rule.Condition >= 5) && other.Attempts < rule.LeastAttempts)
        {
            return nameof(AlarmGap.TooFew);
        }

        return (int)rule.Condition switch
        {
            3 => Fires(p - c > rule.Threshold),
            4 => Fires(c - p > rule.Threshold),
            _ when p == 0 => nameof(AlarmGap.ReferenceIsZero),
            5 => Fires((p - c) / p * 100 > rule.Threshold),
            _ => Fires((c - p) / p * 100 > rule.Threshold),
        };

        static string Fires(bool fires) => fires ? "fires" : "does not";
    }

    /// <summary>Clocks one hour ahead of UTC, and two from the night of one day, at two, to the night of another, at three.</summary>
    private sealed record Clocks(DateOnly Forward, DateOnly Back)
    {
        public TimeZoneInfo Zone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", Hour, "test", "test", "test", Enumerable.Range(Forward.Year - 1, 3).Select(year => TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            new DateTime(year, 1, 1), new DateTime(year, 12, 31), Hour,
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), Forward.Month, Forward.Day), TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 3, 0, 0), Back.Month, Back.Day))).ToArray());

        public ((DateTimeOffset From, DateTimeOffset To) Window, (DateTimeOffset From, DateTimeOffset To) Other) Windows(AlarmPeriod period, AlarmReference reference, DateTimeOffset newest, DateTimeOffset now)
        {
            if (Length(period) is { } length)
            {
                var end = newest.AddMicroseconds(1);
                var apart = reference switch { AlarmReference.Before => length, AlarmReference.DayEarlier => TimeSpan.FromDays(1), _ => TimeSpan.FromDays(7) };
                return ((end - length, end), (end - length - apart, end - apart));
            }

            var today = DateOnly.FromDateTime(now.UtcDateTime.AddHours(1));
            today = now >= Midnight(today.AddDays(1)) ? today.AddDays(1) : now < Midnight(today) ? today.AddDays(-1) : today;
            var (to, from, before) = period switch
            {
                AlarmPeriod.Day => (today, today.AddDays(-1), today.AddDays(-2)),
                AlarmPeriod.Week => (Monday(today), Monday(today).AddDays(-7), Monday(today).AddDays(-14)),
                _ => (First(today), First(First(today).AddDays(-1)), First(First(First(today).AddDays(-1)).AddDays(-1))),
            };
            return ((Midnight(from), Midnight(to)), reference == AlarmReference.WeekEarlier ? (Midnight(from.AddDays(-7)), Midnight(to.AddDays(-7))) : (Midnight(before), Midnight(from)));
        }

        private DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Forward < day && day <= Back ? 2 * Hour : Hour);

        private static DateOnly Monday(DateOnly day) => day.DayOfWeek == DayOfWeek.Monday ? day : Monday(day.AddDays(-1));

        private static DateOnly First(DateOnly day) => new(day.Year, day.Month, 1);

        private static TimeSpan? Length(AlarmPeriod period) => (int)period switch { 101 => TimeSpan.FromMinutes(5), 102 => TimeSpan.FromMinutes(15), 103 => Hour, 104 => TimeSpan.FromDays(1), _ => null };
    }
}
