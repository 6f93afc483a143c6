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
