using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Testing;

namespace CdrStats.Benchmarks;

/// <summary>
/// How long a console's answers, over REST and of its rates page, take with a million rates, half of them selling and half buying: a simulated call, the rates below a prefix, and
/// pages deep in the list by price. Target: 99 of 100 simulated calls under 50 ms, the page under 100 ms.
/// </summary>
internal static class SimulateBenchmark
{
    private const int Questions = 1000;
    private const int EachSide = 500_000;

    public static async Task RunAsync()
    {
        await using var lab = await PipelineLab.StartAsync();
        await lab.RunAsync(
            $"""
            insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (970, 'Million', 1, 'EUR', 4, 'UTC', false, false);
            insert into rate_plan (id, side, name, currency, metric, demo) values (971, 1, 'Sold by the million', 'EUR', 10, false), (972, 2, 'Bought by the million', 'EUR', 10, false);
            insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (970, 971), (970, 972);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
            select plan, (5000000 + n)::text, 'Destination ' || n / 5000, (n % 977) / 10000.0, 0, 1, 1, 0, 0, 0, true
            from generate_series(0, {EachSide - 1}) as n, (values (971), (972)) as plans (plan);
            analyze rate
            """);
        await using var console = await ConsoleProcess.StartAsync(lab.ConnectionString, CancellationToken.None);
        var key = await StoredApiKey.AddAsync(
            lab.ConnectionString, [Permissions.Simulator, Permissions.CallRate, Permissions.Change("retail_plan")],
            userId: await lab.OneAsync<int>($"select id from console_user where user_name = '{ConsoleProcess.Administrator}'"));
        console.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Reveal());

        var table = new Table("asked over HTTP, a million rates", "the first, ms", "median, ms", "p99, ms", "most, ms");
        await AskAsync("a simulated call", at => $"/rest-api/simulate/?plan=Million&destination=%2B{5_000_000 + (at * 499)}1234&seconds=90");
        await AskAsync("rates below a prefix", at => $"/rest-api/voip-rate/?plan=Million&dialcode=5{at:D3}&page_size=100");
        await AskAsync("rates by price, deep", at => $"/rest-api/voip-rate/?plan=Million&sort_field=retail_rate&order=desc&page_size=100&page={(at * 4) + 1}");
        await AskAsync("a plan's rates, a prefix", at => $"/rest-api/retail-plan/971/rate/?cursor=&q=5{at:D3}&page_size=100");
        var next = "/rest-api/retail-plan/971/rate/?cursor=&page_size=100";
        await AskAsync("a plan's rates, walked", _ => next, answer => next = Next(answer));
        await AskAsync("a plan's rates, a destination", at => $"/rest-api/retail-plan/971/rate/?cursor=&q=tion%20{at % 100}&page_size=100", questions: 50);
        await AskAsync("a plan's rates, by number of page", at => $"/rest-api/retail-plan/971/rate/?page_size=100&page={at + 1}");
        using var browser = await SignInAsync(console.Address);
        await AskAsync("the rates page, any of its pages", at => $"/rates?plan=Million&page={(at * 9) + 1}", from: browser);
        await AskAsync("the rates page, searched and by price", at => $"/rates?plan=Million&q=5{at:D3}&sort=-rate", from: browser);
        table.Print();

        async Task AskAsync(string what, Func<int, string> address, Action<string>? answered = null, int questions = Questions, HttpClient? from = null)
        {
            var times = new List<double>();
            for (var at = 0; at < questions; at++)
            {
                var watch = Stopwatch.StartNew();
                var answer = await (from ?? console.Client).GetStringAsync(new Uri(address(at), UriKind.RelativeOrAbsolute));
                times.Add(watch.Elapsed.TotalMilliseconds);
                answered?.Invoke(answer);
            }

            var first = times[0];
            times.Sort();
            table.Add([what, .. new[] { first, times[questions / 2], times[questions * 99 / 100], times[^1] }.Select(one => one.ToString("0.0", CultureInfo.InvariantCulture))]);
        }
    }

    // A browser's session without the browser: a page as the server sends it, with its rows.
    private static async Task<HttpClient> SignInAsync(Uri console)
    {
        var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = console };
        var page = await browser.GetStringAsync(new Uri("/login", UriKind.Relative));
        const string Before = "name=\"__RequestVerificationToken\" value=\"";
        var at = page.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login",
            ["__RequestVerificationToken"] = page[at..page.IndexOf('"', at)],
            ["Input.UserName"] = ConsoleProcess.Administrator,
            ["Input.Password"] = ConsoleProcess.Password,
        });
        (await browser.PostAsync(new Uri("/login", UriKind.Relative), form)).EnsureSuccessStatusCode();
        return browser;
    }

    private static string Next(string answer)
    {
        using var page = JsonDocument.Parse(answer);
        return page.RootElement.GetProperty("next").GetString()!;
    }
}
