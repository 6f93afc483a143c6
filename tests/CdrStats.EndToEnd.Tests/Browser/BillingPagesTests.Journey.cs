using System.Globalization;
using System.Text;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>Billing staff's whole way: a deck that arrives after the calls it should have priced, up to the paper that the customer gets.</summary>
public sealed partial class BillingPagesTests
{
    // Two months ago six calls of a minute to Portugal and four of 90 s to Brazil; ten days ago two more to Portugal, which the statement is not about.
    private const string Freight = """
        insert into voip_plan (id, name, routing, currency, decimals, time_zone, rates_inbound, demo) values (960, 'Copper', 1, 'EUR', 4, 'UTC', false, false);
        insert into rate_plan (id, side, name, currency, metric, demo) values (961, 1, 'Copper retail', 'EUR', 10, false), (962, 2, 'Copper carrier', 'EUR', 10, false);
        insert into voip_plan_rate_plan (voip_plan_id, rate_plan_id) values (960, 961), (960, 962);
        insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled, valid_from, valid_until) values
            (961, '351', 'Portugal', 0.10, 0, 1, 1, 0, 0, 0, true, null, null), (961, '55', 'Brazil', 0.20, 0, 1, 1, 0, 0, 0, true, null, null),
            (962, '351', 'Portugal', 0.02, 0, 1, 1, 0, 0, 0, true, null, null), (962, '55', 'Brazil', 0.05, 0, 1, 1, 0, 0, 0, true, null, null);
        insert into customer (id, name, voip_plan_id, demo, created_at) values (960, 'Atlas Freight', 960, false, now());
        insert into account_code (code, customer_id) values ('atlas', 960);
        insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, accountcode)
            select 'Madrid', 'a' || n, '34911000001', '', case when n between 7 and 10 then '+5511987654321' else '+351912345678' end,
                case when n <= 10 then date_trunc('month', now()) - interval '2 months' + interval '5 days' else now() - interval '10 days' end + n * interval '1 second',
                case when n between 7 and 10 then 90 else 60 end, case when n between 7 and 10 then 90 else 60 end, 'atlas' from generate_series(1, 12) n;
        """;

    [Fact]
    public async Task A_late_deck_is_looked_at_activated_tried_and_billed_by_and_its_prices_stand_on_the_statement()
    {
        await billing.Rates.RunAsync(Freight);
        using (var client = billing.Rates.Operator())
        {
            while (!(await client.GetStringAsync(new Uri("/rest-api/cdr/?account_code=atlas", UriKind.Relative), TestContext.Current.CancellationToken)).StartsWith("{\"count\":12,", StringComparison.Ordinal))
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }

        var today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        var month = today.AddDays(1 - today.Day).AddMonths(-2);
        await using var page = await chromium.SignInAsync(billing.Rates.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);

        await page.OpenStillAsync("/admin/retail-plans/961/import");
        var deck = "Prefix,Destination,Rate,Initial,Increment\n351,Portugal,0.12,1,1\n3519,Portugal mobile,0.15,30,6\n55,Brazil,0.18,60,60\n4x,Nowhere,0.3,1,1\n";
        await page.GiveFileAsync(new FilePayload { Name = "copper.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(deck) });
        await page.Page.GetByLabel("Effective date").FillAsync(Text(month));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        foreach (var count in new[] { "Rejected 1", "New 1", "Increase 1", "Decrease 1" })
        {
            await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = count, Exact = true })).ToBeVisibleAsync();
        }

        // Of the last 30 days are the two calls of ten days ago: 0.10 each before, 0.15 each then.
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Destinations with the largest differences" }).Locator("tbody tr")).ToContainTextAsync("+0.10");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Activate 3 changes" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "To the rates" })).ToBeVisibleAsync();

        await page.OpenStillAsync("/simulator");
        await page.Page.GetByLabel("Destination, as dialled").FillAsync("+351912345678");
        await page.Page.GetByLabel("Talk time, s").FillAsync("31");
        await page.Page.GetByLabel("VoIP plan").SelectOptionAsync("Copper");
        await page.Page.GetByLabel("Start (").FillAsync(month.AddDays(5).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Simulate", Exact = true }).ClickAsync();
        // 31 s are 36 s of 30/6: 0.15 / 60 x 36, bought at 0.02 / 60 x 31.
        await Expect(page.Page.Locator(".simulated dd")).ToContainTextAsync(["0.0900", "0.0103", "0.0797"]);
        await Expect(page.Page.Locator("[aria-label^=Carriers] tbody tr")).ToContainTextAsync("Copper carrier");

        await page.OpenAsync("/billing/rebill");
        await page.Page.Locator("#from").FillAsync(Text(month) + "T00:00");
        await page.Page.Locator("#to").FillAsync(Text(month.AddMonths(1)) + "T00:00");
        await page.Page.Locator("#customers").SelectOptionAsync(new SelectOptionValue { Label = "Atlas Freight" });
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Look at it, change nothing" }).ClickAsync();
        // 6 x 0.10 + 4 x 0.30 become 6 x 0.15 + 4 x 0.36 (90 s are 120 s of 60/60); what they cost stays 6 x 0.02 + 4 x 0.075.
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "All of them" }).Locator("tbody td")).ToContainTextAsync(["EUR", "10", "1.8000", "2.3400", "0.4200", "0.4200", "0.5400"]);
        await page.LooksRightAsync("rebill-dry", Look.Two);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Bill them again" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Orders" }).Locator("tbody tr").First).ToContainTextAsync("done");

        await page.OpenStillAsync($"/billing?by=destination&customer=Atlas%20Freight&from={Text(month)}&to={Text(month.AddMonths(1))}");
        await Expect(page.Page.Locator("main .table tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Page.GetByRole(AriaRole.Group, new() { Name = "Totals in EUR" }).Locator(".tile-value")).ToContainTextAsync(["10", "12", "2.34", "0.42", "1.92"]);

        await page.OpenStillAsync("/statements");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Issue a statement" }).ClickAsync();
        await page.Page.Locator("#customer").SelectOptionAsync(new SelectOptionValue { Label = "Atlas Freight" });
        await page.Page.Locator("#month").FillAsync(Text(month)[..7]);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Issue", Exact = true }).ClickAsync();
        var issued = page.Page.Locator("main .table tbody tr").First;
        await Expect(issued).ToContainTextAsync("2.3400 EUR");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => issued.GetByRole(AriaRole.Link, new() { NameRegex = new("^PDF") }).ClickAsync());
        var paper = await PaperAsync((await download.PathAsync())!);

        Assert.Contains(paper, line => line.Contains("Atlas Freight", StringComparison.Ordinal));
        Assert.DoesNotContain(paper, line => line.Contains('…', StringComparison.Ordinal));
        Assert.Equal("Portugal mobile 6 0:06:00 0.9000", Words(Assert.Single(paper, line => line.StartsWith("Portugal mobile", StringComparison.Ordinal))));
        Assert.Equal("Brazil mobile 4 0:06:00 1.4400", Words(Assert.Single(paper, line => line.StartsWith("Brazil mobile", StringComparison.Ordinal))));
        Assert.EndsWith("2.3400 EUR", Assert.Single(paper, line => line.StartsWith("Total ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(10, paper.Count(line => line.StartsWith(Text(month.AddDays(5)), StringComparison.Ordinal)));
    }

    private static string Text(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The lines of a PDF as a reader copies them; its first page is kept as a picture beside those of the pages.</summary>
    private static async Task<string[]> PaperAsync(string pdf)
    {
        var pictures = Path.Combine(new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.FullName, "screenshots");
        await using var painter = PrivateProcess.Start("pdftoppm", pictures, "-png", "-r", "80", "-f", "1", "-l", "1", "-singlefile", pdf, "statement-paper");
        Assert.Equal(0, await painter.EndAsync(TimeSpan.FromMinutes(1)));
        var text = Path.Combine(pictures, "statement-paper.txt");
        await using var reader = PrivateProcess.Start("pdftotext", pictures, "-layout", pdf, text);
        Assert.Equal(0, await reader.EndAsync(TimeSpan.FromMinutes(1)));
        return await File.ReadAllLinesAsync(text, TestContext.Current.CancellationToken);
    }
}
