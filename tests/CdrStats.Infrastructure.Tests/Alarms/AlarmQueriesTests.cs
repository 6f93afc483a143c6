using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Tests.Reporting;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>What alarms measure, from roll-ups and calls together, against counting the same calls one by one.</summary>
public sealed class AlarmQueriesTests(PostgresFixture postgres)
{
    private static readonly AlarmScope[] Scopes =
    [
        AlarmScope.All,
        AlarmScope.All with { Switches = [1, 3] },
        AlarmScope.All with { Customers = [1], Switches = [2, 3] },
        AlarmScope.All with { Countries = ["ES", "GB"] },
        AlarmScope.All with { Countries = ["ES", "FR"], Customers = [1, 2] },
        AlarmScope.All with { Prefixes = ["3461", "44"] },
        AlarmScope.All with { Prefixes = ["44"], Countries = ["FR"] },
        AlarmScope.All with { AccountCodes = ["acc1", "acc2"] },
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_measure_of_every_scope_equals_counting_the_calls_one_by_one()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 4000);
        var queries = new AlarmQueries(lab.Source, new CallHistory(lab.Source), TimeProvider.System);
        var random = new Random(7);
        var seen = new HashSet<AlarmMeasure>();
        foreach (var scope in Scopes)
        {
            foreach (var measure in Enum.GetValues<AlarmMeasure>().Where(measure => !measure.IsLive()))
            {
                for (var round = 0; round < 4; round++)
                {
                    var byEnd = round % 2 == 1;
                    var range = round < 2 ? lab.RandomRange(random, round) : ShortRange(lab, random);
                    var rule = new AlarmRule(measure, AlarmCondition.LessThan, 1, AlarmPeriod.Day, AlarmReference.Before, scope, 60, measure.IsMoney() ? "EUR" : null);
                    var whose = round == 2 ? AccessScope.Customer(1) : AccessScope.Everything;

                    var figures = await queries.FiguresAsync(whose, rule, range, byEnd, Stop);

                    var expected = Expected(lab, whose, rule, range, byEnd);
                    Assert.True(expected == figures.Value(measure), $"{measure} {byEnd} {range} {string.Join('|', scope.Countries)}: {expected} is not {figures.Value(measure)}");
                    seen.UnionWith(expected is > 0 ? [measure] : []);
                }
            }
        }

        Assert.Equal(Enum.GetValues<AlarmMeasure>().Where(measure => !measure.IsLive()).Order(), seen.Order());
    }

    [Fact]
    public async Task Nobody_s_scope_holds_no_call()
    {
        await using var lab = await TrafficLab.NewAsync(postgres, 200);
        var queries = new AlarmQueries(lab.Source, new CallHistory(lab.Source), TimeProvider.System);
        foreach (var measure in new[] { AlarmMeasure.Calls, AlarmMeasure.Cic })
        {
            var rule = new AlarmRule(measure, AlarmCondition.LessThan, 1, AlarmPeriod.Day, AlarmReference.Before, AlarmScope.All);
            Assert.Equal(AlarmFigures.None, await queries.FiguresAsync(AccessScope.Nothing, rule, new TimeRange(lab.First, lab.Last), false, Stop));
        }
    }

    /// <summary>Up to two days of the last ones, where there are minutes.</summary>
    private static TimeRange ShortRange(TrafficLab lab, Random random)
    {
        var to = lab.Last.AddSeconds(-random.Next(10 * 86400));
        return new TimeRange(to.AddSeconds(-random.Next(600, 2 * 86400)), to);
    }

    private static decimal? Expected(TrafficLab lab, AccessScope whose, AlarmRule rule, TimeRange range, bool byEnd)
    {
        var scope = rule.Scope;
        var rows = lab.Calls.Where(call => (byEnd ? call.End : call.Start) is var at && at >= range.From && at < range.To
            && (whose.SeesEverything || call.CustomerId == whose.CustomerId)
            && (scope.Switches.Count == 0 || scope.Switches.Contains(call.SwitchId)) && (scope.Customers.Count == 0 || scope.Customers.Contains(call.CustomerId))
            && (scope.AccountCodes.Count == 0 || scope.AccountCodes.Contains(call.AccountCode))
            && (!scope.NamesDestinations || scope.Countries.Contains(call.Country) || scope.Prefixes.Any(prefix => call.Number.StartsWith(prefix, StringComparison.Ordinal)))).ToList();
        var records = rows.Where(row => row.IsRecord).ToList();
        var attempts = rows.Where(row => row.IsAttempt).OrderBy(row => byEnd ? row.End : row.Start).ThenBy(row => row.Id).ToList();
        var answered = attempts.Where(row => row.Of.BillSeconds > 0).ToList();
        return rule.Measure switch
        {
            AlarmMeasure.Aloc => answered.Count == 0 ? null : (decimal)answered.Sum(row => row.Of.BillSeconds) / answered.Count,
            AlarmMeasure.Asr => attempts.Count == 0 ? null : (decimal)answered.Count / attempts.Count * 100,
            AlarmMeasure.Ner => attempts.Count == 0 ? null : (decimal)attempts.Count(row => row.Of.BillSeconds > 0 || row.Cause is 17 or 18 or 19 or 20 or 21 or 487) / attempts.Count * 100,
            AlarmMeasure.Cic => Longest(attempts),
            AlarmMeasure.Calls or AlarmMeasure.CallsToDestinations => records.Count,
            AlarmMeasure.Minutes => records.Sum(row => row.Of.Duration) / 60m,
            AlarmMeasure.SellCost => records.Where(row => row.Of.Currency == "EUR").Sum(row => row.Of.SellCost),
            AlarmMeasure.BuyCost => records.Where(row => row.Of.Currency == "EUR").Sum(row => row.Of.BuyCost),
            _ => answered.Count == 0 ? null : (decimal)answered.Count(row => row.Of.BillSeconds < 60) / answered.Count * 100,
        };
    }

    private static int Longest(List<Counted> attempts)
    {
        var (run, longest) = (0, 0);
        foreach (var attempt in attempts)
        {
            run = attempt.Of.BillSeconds > 0 ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
