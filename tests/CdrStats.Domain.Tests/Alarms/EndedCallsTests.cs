using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms;

/// <summary>What is held in memory against counting the same calls one by one.</summary>
public sealed class EndedCallsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private static readonly AlarmScope[] Scopes =
    [
        AlarmScope.All, AlarmScope.All with { Switches = [1, 3] }, AlarmScope.All with { Customers = [1], Switches = [2] }, AlarmScope.All with { Countries = ["ES", "GB"] },
        AlarmScope.All with { Prefixes = ["34"] }, AlarmScope.All with { Prefixes = ["346", "44"], Countries = ["FR"] }, AlarmScope.All with { AccountCodes = ["a1", "a2"] },
    ];

    private static readonly AlarmRule[] Rules =
    [
        .. from scope in Scopes
           from measure in Enum.GetValues<AlarmMeasure>().Where(measure => !measure.IsLive())
           from seconds in measure == AlarmMeasure.ShortCalls ? [10, 60] : new[] { 10 }
           select new AlarmRule(measure, AlarmCondition.LessThan, 1, AlarmPeriod.Hour, AlarmReference.Before, scope, seconds, measure.IsMoney() ? "EUR" : null),
    ];

    [Fact]
    public void Every_rule_of_every_window_equals_counting_and_minutes_that_changed_take_the_place_of_what_was_known()
    {
        var random = new Random(11);
        var calls = Make(random, 5000);
        var held = new EndedCalls(new AlarmInterest(Rules));
        held.Put(Minute(0), Minute(2 * 1440), calls);
        Check(held, calls, random);

        // Some minutes are read anew: calls came, went and changed.
        for (var round = 0; round < 20; round++)
        {
            var from = random.Next(2 * 1440 - 200);
            var to = from + random.Next(1, 200);
            bool IsIn(EndedCall call) => call.End >= Start.AddMinutes(from) && call.End < Start.AddMinutes(to);
            calls = [.. calls.Where(call => !IsIn(call)).Concat(Make(random, 4000).Where(IsIn)).OrderBy(call => call.End).ThenBy(call => call.Id)];
            held.Put(Minute(from), Minute(to), calls.Where(IsIn));
        }

        Check(held, calls, random);
        Assert.Equal(calls.Count, held.Count);
    }

    [Fact]
    public void Only_whole_known_minutes_are_known_and_hours_that_nobody_needs_go()
    {
        var held = new EndedCalls(new AlarmInterest(Rules));
        held.Put(Minute(30), Minute(90), []);

        Assert.True(held.Knows(new TimeRange(Start.AddMinutes(30.5), Start.AddMinutes(90))));
        Assert.False(held.Knows(new TimeRange(Start.AddMinutes(30.5), Start.AddMinutes(90).AddMicroseconds(1))));
        Assert.False(held.Knows(new TimeRange(Start.AddMinutes(29.9), Start.AddMinutes(40))));
        held.Keep([(Minute(60), Minute(61))]);
        Assert.False(held.Knows(Minute(59)));
        Assert.True(held.Knows(Minute(60)));
    }

    [Fact]
    public void What_no_alarm_named_before_is_not_answered()
    {
        var interest = new AlarmInterest([Rules[0] with { Scope = AlarmScope.All with { Countries = ["ES"], Switches = [1] } }]);

        Assert.True(interest.Covers(Rules[0] with { Scope = AlarmScope.All with { Switches = [1] } }));
        Assert.False(interest.Covers(Rules[0] with { Scope = AlarmScope.All with { Switches = [1, 2] } }));
        Assert.False(interest.Covers(Rules[0] with { Measure = AlarmMeasure.SellCost, Currency = "EUR" }));
        Assert.True(interest.Covers(Rules[0] with { Measure = AlarmMeasure.ShortCalls }));
    }

    private static void Check(EndedCalls held, List<EndedCall> calls, Random random)
    {
        foreach (var rule in Rules)
        {
            for (var n = 0; n < 4; n++)
            {
                var from = Start.AddSeconds(random.Next(40 * 3600)).AddTicks(n == 3 ? 10 : 0);
                var window = new TimeRange(from, n == 0 ? from.AddMinutes(5) : from.AddSeconds(random.Next(1, 8 * 3600)));
                var inside = calls.Where(call => call.End >= window.From && call.End < window.To && IsIn(call, rule.Scope)).ToList();
                Assert.Equal(Value(inside, rule), held.Figures(rule, window).Value(rule.Measure));
                Assert.Equal(inside.Count(call => call.Duration is not null), held.Figures(rule, window).Calls);
            }
        }
    }

    private static bool IsIn(EndedCall call, AlarmScope scope) =>
        (scope.Switches.Count == 0 || scope.Switches.Contains(call.SwitchId)) && (scope.Customers.Count == 0 || scope.Customers.Contains(call.CustomerId))
        && (scope.AccountCodes.Count == 0 || scope.AccountCodes.Contains(call.AccountCode))
        && (!scope.NamesDestinations || scope.Countries.Contains(call.Country) || scope.Prefixes.Any(prefix => call.Number.StartsWith(prefix, StringComparison.Ordinal)));

    private static decimal? Value(List<EndedCall> calls, AlarmRule rule)
    {
        var attempts = calls.Where(call => call.Talked is not null).ToList();
        var answered = attempts.Where(call => call.Talked > 0).ToList();
        var records = calls.Where(call => call.Duration is not null).ToList();
        var (run, longest) = (0, 0);
        foreach (var attempt in attempts)
        {
            run = attempt.Talked > 0 ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        return rule.Measure switch
        {
            AlarmMeasure.Aloc => answered.Count == 0 ? null : (decimal)answered.Sum(call => call.Talked!.Value) / answered.Count,
            AlarmMeasure.Asr => attempts.Count == 0 ? null : (decimal)answered.Count / attempts.Count * 100,
            AlarmMeasure.Ner => attempts.Count == 0 ? null : (decimal)attempts.Count(call => call.Talked > 0 || call.Cause is 17 or 18 or 19 or 20 or 21 or 487) / attempts.Count * 100,
            AlarmMeasure.Cic => longest,
            AlarmMeasure.Calls or AlarmMeasure.CallsToDestinations => records.Count,
            AlarmMeasure.Minutes => records.Sum(call => call.Duration!.Value) / 60m,
            AlarmMeasure.SellCost => records.Where(call => call.Currency == "EUR").Sum(call => call.SellCost),
            AlarmMeasure.BuyCost => records.Where(call => call.Currency == "EUR").Sum(call => call.BuyCost),
            _ => answered.Count == 0 ? null : (decimal)answered.Count(call => call.Talked < rule.ShortSeconds) / answered.Count * 100,
        };
    }

    private static int Minute(int minute) => Bucket.Minute(Start) + minute;

    private static List<EndedCall> Make(Random random, int count) =>
    [
        .. Enumerable.Range(1, count).Select(id =>
        {
            var (isRecord, isAttempt) = random.Next(5) switch { 0 => (true, false), 1 => (false, true), _ => (true, true) };
            var talked = random.Next(3) == 0 ? random.Next(1, 200) : 0;
            return new EndedCall(
                id, Start.AddMicroseconds(random.NextInt64(2L * 86400 * 1_000_000)), random.Next(1, 4), random.Next(3), $"a{random.Next(4)}", new[] { "ES", "GB", "FR", "" }[random.Next(4)],
                new[] { "34600", "34911", "44200", "33100", "" }[random.Next(5)], new[] { "EUR", "USD", "" }[random.Next(3)], new[] { 16, 17, 34, 487 }[random.Next(4)],
                isRecord ? talked + random.Next(20) : null, isAttempt ? talked : null, isRecord ? random.Next(1_000_000) / 1_000_000m : 0, isRecord ? random.Next(1_000_000) / 1_000_000m : 0);
        }).OrderBy(call => call.End).ThenBy(call => call.Id),
    ];
}
