using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>Billing staff's way from the report to a statement.</summary>
public sealed class BillingPagesTests(Chromium chromium, BillingConsole billing) : IClassFixture<BillingConsole>
{
    [Fact]
    public async Task From_the_report_to_what_is_lost_what_has_no_price_and_the_statement()
    {
        await using var page = await chromium.SignInAsync(billing.Rates.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);

        await page.OpenStillAsync("/billing?by=destination&last=24h");
        await Expect(page.Page.Locator("main .table tbody tr")).ToHaveCountAsync(3);
        await page.LooksRightAsync("billing", Look.Two);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Margin", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("main .table tbody tr").First).ToContainTextAsync("Spain");
        await page.Page.Locator("main .table tbody tr").First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("calls\\?.*dialcode=34"));

        await page.OpenAsync("/billing/margin-guard?hours=168");
        await Expect(page.Page.Locator("main .table tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Page.Locator("main .table tbody tr").First).ToContainTextAsync("Carrier A");
        await page.LooksRightAsync("margin-guard", Look.Two);

        await page.OpenStillAsync("/billing/unrated?rating_status=no_sell_rate");
        await page.LooksRightAsync("unrated", Look.Two);
        await page.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("Add a retail rate") }).First.ClickAsync();
        await Expect(page.Page.Locator("#prefix")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^49"));

        await page.OpenStillAsync("/statements");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Who issues them" }).ClickAsync();
        await page.Page.Locator("#issuer").FillAsync("Operator Ltd");
        await page.Page.Locator("#prefix").FillAsync("T-");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Issue a statement" }).ClickAsync();
        await page.Page.Locator("#customer").SelectOptionAsync(new SelectOptionValue { Label = "Sol Travel" });
        await page.Page.Locator("#month").FillAsync(TimeProvider.System.GetUtcNow().AddDays(-TimeProvider.System.GetUtcNow().Day).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture));
        await page.HasNoTroubleAsync("issuing");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Issue", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("main .table tbody tr").First).ToContainTextAsync("T-000003");
        await Expect(page.Page.Locator("main .table tbody tr").First).ToContainTextAsync("0.8000");
        await page.LooksRightAsync("statements", Look.Two);
        var issued = await page.Page.RunAndWaitForPopupAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = "View T-000003" }).ClickAsync());
        await Expect(issued.Locator("h1")).ToHaveTextAsync("Statement T-000003");
        await Expect(issued.Locator("tfoot")).ToContainTextAsync("0.8000");
    }
}
