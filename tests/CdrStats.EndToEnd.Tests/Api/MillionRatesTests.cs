using System.Diagnostics;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Browser;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>How long answers take with a million rates. Takes minutes, so it runs when it is asked for: <c>--explicit only --filter-class "*MillionRatesTests"</c>.</summary>
public sealed class MillionRatesTests(RatesConsole rates) : IClassFixture<RatesConsole>
{
    private const int Questions = 1000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_simulated_call_takes_less_than_50_ms_of_a_hundred_ninety_nine_times()
    {
        await rates.RunAsync("""
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select plan, prefix::text, 'Destination ' || prefix / 5000, (prefix % 977) / 10000.0, 0, 1, 1, 0, 0, 0, true
            from generate_series(5000000, 5499999) as prefix, (values (971), (972)) as plans (plan)
            """);
        using var client = await rates.ProgramAsync([Permissions.Simulator, Permissions.CallRate]);
        var first = Stopwatch.StartNew();
        await client.GetStringAsync(new Uri(Address(0), UriKind.Relative), Stop);
        Say($"first answer after a million rates were brought in: {first.ElapsedMilliseconds} ms");
        await MeasureAsync(client, "simulate", Address);
        await MeasureAsync(client, "voip-rate, a prefix", at => $"/rest-api/voip-rate/?plan=Gold&dialcode=5{at:D3}&page_size=100");
        await MeasureAsync(client, "voip-rate, by price, deep", at => $"/rest-api/voip-rate/?plan=Gold&sort_field=retail_rate&order=desc&page_size=100&page={at * 4 + 1}");
    }

    [Fact(Explicit = true)]
    public async Task A_step_through_a_million_rates_of_one_plan_takes_less_than_50_ms_of_a_hundred_ninety_nine_times()
    {
        await rates.RunAsync("""
            insert into rate_plan (id, side, name, currency, metric, demo) values (979, 1, 'Million', 'EUR', 10, false);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select 979, prefix::text, 'Destination ' || prefix / 5000, (prefix % 977) / 10000.0, 0, 1, 1, 0, 0, 0, true from generate_series(5000000, 5999999) as prefix
            """);
        using var client = await rates.ProgramAsync([Permissions.Change("retail_plan")]);
        await MeasureAsync(client, "a plan's rates, a prefix", at => $"/rest-api/retail-plan/979/rate/?cursor=&q=5{at:D3}&page_size=100");
        var next = "/rest-api/retail-plan/979/rate/?cursor=&page_size=100";
        await MeasureAsync(client, "a plan's rates, walked", _ => next, answer => next = Next(answer));
        await MeasureAsync(client, "a plan's rates, a destination", at => $"/rest-api/retail-plan/979/rate/?cursor=&q=tion%201{at % 100:D3}&page_size=100", mostMilliseconds: 1000, questions: 20);
        await MeasureAsync(client, "a plan's rates, by number of page", at => $"/rest-api/retail-plan/979/rate/?page_size=100&page={at + 1}", mostMilliseconds: 500);
    }

    private static async Task MeasureAsync(
        HttpClient client, string what, Func<int, string> address, Action<string>? answered = null, int mostMilliseconds = 50, int questions = Questions)
    {
        var times = new List<double>();
        for (var at = 0; at < questions; at++)
        {
            var watch = Stopwatch.StartNew();
            var answer = await client.GetStringAsync(new Uri(address(at), UriKind.RelativeOrAbsolute), Stop);
            times.Add(watch.Elapsed.TotalMilliseconds);
            answered?.Invoke(answer);
        }

        var slowest = times[0];
        times.Sort();
        Say($"{what}: p50 {times[questions / 2]:0.0} ms, p99 {times[questions * 99 / 100]:0.0} ms, the first {slowest:0.0} ms");
        Assert.True(times[questions * 99 / 100] < mostMilliseconds, $"{what}: p99 {times[questions * 99 / 100]:0.0} ms");
    }

    private static string Next(string answer)
    {
        using var page = JsonDocument.Parse(answer);
        return page.RootElement.GetProperty("next").GetString()!;
    }

    private static string Address(int at) => $"/rest-api/simulate/?plan=Gold&destination=%2B{5_000_000 + (at * 499)}1234&seconds=90";

    private static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
