using System.Globalization;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms.Fraud;

/// <summary>
/// Four accounts at their habits: five weeks of past, three quiet days, then a night with fraud, all rules at their defaults. The table of docs/fraud.md
/// is what this prints.
/// </summary>
public sealed class FraudSimulationTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private static readonly DateTimeOffset Past = FraudLab.At("2026-10-12 00:00");
    private static readonly DateTimeOffset Quiet = FraudLab.At("2026-11-16 00:00");      // a Monday
    private static readonly DateTimeOffset Night = FraudLab.At("2026-11-19 00:00");

    // Seeded: the same night each time.
    private readonly Random _random = new(7);

    [Fact]
    public async Task Fraud_at_night_is_found_within_minutes_and_quiet_days_stay_quiet()
    {
        await using var lab = await FraudLab.NewAsync(postgres, "2026-11-16 00:00");
        var usual = new Queue<SaidCall>(Usual(Past, Night.AddHours(6)).OrderBy(call => call.Start.AddSeconds(call.Seconds)));
        await lab.StoreAsync(Until(usual, Quiet));
        while (await lab.Calls.OneAsync<bool>("select exists (select from call_arrival)"))
        {
            await lab.LookAsync();
        }

        var calls = 0;
        for (var at = Quiet.AddMinutes(5); at <= Night; at = at.AddMinutes(5))
        {
            calls += await StepAsync(lab, usual, at);
        }

        var falseAlarms = await lab.HitsAsync();
        (string What, string Account, SaidCall[] Calls)[] frauds =
        [
            ("4 calls a minute to mobile numbers in Cuba, 3 minutes each", "acc1", [.. Enumerable.Range(0, 240).Select(n => new SaidCall(Night.AddHours(2).AddSeconds(n * 15), 180, $"535{2000000 + (n * 37)}", "acc1"))]),
            ("2 calls a minute to satellites, 5 minutes each", "acc3", [.. Enumerable.Range(0, 60).Select(n => new SaidCall(Night.AddHours(3).AddSeconds(n * 30), 300, $"88163{10000 + n}", "acc3"))]),
            ("12 calls a minute to Mexico by the call centre's account", "acc2", [.. Enumerable.Range(0, 720).Select(n => new SaidCall(Night.AddHours(4).AddSeconds(n * 5), 60, $"5255{10000000 + n}", "acc2"))]),
        ];
        var all = new Queue<SaidCall>(usual.Concat(frauds.SelectMany(fraud => fraud.Calls)).OrderBy(call => call.Start.AddSeconds(call.Seconds)));
        for (var at = Night.AddMinutes(1); at <= Night.AddHours(6); at = at.AddMinutes(1))
        {
            await StepAsync(lab, all, at);
        }

        output.WriteLine($"{calls} calls in three quiet days: {falseAlarms.Count} false alarms");
        var hits = (await lab.HitsAsync()).Except(falseAlarms).ToList();
        foreach (var (what, account, made) in frauds)
        {
            foreach (var hit in hits.Where(hit => hit.Subject.AccountCode == account))
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {hit.Subject.Fraud} | {(hit.OpenedAt - made[0].Start).TotalMinutes:0} min | {hit.Words} | {hit.Subject.Risk:0.00} {hit.Subject.Currency} |"));
            }
        }

        Assert.Empty(falseAlarms);
        Assert.DoesNotContain(hits, hit => frauds.All(fraud => fraud.Account != hit.Subject.AccountCode));
        Assert.All(frauds, fraud => Assert.InRange(First(hits, fraud.Account) - fraud.Calls[0].Start, TimeSpan.Zero, TimeSpan.FromMinutes(15)));
    }

    private static DateTimeOffset First(IEnumerable<Incident> hits, string account) => hits.Where(hit => hit.Subject.AccountCode == account).Select(hit => hit.OpenedAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    private static async Task<int> StepAsync(FraudLab lab, Queue<SaidCall> waiting, DateTimeOffset at)
    {
        lab.Clock.Now = at;
        var calls = Until(waiting, at);
        await lab.StoreAsync(calls);
        await lab.LookAsync();
        return calls.Count;
    }

    private static List<SaidCall> Until(Queue<SaidCall> waiting, DateTimeOffset at)
    {
        var calls = new List<SaidCall>();
        while (waiting.TryPeek(out var call) && call.Start.AddSeconds(call.Seconds) <= at)
        {
            calls.Add(waiting.Dequeue());
        }

        return calls;
    }

    /// <summary>An office, a call centre that never sleeps, a shop, and a hotel with guests from everywhere.</summary>
    private IEnumerable<SaidCall> Usual(DateTimeOffset from, DateTimeOffset to)
    {
        for (var hour = from; hour < to; hour = hour.AddHours(1))
        {
            var isWork = hour.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && hour.Hour is >= 8 and < 18;
            foreach (var call in Hour(hour, "acc1", isWork ? 40 : 0.2, ["1212", "1212", "1212", "1305", "1305", "525", "525", "4420"])
                .Concat(Hour(hour, "acc2", isWork ? 90 : 50, ["1212", "1305", "1415", "525", "525", "346"]))
                .Concat(Hour(hour, "acc3", isWork ? 5 : 0, ["1212", "1305"]))
                .Concat(Hour(hour, "acc4", hour.Hour is >= 7 and < 23 ? 9 : 1.5, ["1212", "1305", "525", "346", "336", "491", "393", "4420"])))
            {
                yield return call;
            }
        }
    }

    private IEnumerable<SaidCall> Hour(DateTimeOffset hour, string account, double calls, string[] prefixes)
    {
        // As many as fall into an hour by chance (Poisson).
        for (var at = Wait(calls); at < 3600; at += Wait(calls))
        {
            yield return new SaidCall(hour.AddSeconds(at), 20 + (int)(-150 * Math.Log(1 - _random.NextDouble())), $"{prefixes[_random.Next(prefixes.Length)]}{_random.Next(1000000, 9999999)}", account);
        }
    }

    private double Wait(double calls) => calls <= 0 ? double.MaxValue : -3600 / calls * Math.Log(1 - _random.NextDouble());
}
