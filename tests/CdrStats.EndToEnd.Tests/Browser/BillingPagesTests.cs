using System.Globalization;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>Billing staff's way from the report to a statement.</summary>
public sealed partial class BillingPagesTests(Chromium chromium, BillingConsole billing) : IClassFixture<BillingConsole>
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
        await Expect(page.Page.Locator("main .table tbody tr").First).ToContainTextAsync("0.8000");
        var number = await page.Page.Locator("main .table tbody tr td").First.InnerTextAsync();
        Assert.Matches(@"^T-00000[34]$", number);
        await page.LooksRightAsync("statements", Look.Two);
        var issued = await page.Page.RunAndWaitForPopupAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = $"View {number}" }).ClickAsync());
        await Expect(issued.Locator("h1")).ToHaveTextAsync($"Statement {number}");
        await Expect(issued.Locator("tfoot")).ToContainTextAsync("0.8000");
    }

    [Fact]
    public async Task From_a_carriers_file_to_what_only_one_side_has_and_the_dispute_file()
    {
        // Half of last month's calls to Spain as their carrier bills them: the first dearer, one that never was, and a line that says nothing.
        var month = TimeProvider.System.GetUtcNow().AddDays(1 - TimeProvider.System.GetUtcNow().Day).UtcDateTime.Date;
        var lines = Enumerable.Range(1, 5).Select(at => (Start: month.AddDays(-10).AddSeconds(30 + (at * 3)), Cost: at == 1 ? "0.0300" : "0.0200"));
        var file = "Call date,Called number,Billsec,Cost\n" + string.Concat(lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Start:yyyy-MM-dd HH:mm:ss},34650784355,60,{line.Cost}\n")))
            + string.Create(CultureInfo.InvariantCulture, $"{month.AddDays(-9):yyyy-MM-dd HH:mm:ss},34650784355,60,0.0200\nTotal,,,0.1300\n");
        await billing.Rates.RunAsync("insert into provider (name, metric, demo) values ('Iberia Carrier', 10, false); update rate_plan set provider_id = (select id from provider where name = 'Iberia Carrier') where id in (972, 973, 974)");
        await using var page = await chromium.SignInAsync(billing.Rates.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);

        await page.OpenStillAsync("/billing/reconciliation");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "New", Exact = true }).ClickAsync();
        await page.Page.Locator("#provider").SelectOptionAsync(new SelectOptionValue { Label = "Iberia Carrier" });
        await page.GiveFileAsync(new FilePayload { Name = "iberia.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(file) });
        await Expect(page.Page.GetByLabel("Column 3 holds")).ToHaveValueAsync("Billed");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Look at the file" }).ClickAsync();
        await Expect(page.Page.GetByText("1 line could not be read")).ToBeVisibleAsync();
        await page.LooksRightAsync("reconciliation-new", Look.Two, wide => wide.Contains("table-scroll", StringComparison.Ordinal));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Reconcile", Exact = true }).ClickAsync();

        await Expect(page.Page.Locator("h1")).ToHaveTextAsync("Iberia Carrier");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Different", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByText("amount differs")).ToHaveCountAsync(1);
        await page.LooksRightAsync("reconciliation", Look.Two);
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByRole(AriaRole.Link, new() { Name = "Dispute file" }).ClickAsync());
        var dispute = await File.ReadAllLinesAsync((await download.PathAsync())!, TestContext.Current.CancellationToken);
        Assert.Contains(dispute, line => line.StartsWith("theirs only,not in our records,7,", StringComparison.Ordinal));
        Assert.Contains(dispute, line => line.StartsWith("different,amount differs,2,", StringComparison.Ordinal));
        await page.OpenStillAsync("/billing/reconciliation");
        await page.LooksRightAsync("reconciliations", Look.Two);
    }
}
