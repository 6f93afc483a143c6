using System.Globalization;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>The console as its users have it before them.</summary>
public sealed class PagesTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    private const string Rows = ".calls tbody tr";

    [Theory]
    [InlineData("dashboard", "/")]
    [InlineData("calls", "/calls")]
    [InlineData("wallboard", "/wallboard")]
    [InlineData("diagnostic", "/diagnostic")]
    public async Task A_page_has_nothing_that_axe_objects_to_and_fits_its_screen(string name, string path)
    {
        await using var page = await AdministratorAsync();
        await page.OpenAsync(path);
        await page.LooksRightAsync(name, Look.Four, leaves: true);
    }

    [Fact]
    public async Task The_sign_in_and_an_opened_call_have_nothing_that_axe_objects_to()
    {
        await using var page = await AdministratorAsync();
        await page.OpenAsync("/calls");
        await page.Page.Locator(Rows).First.ClickAsync();
        await Drawer(page).WaitForAsync();
        await page.LooksRightAsync("call", Look.Both(1440));

        await page.Page.Context.ClearCookiesAsync();
        await page.Page.GotoAsync("/login");
        await page.HasNoTroubleAsync("/login, dark");
        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        await page.HasNoTroubleAsync("/login, light", onlyColours: true);
    }

    [Fact]
    public async Task An_opened_call_explains_its_number_and_its_price()
    {
        await calls.RunAsync("""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            values ('10.9.0.1', 3, 'explained', '34911000001', 'Ana', '0034650999111', now() - interval '95 seconds', 95, 90, 16, 'sol')
            """);
        await using var page = await AdministratorAsync();
        await page.OpenAsync("/calls?destination=34650999111");
        await page.Page.Locator(Rows).ClickAsync();

        var drawer = Drawer(page);
        await Expect(drawer).ToContainTextAsync("How the number was read");
        await Expect(drawer).ToContainTextAsync("0034650999111");
        await Expect(drawer).ToContainTextAsync("+34650999111");
        // 0.11 a minute for 90 s, and the carrier's half of it.
        await Expect(drawer).ToContainTextAsync("Sell by Retail");
        await Expect(drawer).ToContainTextAsync("prefix 346 Spain mobile, 0.1100 EUR/min, 1/1: 90 s → 90 s → 0.165");
        await Expect(drawer).ToContainTextAsync("prefix 346 Spain mobile, 0.0550 EUR/min, 1/1: 90 s → 90 s → 0.0825");
        await Expect(drawer).ToContainTextAsync("Rated");
        await Expect(drawer).Not.ToContainTextAsync("not_billable");
    }

    [Fact]
    public async Task An_opened_call_shows_the_other_records_of_its_call_and_the_pages_say_what_they_count()
    {
        await calls.RunAsync("""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode, linked_id)
            select '10.9.0.2', 4, 'leg-' || n, '34911000001', 'Ana', '+3465088100' || n, now() - interval '200 seconds' + n * interval '20 seconds', 20, case n when 3 then 15 else 0 end, case n when 3 then 16 else 19 end, 'luna', 'lyon-17.42'
            from generate_series(1, 3) as n
            """);
        await using var page = await AdministratorAsync();
        await page.OpenAsync("/calls?destination=3465088100");
        await Expect(page.Page.Locator(Rows)).ToHaveCountAsync(3);
        await Expect(page.Page.Locator(".totals")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"Calls\s*3\s*Attempts\s*1\s*Answered\s*1\s*ASR\s*100\.0\s%"));
        await page.Page.Locator(Rows).Filter(new() { HasText = "34650881003" }).ClickAsync();

        var drawer = Drawer(page);
        await Expect(drawer).ToContainTextAsync("lyon-17.42");
        await Expect(drawer.Locator(".legs li")).ToHaveCountAsync(2);
        await Expect(drawer.Locator(".legs")).ToContainTextAsync("+34650881001");
        await page.KeepPictureAsync("call-with-legs");
        await page.HasNoTroubleAsync("a call with legs");
        await drawer.Locator(".legs a").First.ClickAsync();
        await Expect(drawer.Locator(".legs")).ToContainTextAsync("+34650881003");

        await page.OpenAsync("/");
        await Expect(page.Page.Locator(".tiles").First).ToContainTextAsync(new System.Text.RegularExpressions.Regex("[0-9]+ attempts"));
        await page.KeepPictureAsync("dashboard-with-legs");
        Assert.Empty(await page.SidewaysAsync());
    }

    /// <summary>How soon is measured by the benchmark <c>live</c>.</summary>
    [Fact]
    public async Task A_row_in_the_inbox_is_on_the_open_pages_by_itself()
    {
        await using var dashboard = await AdministratorAsync();
        await using var list = await AdministratorAsync();
        await using var wallboard = await AdministratorAsync();
        await dashboard.OpenAsync("/");
        await list.OpenAsync("/calls");
        await wallboard.OpenAsync("/wallboard");
        var today = wallboard.Page.Locator(".board-rates div").Filter(new() { HasText = "Calls today" }).Locator("b");
        var counted = int.Parse((await today.InnerTextAsync()).Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var number = string.Create(CultureInfo.InvariantCulture, $"346507{Random.Shared.Next(10_000, 99_999)}");

        await calls.RunAsync($"""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            values ('10.9.0.2', 4, 'live-{number}', '34911000001', 'Ana', '+{number}', now() - interval '2 seconds', 2, 1, 16, 'luna')
            """);

        await Expect(dashboard.Page.Locator("main .table td a[href*='call=']").Filter(new() { HasText = number })).ToHaveCountAsync(1);
        await Expect(list.Page.Locator(Rows).Filter(new() { HasText = number })).ToHaveCountAsync(1);
        await Expect(today).ToHaveTextAsync((counted + 1).ToString("N0", CultureInfo.InvariantCulture));
        await list.KeepPictureAsync("calls-live");
    }

    [Fact]
    public async Task The_keyboard_opens_a_call_and_closes_it_again()
    {
        await using var page = await AdministratorAsync();
        await page.OpenAsync("/calls");
        var second = page.Page.Locator(Rows).Nth(1);
        await page.Page.Locator(Rows).First.FocusAsync();
        await page.Page.Keyboard.PressAsync("Tab");
        await Expect(second).ToBeFocusedAsync();

        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(Drawer(page)).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");

        await Expect(Drawer(page)).ToHaveCountAsync(0);
        await Expect(second).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Columns_are_chosen_and_remembered_a_zone_is_chosen_and_the_days_of_a_search_add_up()
    {
        await using var page = await AdministratorAsync();
        await page.OpenAsync("/calls?last=7d&time_zone=Asia/Kathmandu");
        await Expect(page.Page.Locator(".page-head")).ToContainTextAsync("Times in Asia/Kathmandu");
        await page.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await page.Page.Locator(".column-pick").GetByLabel("Account code").CheckAsync();
        await page.Page.Locator(".column-pick").GetByLabel("Country").UncheckAsync();
        var head = page.Page.Locator(".calls thead");
        await Expect(head).ToContainTextAsync("Account code");
        await Expect(head).Not.ToContainTextAsync("Country");
        await page.LooksRightAsync("calls-columns", Look.Two);
        await page.Page.ReloadAsync();
        await Expect(head).ToContainTextAsync("Account code");
        await Expect(head).Not.ToContainTextAsync("Country");

        // Durations as they are asked for; another table's columns.
        var duration = page.Page.Locator(".calls td[data-label=Duration]").First;
        await Expect(duration).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+:\d\d:\d\d$"));
        await page.OpenAsync("/calls?last=7d&result=seconds");
        await Expect(duration).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^[\d,]+$"));
        await page.OpenAsync("/country-report?last=7d");
        await page.Page.Locator(".table-columns summary").ClickAsync();
        await page.Page.Locator(".column-pick").GetByLabel("Share %").UncheckAsync();
        await Expect(page.Page.Locator("td[data-label='Share %']").First).ToBeHiddenAsync();
        await page.LooksRightAsync("country-columns", Look.Two);
        await page.OpenAsync("/country-report?last=7d");
        await Expect(page.Page.Locator("td[data-label=Minutes]").First).ToBeVisibleAsync();
        await Expect(page.Page.Locator("td[data-label='Share %']").First).ToBeHiddenAsync();

        await page.OpenAsync("/calls?last=7d&destination=346&time_zone=Asia/Kathmandu");
        await page.Page.Locator(".by-day summary").ClickAsync();
        var days = page.Page.Locator(".by-day tbody td[data-label=Calls]");
        await Expect(days.First).ToBeVisibleAsync();
        var counted = (await days.AllInnerTextsAsync()).Sum(text => long.Parse(text.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        Assert.Equal(await calls.OneAsync<long>("select count(*) from call where e164 like '346%' and start > now() - interval '7 days'"), counted);
        await page.LooksRightAsync("calls-by-day", Look.Two);
        await page.Page.Locator(".by-day tbody a").First.ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("from=.*T18:15:00Z|from=.*18%3A15%3A00Z"));

        await using var customer = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword);
        await customer.OpenAsync("/calls");
        await customer.Page.GetByText("Columns", new() { Exact = true }).ClickAsync();
        await Expect(customer.Page.Locator(".column-pick")).ToContainTextAsync("Account code");
        foreach (var hidden in new[] { "Buy", "Margin", "Carrier", "Customer" })
        {
            await Expect(customer.Page.Locator(".column-pick")).Not.ToContainTextAsync(hidden);
        }
    }

    [Fact]
    public async Task A_customer_sees_their_own_calls_and_no_buy_side()
    {
        var mine = await calls.OneAsync<long>("select count(*) from call where customer_id = 911 and start > now() - interval '24 hours'");
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword);
        await page.OpenAsync("/calls");
        await Expect(page.Page.Locator(".totals div").First.Locator("dd")).ToHaveTextAsync(mine.ToString(CultureInfo.InvariantCulture));
        await Expect(page.Page.Locator("main")).Not.ToContainTextAsync("Luna");
        await Expect(page.Page.Locator(".calls thead")).Not.ToContainTextAsync("Buy");
        await Expect(page.Page.Locator(".calls thead")).Not.ToContainTextAsync("Margin");
        await Expect(page.Page.Locator(".shell-nav")).Not.ToContainTextAsync("Diagnostic");
        await page.HasNoTroubleAsync("a customer's calls");
        await page.KeepPictureAsync("customer-calls");

        var theirs = await calls.OneAsync<long>("select max(id) from call where customer_id = 912");
        await page.Page.GotoAsync($"/calls?call={theirs}");
        await Expect(page.Page.GetByText("There is no such call, or it is not yours to see.")).ToBeVisibleAsync();
        await page.OpenAsync("/");
        await Expect(page.Page.Locator("main")).Not.ToContainTextAsync("Margin");
        await Expect(page.Page.Locator("main")).Not.ToContainTextAsync("Luna");
    }

    private Task<ConsolePage> AdministratorAsync() => chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);

    private static ILocator Drawer(ConsolePage page) => page.Page.Locator(".call-drawer");
}
