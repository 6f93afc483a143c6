using System.Globalization;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>From a switch's settings to its calls on the screen: a FreeSWITCH that speaks its event socket over a real connection.</summary>
public sealed class LiveCallsTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    [Fact]
    public async Task A_call_is_on_the_screens_of_those_who_may_see_it_while_it_lasts()
    {
        await calls.RunAsync("insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', 'real_time_calls' from console_user where user_name = $1", ConsoleWithCalls.Customer);
        await using var its = new ScriptedFreeSwitch("Eisvogel-27");
        await its.ComeInAsync("luna-1", caller: "34911000001", destination: "+34650784355", account: "luna");
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);

        await SetUpAsync(page, its);
        await page.OpenAsync("/realtime");
        var call = page.Page.Locator("tr", new() { HasText = "34911000001" });
        await Expect(call).ToContainTextAsync("ringing");
        await Expect(call).ToContainTextAsync("Luna Clinics");
        await Expect(call).ToContainTextAsync("Spain");
        await its.GoOnAsync("luna-1b", "luna-1", "norte");
        await Expect(call).ToContainTextAsync("norte");
        await its.AnswerAsync("luna-1");
        await Expect(call).ToContainTextAsync("answered");
        // Bought for half of what it is sold for: what it came to by then grows with each second.
        await Expect(call.Locator("td[data-label='Sold so far']")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^0\.\d*[1-9]\d*\sEUR$"));
        await Expect(call.Locator("td[data-label='Bought so far']")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^0\.\d+\sEUR$"));
        await page.LooksRightAsync("realtime", Look.Two);

        // A limit that is near is seen, on every screen that it concerns.
        await page.OpenStillAsync("/admin/call-limits");
        await page.Page.GetByLabel("Calls at once of Madrid").FillAsync("1");
        await page.Page.GetByLabel("Calls at once of Madrid").PressAsync("Tab");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("Madrid: 1 call at once.");
        await page.LooksRightAsync("call-limits", Look.Two);
        await page.OpenAsync("/realtime?by=switch");
        await Expect(page.Page.Locator("td.critical", new() { HasText = "1 / 1 · at the limit" })).ToHaveCountAsync(1);
        await page.LooksRightAsync("realtime-limit", Look.Two);

        // What was a moment ago is there after a reload, and goes on.
        await page.OpenAsync("/realtime?by=switch");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        var curve = page.Page.Locator(".chart-table");
        await Expect(curve.Locator("thead")).ToContainTextAsync("Madrid");
        await Expect(curve.Locator("tbody td", new() { HasTextRegex = new("^1$") }).Nth(5)).ToBeVisibleAsync();
        await page.OpenAsync("/realtime");

        // Another customer's screen has nothing of it, and has their own call as it comes.
        await using var customers = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword, ColorScheme.Light, 390);
        await customers.OpenAsync("/realtime");
        await Expect(customers.Page.Locator("main")).ToContainTextAsync("No call at this moment.");
        await its.ComeInAsync("sol-1", caller: "34911000002", destination: "+442031234567", account: "sol");
        await Expect(customers.Page.Locator("tr", new() { HasText = "34911000002" })).ToContainTextAsync("United Kingdom");
        await Expect(page.Page.Locator("tr", new() { HasText = "34911000002" })).ToContainTextAsync("Sol Travel");
        await page.Page.GetByLabel("First").SelectOptionAsync("newest");
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Current calls" }).Locator("tbody tr").First).ToContainTextAsync("34911000002");
        Assert.EndsWith("?first=newest", page.Page.Url, StringComparison.Ordinal);
        await Expect(customers.Page.Locator("main")).Not.ToContainTextAsync("34911000001");
        await Expect(customers.Page.Locator("main")).Not.ToContainTextAsync("Luna");
        // What they are to pay, not what it is bought for; and their last calls.
        await its.AnswerAsync("sol-1");
        await Expect(customers.Page.Locator("td[data-label='Cost so far']")).ToContainTextAsync("EUR");
        await Expect(customers.Page.Locator("main")).ToContainTextAsync("Newest calls");
        await Expect(customers.Page.Locator("main")).Not.ToContainTextAsync("Bought");
        await customers.LooksRightAsync("realtime-customer", [new Look(ColorScheme.Light, 390)]);

        // They read it in their own language, which is longer, and nothing is cut off for it.
        await ChooseAsync(customers, "de", "Sprache der Seiten und E-Mails");
        await customers.OpenAsync("/realtime");
        await Expect(customers.Page.Locator("h1")).ToHaveTextAsync("Echtzeit");
        await Expect(customers.Page.Locator("td[data-label='Bisherige Kosten']")).ToContainTextAsync("EUR");
        await customers.LooksRightAsync("realtime-german", [new Look(ColorScheme.Light, 390)]);
        await ChooseAsync(customers, "ru", "Язык страниц и писем");
        await customers.OpenAsync("/");
        await Expect(customers.Page.Locator(".tile").First).ToContainTextAsync("Одновременные вызовы");
        await customers.LooksRightAsync("dashboard-russian", [new Look(ColorScheme.Light, 390)]);
        await ChooseAsync(customers, "en", "Language of pages and mails");
        await customers.OpenAsync("/realtime");

        await page.OpenAsync("/");
        await Expect(page.Page.Locator(".tile").First).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"Concurrent calls\s*\d+\s*live"));

        await page.OpenAsync("/wallboard");
        var board = page.Page.Locator(".board-calls");
        await Expect(board).ToContainTextAsync("live from 1 of 2 switches");
        await Expect(board).ToContainTextAsync("0 of them ring");
        await page.LooksRightAsync("wallboard-live", Look.Two);

        // A cut line is no quiet night; what happened meanwhile is there when it is back.
        await its.GoAwayAsync();
        await Expect(page.Page.Locator(".wall-table").First).ToContainTextAsync("no signal since");
        // Another test of this console may have left a switch that has gone.
        await Expect(board).ToContainTextAsync("1 switch gives no signal");
        await Expect(customers.Page.Locator("main")).ToContainTextAsync("calls of yours may be missing here");
        await Expect(customers.Page.Locator("main")).Not.ToContainTextAsync("34911000002");
        await its.HangUpAsync("luna-1");
        await its.HangUpAsync("luna-1b");
        its.ComeBack();
        await Expect(customers.Page.Locator("tr", new() { HasText = "34911000002" })).ToContainTextAsync("answered", new() { Timeout = 60_000 });
        await Expect(board).ToContainTextAsync("live from 1 of 2 switches");
        await Expect(page.Page.Locator(".wall-table tr", new() { HasText = "Madrid" })).ToContainTextAsync("live");
        await its.HangUpAsync("sol-1");
        await Expect(customers.Page.Locator("main")).ToContainTextAsync("No call at this moment.");
    }

    [Fact]
    public async Task The_past_of_a_range_stands_beside_the_day_and_the_week_before_it()
    {
        var hour = TimeProvider.System.GetUtcNow().AddHours(-3);
        hour = new DateTimeOffset(hour.Year, hour.Month, hour.Day, hour.Hour, 0, 0, TimeSpan.Zero);
        foreach (var (back, most) in new[] { (0, 41), (1, 23), (7, 67) })
        {
            await calls.RunAsync(
                """
                insert into live_minute (at, series, samples, least, most, load, latest, ringing) select $1 + make_interval(mins => n), id, 60, 1, $2 - n, 60, 1, 0
                from live_series, generate_series(0, 2) as n where kind = 0
                on conflict (series, at) do update set (samples, load, most) = (excluded.samples, excluded.load, excluded.most)
                """, hour.AddDays(-back).UtcDateTime, most);
        }

        await using var page = await chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenStillAsync($"/concurrent-calls?from={hour:yyyy-MM-ddTHH:mm}Z&to={hour.AddHours(1):yyyy-MM-ddTHH:mm}Z&capacity=82");

        var history = page.Page.Locator("#live-history");
        await Expect(history.Locator(".tile", new() { HasText = "Peak, live" })).ToContainTextAsync("41");
        await Expect(history.Locator(".tile", new() { HasText = "Of the capacity" })).ToContainTextAsync("50.0");
        await history.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await Expect(history.Locator("thead")).ToContainTextAsync("yesterday");
        await Expect(history.Locator("thead")).ToContainTextAsync("a week before");
        string[][] minutes = [["41.0", "1.0", "23.0", "67.0", "82.0"], ["40.0", "1.0", "22.0", "66.0", "–"], ["39.0", "1.0", "21.0", "65.0", "–"]];
        foreach (var (minute, figures) in minutes.Index())
        {
            var at = hour.AddMinutes(minute).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            await Expect(history.Locator("tbody tr", new() { HasText = at }).Locator("td")).ToHaveTextAsync(figures);
        }
    }

    private static async Task SetUpAsync(ConsolePage page, ScriptedFreeSwitch its)
    {
        await page.OpenStillAsync("/admin/switches?connect=921");
        var panel = page.Page.Locator("section", new() { Has = page.Page.Locator("#feed-title") });
        await Expect(page.Page.Locator("#feed-kind")).ToHaveValueAsync("EventSocket");
        await page.Page.Locator("#feed-host").FillAsync("127.0.0.1");
        await page.Page.Locator("#feed-port").FillAsync(its.Port.ToString(CultureInfo.InvariantCulture));
        await page.Page.Locator("#feed-secret").FillAsync("wrong");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).PressAsync("Enter");
        await Expect(panel).ToContainTextAsync("FreeSWITCH refuses the password.");
        await page.Page.Locator("#feed-secret").FillAsync(its.Secret);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).PressAsync("Enter");
        await Expect(panel).ToContainTextAsync("0 answered calls, 1 ringing.");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save live calls" }).PressAsync("Enter");
        await Expect(panel).ToContainTextAsync("1 call now");
        await Expect(page.Page.Locator("#feed-secret")).ToHaveValueAsync("");
        Assert.DoesNotContain(its.Secret, await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.Page.Locator("#feed-title").ScrollIntoViewIfNeededAsync();
        await page.LooksRightAsync("live-feed", Look.Two);
    }

    private static async Task ChooseAsync(ConsolePage page, string language, string label)
    {
        await page.Page.GotoAsync("/profile");
        await page.Page.Locator("#language").SelectOptionAsync(language);
        await page.Page.Locator("form:has(#language) button").ClickAsync();
        await Expect(page.Page.GetByLabel(label)).ToHaveValueAsync(language);
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", language);
        Assert.Empty(await page.SidewaysAsync());
    }
}
