using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>The rates page and the simulator as an operator and a customer have them before them.</summary>
public sealed class RatesPagesTests(Chromium chromium, RatesConsole rates) : IClassFixture<RatesConsole>
{
    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task An_operator_searches_rates_and_sees_how_a_call_would_choose(int width)
    {
        await using var page = await chromium.SignInAsync(rates.Console, ConsoleProcess.Administrator, ConsoleProcess.Password, width: width);

        await page.OpenStillAsync("/rates?plan=Gold");
        await Expect(page.Page.Locator("main tbody tr")).ToHaveCountAsync(4);
        await CheckAsync("rates");
        await page.Page.GetByLabel("Prefix, number or destination").FillAsync("spain");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("rates\\?.*q=spain"));
        await page.OpenStillAsync("/rates?plan=Gold&q=%2B34650784355");
        await Expect(page.Page.Locator("main tbody tr td:first-child")).ToHaveTextAsync(["34", "346"]);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "What would a call to it cost?" }).ClickAsync();
        await Expect(page.Page.GetByLabel("Destination, as dialled")).ToHaveValueAsync("+34650784355");

        await page.Page.GetByLabel("Talk time, s").FillAsync("90");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Simulate", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator(".simulated dd").First).ToContainTextAsync("0.1650");
        await Expect(page.Page.Locator("[aria-label^=Carriers] tbody tr td:nth-child(2)")).ToContainTextAsync(["Carrier B", "Carrier A", "Carrier C"]);
        await Expect(page.Page.Locator("[aria-label^=Carriers] tbody tr").First).ToContainTextAsync("chosen");
        await CheckAsync("simulator");

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Many numbers" }).ClickAsync();
        await page.Page.GetByLabel("Numbers, one a line").FillAsync("+34650784355\n+33612345678");
        await page.Page.GetByLabel("Talk time, s").FillAsync("90");
        await page.Page.GetByLabel("or a file").SetInputFilesAsync(new FilePayload { Name = "numbers.csv", MimeType = "text/csv", Buffer = "number,name\n+4930123456,Berlin\n"u8.ToArray() });
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Simulate", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("#batch")).ToContainTextAsync("3 numbers · 1 line without a digit passed over");
        await Expect(page.Page.Locator(".ranked").First.Locator("li")).ToContainTextAsync(["Carrier B", "Carrier A", "Carrier C"]);
        await CheckAsync("simulator-batch");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Button, new() { Name = "As CSV" }).ClickAsync());
        Assert.Equal(1 + 3 + 1 + 1, (await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Length);

        Task CheckAsync(string name) => page.LooksRightAsync(name, Look.Both(width));
    }

    [Fact]
    public async Task A_deck_is_mapped_looked_at_activated_and_rolled_back()
    {
        const string Here = "/admin/retail-plans/975";
        await using var page = await chromium.SignInAsync(rates.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenStillAsync($"{Here}/import");
        var deck = System.Text.Encoding.UTF8.GetBytes("Rates of a carrier\nVorwahl,Ziel,Kosten\n44,Somewhere,0.0900\n4470-4472,UK mobile,0.2\n4x,Nowhere,0.3\n");
        await page.GiveFileAsync(new FilePayload { Name = "deck.csv", MimeType = "text/csv", Buffer = deck });
        await page.Page.GetByLabel("Lines above it").FillAsync("1");
        await page.Page.GetByLabel("Lines above it").PressAsync("Tab");
        await page.Page.GetByLabel("First line", new() { Exact = true }).SelectOptionAsync("header");
        await page.Page.GetByLabel("Column 1 holds").SelectOptionAsync("Prefix");
        await page.Page.GetByLabel("Column 3 holds").SelectOptionAsync("Rate");
        await page.Page.GetByLabel("Effective date").FillAsync("2099-01-01");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Rejected 1" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("main")).ToContainTextAsync("'4x' is not a prefix");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "New 3" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "New", Exact = true }).Locator("tbody tr")).ToHaveCountAsync(3);
        await page.LooksRightAsync("deck-difference", Look.Two, mayScroll: wide => wide.Contains("table-scroll", StringComparison.Ordinal));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Activate 4 changes" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "To the rates" }).ClickAsync();
        await Expect(page.Page.Locator("main tbody tr")).ToHaveCountAsync(5);

        await page.Page.Locator(".price-button").First.ClickAsync();
        var price = page.Page.GetByLabel("Rate per minute for");
        await Expect(price).ToBeFocusedAsync();
        await price.FillAsync("-1");
        await page.Page.GetByLabel("Increments, s for").FillAsync("30/x");
        await price.PressAsync("Enter");
        await Expect(page.Page.Locator(".price [role=alert]")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator(".price [role=alert]").First).ToContainTextAsync("not negative");
        await page.LooksRightAsync("rates-inline", Look.Two, mayScroll: wide => wide.Contains("table-scroll", StringComparison.Ordinal));
        await price.FillAsync("0.0123");
        await page.Page.GetByLabel("Fee for").FillAsync("0.05");
        await page.Page.GetByLabel("Increments, s for").FillAsync("30/6");
        await page.Page.GetByLabel("until for").FillAsync("2031-01-01");
        await page.Page.GetByLabel("until for").PressAsync("Enter");
        var row = page.Page.Locator("main tbody tr").Filter(new() { HasText = "0.0123" });
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("0.05");
        await Expect(row).ToContainTextAsync("30/6");
        await Expect(row).ToContainTextAsync("2031-01-01");
        await page.Page.Locator("td.act .link-button").First.ClickAsync();
        await Expect(page.Page.Locator(".rate-events li").First).ToContainTextAsync("0.0123");
        await page.LooksRightAsync("rate-history", Look.Two);

        await page.OpenStillAsync($"{Here}/versions");
        await Expect(page.Page.Locator("main tbody tr")).ToHaveCountAsync(2);
        await page.Page.Locator("main tbody tr").Nth(1).GetByRole(AriaRole.Button, new() { Name = "Roll back" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("It cannot go back alone");
        await page.LooksRightAsync("deck-rollback", Look.Two);
        await page.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Roll back", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("main tbody tr")).ToHaveCountAsync(3);
        await page.LooksRightAsync("deck-versions", Look.Two);
        await page.OpenStillAsync(Here);
        await Expect(page.Page.Locator("main tbody tr")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_customer_sees_what_a_call_costs_them_and_nothing_of_carriers()
    {
        await using var page = await chromium.SignInAsync(rates.Console, RatesConsole.CustomerName, RatesConsole.Password);
        foreach (var path in new[] { "/rates", "/simulator?destination=%2B34650784355&seconds=90", "/simulator/batch" })
        {
            await page.Page.GotoAsync(path);
            await page.Page.Locator("html[data-connected]").WaitForAsync();
            await Expect(page.Page.Locator("main h1")).ToHaveCountAsync(1);
            if (path == "/simulator/batch")
            {
                await page.Page.GetByLabel("Numbers, one a line").FillAsync("+34650784355");
                await page.Page.GetByLabel("Talk time, s").FillAsync("90");
                await page.Page.GetByRole(AriaRole.Button, new() { Name = "Simulate", Exact = true }).ClickAsync();
            }

            await Expect(page.Page.Locator("main")).ToContainTextAsync(path == "/rates" ? "Spain mobile" : "0.1650");
            var text = await page.Page.ContentAsync();
            Assert.DoesNotContain(new[] { "Carrier", "Margin", "0.0300", "Retail old", "Silver" }, word => text.Contains(word, StringComparison.Ordinal));
            await page.HasNoTroubleAsync($"{path}, customer");
        }
    }
}
