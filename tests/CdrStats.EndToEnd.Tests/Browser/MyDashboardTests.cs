using System.Globalization;
using System.Text.RegularExpressions;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A dashboard that its user arranges, by the keyboard alone.</summary>
public sealed class MyDashboardTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    [Fact]
    public async Task An_arrangement_is_made_by_keyboard_moves_with_the_calls_and_shows_others_what_they_may_see()
    {
        // The customer is in the group for which an administrator arranges one.
        await calls.RunAsync("insert into console_user_group (user_id, role_id) select id, 933 from console_user where user_name = $1", ConsoleWithCalls.Customer);
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenAsync("/my-dashboard");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("the usual one: arrange your own");
        await page.LooksRightAsync("my-dashboard", Look.Four);

        await PressAsync(page, "Arrange");
        await PressAsync(page, "Add a card");
        await page.Page.GetByLabel("Title").FillAsync("Retail of Luna");
        await page.Page.GetByLabel("Metric").SelectOptionAsync("attempts");
        await page.Page.GetByLabel("Shown as").SelectOptionAsync("Figure");
        await page.Page.GetByLabel("Customer").SelectOptionAsync("Luna Clinics");
        await page.Page.GetByLabel("Width").SelectOptionAsync("1 column");
        await page.LooksRightAsync("my-dashboard-card", Look.Two);
        await page.Page.GetByLabel("Title").PressAsync("Enter");
        var tools = page.Page.Locator(".card-tools");
        await Expect(tools.Last).ToHaveAttributeAsync("aria-label", "Retail of Luna");
        await Expect(page.Page.GetByLabel("Change Retail of Luna")).ToBeFocusedAsync();
        var earlier = page.Page.GetByLabel("Move Retail of Luna earlier");
        await earlier.FocusAsync();
        for (var place = 8; place > 0; place--)
        {
            await page.Page.Keyboard.PressAsync("Enter");
            await Expect(tools.Nth(place - 1)).ToHaveAttributeAsync("aria-label", "Retail of Luna");
            await Expect(earlier).ToBeFocusedAsync();
        }

        await page.LooksRightAsync("my-dashboard-arranged", Look.Two);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Wallboard", Exact = true }).PressAsync("Enter");
        await Expect(page.Page.Locator(".arrange-bar")).ToContainTextAsync("Discard changes?");
        await PressAsync(page, "Keep editing");
        await PressAsync(page, "Save the arrangement");
        await Expect(tools).ToHaveCountAsync(0);

        // It is there after a reload, and moves as a call arrives.
        await page.OpenAsync("/my-dashboard");
        var figure = page.Page.Locator(".card-place").First;
        await Expect(figure).ToContainTextAsync("Retail of Luna");
        var before = Number(await figure.Locator(".tile-value").InnerTextAsync());
        Assert.Equal(await calls.OneAsync<long>("select count(*) from call where customer_id = 912 and start >= date_bin('15 minutes', now(), 'epoch') - interval '23 hours 45 minutes'"), before);
        await calls.RunAsync("""
            insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id, accountcode)
            values ('10.9.0.2', 4, 'moves-a-card', '34911000001', 'Ana', '+34650784355', now() - interval '2 seconds', 2, 1, 16, 'luna')
            """);
        await Expect(figure.Locator(".tile-value")).ToHaveTextAsync((before + 1).ToString("N0", CultureInfo.InvariantCulture));
        await figure.Locator("a").ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("/calls\\?from=.*customer=912"));

        // What is arranged for a group is its members', each with what he may see: nothing of Luna, of carriers or of what calls cost to buy.
        await page.OpenAsync("/admin/groups/933/dashboard");
        await AddAsync(page, "Luna for all", "calls", "Figure", "Luna Clinics");
        await AddAsync(page, "What we earn", "margin", "Line", null);
        await AddAsync(page, "Who carries", "calls", "Ranking", null, "by carrier plan");
        await page.LooksRightAsync("group-dashboard", Look.Two);
        await PressAsync(page, "Save the arrangement");
        await Expect(page.Page.Locator("main")).ToContainTextAsync("Saved. Members see it when they open their dashboard.");

        await using var customer = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword, ColorScheme.Light, 390);
        await customer.OpenAsync("/my-dashboard");
        var theirs = customer.Page.Locator("main");
        await Expect(theirs).ToContainTextAsync("as arranged for Night shift");
        await Expect(theirs).ToContainTextAsync("The switch or customer that it is of is no longer there, or not for you.");
        await Expect(theirs).Not.ToContainTextAsync("What we earn");
        await Expect(theirs).Not.ToContainTextAsync("Who carries");
        await Expect(theirs).Not.ToContainTextAsync("Retail of Luna");
        var mine = await calls.OneAsync<long>("select count(*) from call where customer_id = 911 and start >= date_bin('15 minutes', now(), 'epoch') - interval '23 hours 45 minutes'");
        await Expect(customer.Page.Locator(".card-place").First.Locator(".tile-value")).ToHaveTextAsync(mine.ToString("N0", CultureInfo.InvariantCulture));
        await customer.LooksRightAsync("my-dashboard-customer", [new Look(ColorScheme.Light, 390)]);
        await customer.Page.GotoAsync("/admin/groups/933/dashboard");
        await Expect(customer.Page.Locator("main .card-board")).ToHaveCountAsync(0);
    }

    private static async Task AddAsync(ConsolePage page, string title, string metric, string shape, string? customer, string? by = null)
    {
        await PressAsync(page, "Add a card");
        await page.Page.GetByLabel("Title").FillAsync(title);
        await page.Page.GetByLabel("Metric").SelectOptionAsync(metric);
        await page.Page.GetByLabel("Shown as").SelectOptionAsync(shape);
        if (by is not null)
        {
            await page.Page.GetByLabel("Told apart").SelectOptionAsync(by);
        }

        if (customer is not null)
        {
            await page.Page.GetByLabel("Customer").SelectOptionAsync(customer);
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).PressAsync("Enter");
        await Expect(page.Page.Locator(".card-tools").Last).ToHaveAttributeAsync("aria-label", title);
    }

    private static Task PressAsync(ConsolePage page, string name) => page.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).PressAsync("Enter");

    private static long Number(string written) => long.Parse(written.Replace(",", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
}
