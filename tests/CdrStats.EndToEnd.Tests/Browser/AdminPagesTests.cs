using System.Text.RegularExpressions;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>The overview and the admin pages as their users have them before them.</summary>
public sealed partial class AdminPagesTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/overview"), ("daily-comparison", "/daily-comparison"), ("quality", "/quality?by=destination"), ("country-report", "/country-report"), ("hangup-causes", "/hangup-causes?last=7d"), ("world-map", "/world-map"), ("destinations", "/destinations?last=7d"), ("concurrent-calls", "/concurrent-calls?last=7d&capacity=10"), ("customers", "/admin/customers"), ("users", "/admin/users"), ("groups", "/admin/groups"), ("voip-plans", "/admin/voip-plans"),
        ("retail-plans", "/admin/retail-plans"), ("carrier-plans", "/admin/carrier-plans"), ("rates", "/admin/retail-plans/901"), ("rate-import", "/admin/retail-plans/901/import"),
        ("providers", "/admin/providers"), ("gateways", "/admin/gateways"), ("rate-bulk", "/admin/retail-plans/901/bulk"), ("switches", "/admin/switches"), ("imports", "/admin/import"), ("quarantine", "/admin/quarantine"),
        ("reimport", "/admin/reimport"), ("rebill", "/billing/rebill"), ("api-keys", "/admin/api-keys"), ("audit", "/admin/audit"), ("settings", "/admin/settings"), ("settings-retention", "/admin/settings/retention"), ("settings-mail", "/admin/settings/mail"), ("settings-branding", "/admin/settings/branding"),
    ];

    [Fact]
    public async Task The_overview_and_every_admin_page_with_its_form_have_nothing_that_axe_objects_to_and_fit_their_screen()
    {
        await using var page = await AdministratorAsync();
        foreach (var (name, path) in Pages)
        {
            await page.OpenStillAsync(path);
            if (name == "concurrent-calls")
            {
                await page.Page.Locator("#live-history canvas").WaitForAsync();
            }

            await page.LooksRightAsync(name, Look.Two, leaves: true);
            if (name is "overview" or "daily-comparison" or "quality" or "country-report" or "hangup-causes" or "world-map" or "destinations" or "concurrent-calls" or "rate-import" or "rate-bulk" or "imports" or "quarantine" or "reimport" or "rebill" or "audit" || name.StartsWith("settings", StringComparison.Ordinal))
            {
                continue;
            }

            await page.Page.Locator("main .table .link-button").First.ClickAsync();
            await Drawer(page).WaitForAsync();
            await page.LooksRightAsync($"{name}-form", Look.Two, leaves: true);
        }
    }

    [Fact]
    public async Task What_was_typed_into_a_form_is_not_lost_by_a_click_beside_it_and_the_keyboard_goes_back_where_it_was()
    {
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync("/admin/gateways");
        var row = page.Page.Locator("main .table .link-button").First;
        await row.ClickAsync();
        var host = page.Page.GetByLabel("Host");
        await host.FillAsync("192.0.2.99");

        await page.Page.Mouse.ClickAsync(300, 600);
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep editing" })).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(host).ToHaveValueAsync("192.0.2.99");

        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Discard", Exact = true }).ClickAsync();
        await Expect(Drawer(page)).ToHaveCountAsync(0);
        await Expect(row).ToBeFocusedAsync();
        await Expect(page.Page.Locator("main .table")).Not.ToContainTextAsync("192.0.2.99");
    }

    [Fact]
    public async Task A_thing_tells_who_changed_it_and_from_what_to_what()
    {
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync("/admin/gateways");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a gateway" }).ClickAsync();
        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Told");
        await page.Page.GetByLabel("Host").FillAsync("one.example");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Told", Exact = true }).ClickAsync();
        await page.Page.GetByLabel("Host").FillAsync("two.example");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(Drawer(page)).ToHaveCountAsync(0);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Told", Exact = true }).ClickAsync();
        await Expect(Drawer(page).Locator(".edit-events li")).ToHaveCountAsync(2);
        await Expect(Drawer(page).Locator(".edit-events li").First).ToContainTextAsync(ConsoleProcess.Administrator);
        await Expect(Drawer(page).Locator(".edit-events li").First.Locator("del, ins")).ToContainTextAsync(["one.example", "two.example"]);
        await page.LooksRightAsync("gateway-history", Look.Two);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Really delete" }).ClickAsync();
        await page.Page.GetByText("Latest changes").ClickAsync();
        await Expect(page.Page.Locator("main .edit-events li").First).ToContainTextAsync("deleted · Told");
        await page.LooksRightAsync("gateway-latest-changes", Look.Two);

        // The same among all that was done, and taking it away is one of them.
        await page.OpenStillAsync("/admin/audit?kind=gateway&what=told");
        await Expect(page.Page.Locator(".audit tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Page.Locator(".audit tbody tr").Nth(1).Locator("del, ins")).ToContainTextAsync(["one.example", "two.example"]);
        var file = await page.Page.APIRequest.GetAsync(new Uri(calls.Console.Client.BaseAddress!, await page.Page.Locator(".export-menu a").First.GetAttributeAsync("href")).ToString());
        Assert.Contains("host: one.example → two.example", await file.TextAsync(), StringComparison.Ordinal);
        await page.OpenStillAsync("/admin/audit?last=1h");
        await page.Page.GetByLabel("Anything").SelectOptionAsync("Files taken away");
        await page.IsAtAsync("/admin/audit?last=1h&kind=export");
        await page.Page.GetByLabel("What: a part of its name").FillAsync("admin/audit/export");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.IsAtAsync("/admin/audit?last=1h&kind=export&what=admin%2Faudit%2Fexport");
        await Expect(page.Page.Locator(".audit tbody tr").First).ToContainTextAsync("kind=gateway&what=told&time_zone=");
    }

    [Fact]
    public async Task An_operator_sees_what_a_customers_user_sees_and_comes_back()
    {
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync("/admin/customers");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sol Travel" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"See what {ConsoleWithCalls.Customer} sees" }).ClickAsync();
        var banner = page.Page.Locator(".viewing");
        await Expect(banner).ToContainTextAsync($"You see what {ConsoleWithCalls.Customer} sees.");
        await page.OpenStillAsync("/calls");
        await Expect(page.Page.Locator(".shell-nav")).Not.ToContainTextAsync("Customers");
        await page.LooksRightAsync("view-as", Look.Two);
        await banner.GetByRole(AriaRole.Button).ClickAsync();
        await page.IsAtAsync("/admin/customers");
        await Expect(banner).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Tab_stays_in_an_open_form()
    {
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync("/admin/gateways");
        await page.Page.Locator("main .table .link-button").First.ClickAsync();
        await Expect(Drawer(page)).ToBeFocusedAsync();

        await page.Page.Keyboard.PressAsync("Shift+Tab");
        Assert.True(await InDrawerAsync());
        await page.Page.Keyboard.PressAsync("Tab");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Close" })).ToBeFocusedAsync();

        Task<bool> InDrawerAsync() => page.Page.EvaluateAsync<bool>("document.querySelector('.edit-drawer').contains(document.activeElement)");
    }

    [Fact]
    public async Task The_overview_is_filtered_by_customer_and_country_and_its_address_says_so()
    {
        var spain = await calls.OneAsync<long>("select count(*) from call where customer_id = 911 and country = 'ES'");
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync("/overview?last=30d");

        await page.Page.GetByLabel("Any customer").SelectOptionAsync("Sol Travel");
        await page.IsAtAsync("/overview?last=30d&customer=Sol%20Travel");
        await page.Page.GetByLabel("Any country").SelectOptionAsync("ES");
        await page.IsAtAsync("/overview?last=30d&customer=Sol%20Travel&country=ES");

        var tile = page.Page.Locator(".tile").First;
        await Expect(tile.Locator(".tile-value")).ToHaveTextAsync($"{spain}");
        await page.OpenStillAsync(new Uri(page.Page.Url).PathAndQuery);
        await Expect(tile.Locator(".tile-value")).ToHaveTextAsync($"{spain}");
        await Expect(page.Page.GetByLabel("Any customer")).ToHaveValueAsync("Sol Travel");

        await tile.ClickAsync();
        await Expect(page.Page.Locator(".totals dd").First).ToHaveTextAsync($"{spain}");
    }

    [Fact]
    public async Task The_daily_comparison_counts_a_call_as_it_comes_and_each_day_leads_to_its_calls()
    {
        // A zone in which it is about noon, so that no day ends meanwhile.
        var now = TimeProvider.System.GetUtcNow();
        var zone = $"Etc/GMT{now.Hour - 12:+0;-0}";
        var before = await calls.OneAsync<long>($"select count(*) from call where start >= date_trunc('day', now(), '{zone}')");
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync($"/daily-comparison?time_zone={Uri.EscapeDataString(zone)}&days=2");

        var day = page.Page.Locator("main .table tbody tr").First.Locator("a");
        await Expect(day).ToContainTextAsync(new Regex($@"^{before}\s*calls of"));
        await calls.RunAsync("""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, direction)
            values ('10.9.0.1', 3, 'compared', '34911', '', '+34600000001', now() - interval '90 seconds', 80, 70, 16, 2)
            """);
        await Expect(day).ToContainTextAsync(new Regex($@"^{before + 1}\s*calls of"));

        await day.ClickAsync();
        await Expect(page.Page.Locator(".totals dd").First).ToHaveTextAsync($"{before + 1}");
        await page.Page.GotoAsync("/daily-comparison?days=15");
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("1 to 14");
    }

    [Fact]
    public async Task A_view_that_is_kept_and_shared_is_a_colleagues_too_and_nobody_elses()
    {
        await using (var page = await AdministratorAsync())
        {
            await page.OpenStillAsync("/country-report?last=lastmonth&metric=asr");
            await Expect(page.Page.Locator(".live-switch")).ToHaveCountAsync(0);
            await page.Page.Locator("summary").GetByText("Views").ClickAsync();
            await page.Page.GetByLabel("Keep what is shown as").FillAsync("Answered last month");
            await page.Page.GetByLabel("for my colleagues too").CheckAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep", Exact = true }).ClickAsync();
            await Expect(page.Page.Locator(".saved-view")).ToHaveCountAsync(1);
            await page.LooksRightAsync("views", Look.Two);

            await page.OpenStillAsync("/country-report");
            await Expect(page.Page.Locator(".live-switch")).ToHaveCountAsync(1);
            await page.Page.Locator("summary").GetByText("Views").ClickAsync();
            await page.Page.GetByRole(AriaRole.Link, new() { Name = "Answered last month" }).ClickAsync();
            await page.IsAtAsync("/country-report?last=lastmonth&metric=asr");
            await Expect(page.Page.GetByLabel("Metric")).ToHaveValueAsync("asr");
            await Expect(page.Page.Locator(".live-switch")).ToHaveCountAsync(0);
        }

        await using var customer = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword);
        await customer.OpenStillAsync("/quality");
        await customer.Page.Locator("summary").GetByText("Views").ClickAsync();
        await Expect(customer.Page.GetByText("Nothing is kept of this page yet.")).ToBeVisibleAsync();
        await Expect(customer.Page.Locator(".saved-view")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Quality_leads_from_the_worst_to_its_calls_and_customers_are_not_told_of_carriers()
    {
        var code = await calls.OneAsync<string>("select dial_code from call where dial_code is not null group by dial_code order by count(*) desc, dial_code limit 1");
        var attempts = await calls.OneAsync<long>($"select count(*) from call where start >= now() - interval '7 days' and dial_code = '{code}'");
        await using (var page = await AdministratorAsync())
        {
            await page.OpenStillAsync("/quality?last=7d");
            await page.Page.GetByLabel("By", new() { Exact = true }).SelectOptionAsync("by destination");
            await page.IsAtAsync("/quality?last=7d&by=destination");
            var row = page.Page.Locator("main .table tbody tr").Filter(new() { HasTextRegex = new Regex($@"\+{code}(?!\d)") });
            await Expect(row.Locator("td").First).ToHaveTextAsync($"{attempts}");
            await row.Locator("a").ClickAsync();
            await Expect(page.Page.Locator(".totals dd").First).ToHaveTextAsync($"{attempts}");
        }

        await using var customer = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword);
        await customer.OpenStillAsync("/quality");
        await Expect(customer.Page.GetByLabel("By", new() { Exact = true }).Locator("option")).ToHaveTextAsync(["by switch", "by country"]);
        await customer.Page.GotoAsync("/quality?by=carrier");
        await Expect(customer.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("by is switch, country.");
        await Expect(customer.Page.Locator("main .table")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_country_fills_in_how_a_switchs_users_dial_and_what_is_otherwise_there_can_be_corrected()
    {
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync("/admin/switches");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Lyon" }).ClickAsync();
        await page.Page.GetByLabel("Country").SelectOptionAsync("FR");
        await Expect(page.Page.Locator("#LocalDialcode")).ToHaveValueAsync("33");
        await Expect(page.Page.Locator("#PhoneNumberMaxDigits")).ToHaveValueAsync("9");
        await page.Page.Locator("#InternalMaxDigits").FillAsync("4");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(Drawer(page)).ToHaveCountAsync(0);

        var stored = await calls.OneAsync<string>("select number_settings::text from switch where id = 922");
        Assert.Contains("\"33\"", stored, StringComparison.Ordinal);
        Assert.Matches("\"InternalMaxDigits\": ?4", stored);
    }

    [Fact]
    public async Task Every_page_shows_times_in_the_zone_a_user_has_chosen()
    {
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword);
        await page.OpenAsync("/calls");
        await Expect(page.Page.Locator(".page-head")).ToContainTextAsync("Times in UTC");

        await page.Page.GotoAsync("/profile");
        await page.Page.GetByLabel("Show times in").SelectOptionAsync("Asia/Tokyo");
        await page.Page.Locator("form", new() { HasText = "Show times in" }).GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await Expect(page.Page.Locator("p[role=status]")).ToContainTextAsync("Kept");
        await page.HasNoTroubleAsync("/profile");

        await page.OpenAsync("/calls");
        await Expect(page.Page.Locator(".page-head")).ToContainTextAsync("Times in Asia/Tokyo");
        var newest = await calls.OneAsync<string>("select to_char(max(start) at time zone 'Asia/Tokyo', 'YYYY-MM-DD HH24:MI:SS') from call where customer_id = 911");
        await Expect(page.Page.Locator(".calls tbody tr").First).ToContainTextAsync(newest);
        await page.OpenStillAsync("/overview");
        await Expect(page.Page.Locator(".page-head")).ToContainTextAsync("Asia/Tokyo");
    }

    private Task<ConsolePage> AdministratorAsync() => chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);

    private static ILocator Drawer(ConsolePage page) => page.Page.Locator(".edit-drawer");
}
