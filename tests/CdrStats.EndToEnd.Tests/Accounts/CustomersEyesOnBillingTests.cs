using System.Globalization;
using System.Net;
using System.Text.Json;
using CdrStats.EndToEnd.Tests.Api;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Accounts;

/// <summary>Reports, files, pages and statements through the eyes of one customer, and the same figures through an operator's.</summary>
public sealed class CustomersEyesOnBillingTests(BillingConsole billing) : IClassFixture<BillingConsole>
{
    private static readonly string[] NotForCustomers = ["buy", "margin", "carrier", "Luna", "below"];
    private static readonly string[] Ways = ["day", "month", "country", "destination", "switch"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_customer_gets_what_they_were_charged_and_nothing_of_what_it_cost()
    {
        using var customer = billing.Rates.Customer();
        foreach (var by in Ways)
        {
            var text = await customer.GetStringAsync(new Uri($"/rest-api/report/billing/?by={by}", UriKind.Relative), Stop);
            Assert.DoesNotContain(NotForCustomers, word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        }

        var report = await JsonAsync(customer, $"/rest-api/report/billing/?by=destination&from={Ago(3)}");
        var spain = report.GetProperty("rows").EnumerateArray().Single(row => row.GetProperty("key").GetString()!.StartsWith("34", StringComparison.Ordinal)).GetProperty("amounts");
        Assert.Equal((BillingConsole.SpanishCalls, "0.550000", "EUR"), (spain.GetProperty("calls").GetInt32(), spain.GetProperty("sell_cost").GetString(), spain.GetProperty("currency").GetString()));
        Assert.Equal(["DE", "ES", "FR"], report.GetProperty("called_countries").EnumerateArray().Select(row => row.GetProperty("country").GetString()).Order(StringComparer.Ordinal));
        foreach (var (path, status) in new[]
        {
            ("/rest-api/report/billing/?by=carrier", HttpStatusCode.BadRequest),
            ("/rest-api/report/billing/?by=customer", HttpStatusCode.BadRequest),
            ("/rest-api/report/billing/?carrier=Carrier%20A", HttpStatusCode.NotFound),
            ("/rest-api/report/billing/?customer=Luna%20Rival", HttpStatusCode.NotFound),
            ("/rest-api/report/billing/?margin=1", HttpStatusCode.BadRequest),
        })
        {
            Assert.Equal((path, status), (path, await StatusAsync(customer, path)));
        }

        // Carriers, their rates and all else that calls are priced by are for operators.
        using var browser = await billing.Rates.SignInAsync(RatesConsole.CustomerName);
        using var administrator = billing.Rates.Operator();
        await RatingDoors.AssertClosedAsync(browser, administrator);

        // Filters of the buy side find nothing, so that nothing can be learnt from what they find.
        foreach (var filter in new[] { "below_cost=true", "carrier=Carrier%20B" })
        {
            Assert.Equal(0, (await JsonAsync(customer, $"/rest-api/cdr/?{filter}")).GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task An_operator_gets_both_sides_and_their_difference_and_each_row_leads_to_its_calls()
    {
        using var client = billing.Rates.Operator();
        var report = await JsonAsync(client, $"/rest-api/report/billing/?by=carrier&from={Ago(3)}");
        var total = report.GetProperty("totals").EnumerateArray().Single(one => one.GetProperty("currency").GetString() == "EUR");
        Assert.Equal(("1.600000", "0.300000", "1.300000", 81.25m), (Text(total, "sell_cost"), Text(total, "buy_cost"), Text(total, "margin"), total.GetProperty("margin_percent").GetDecimal()));
        foreach (var row in report.GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("key").GetString() != "0"))
        {
            Assert.Equal(row.GetProperty("amounts").GetProperty("calls").GetInt32(), (await JsonAsync(client, $"/rest-api/cdr/?carrier={row.GetProperty("key").GetString()}&from={Ago(3)}")).GetProperty("count").GetInt32());
        }

        Assert.Equal(10, (await JsonAsync(client, $"/rest-api/cdr/?below_cost=true&from={Ago(3)}")).GetProperty("count").GetInt32());
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/rest-api/report/billing/?by=destination&country=ES"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/rest-api/report/billing/?by=hour"));
    }

    [Fact]
    public async Task Files_and_pages_of_a_customer_have_the_sell_side_alone_and_those_of_operators_are_closed()
    {
        using var browser = await billing.Rates.SignInAsync(RatesConsole.CustomerName);
        foreach (var by in Ways)
        {
            foreach (var kind in new[] { "csv", "json" })
            {
                var file = await browser.GetStringAsync(new Uri($"/billing/export.{kind}?by={by}", UriKind.Relative), Stop);
                Assert.DoesNotContain(NotForCustomers, word => file.Contains(word, StringComparison.OrdinalIgnoreCase));
                Assert.Contains("sell_cost", file, StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(browser, "/billing/export.csv?by=carrier"));
        var page = await browser.PageAsync("/billing?by=destination");
        Assert.Contains("Billing report", page, StringComparison.Ordinal);
        Assert.DoesNotContain(new[] { "Margin", "Buy", "Carrier", "Luna" }, word => page.Contains(word, StringComparison.Ordinal));
        foreach (var path in new[] { "/billing/margin-guard", "/billing/unrated", "/billing/reconciliation", "/billing/reconciliation/new", "/billing/reconciliation/1", "/billing/reconciliation/1/dispute.csv" })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await StatusAsync(browser, path)));
            Assert.DoesNotContain($"href=\"{path[1..]}\"", page, StringComparison.Ordinal);
        }

        using var bystander = await billing.Rates.SignInAsync(RatesConsole.Bystander);
        foreach (var path in new[] { "/billing", "/statements", "/billing/export.csv" })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await StatusAsync(bystander, path)));
        }
    }

    [Fact]
    public async Task A_customer_opens_their_own_statements_and_anothers_are_not_there()
    {
        using var browser = await billing.Rates.SignInAsync(RatesConsole.CustomerName);
        var list = await browser.PageAsync("/statements");
        Assert.Contains("T-1", list, StringComparison.Ordinal);
        Assert.DoesNotContain(new[] { "T-2", "Luna", "Issue a statement", "Credit" }, word => list.Contains(word, StringComparison.Ordinal));

        var html = await browser.GetStringAsync(new Uri("/statements/1.html", UriKind.Relative), Stop);
        Assert.Contains("0.1100", html, StringComparison.Ordinal);
        var said = html[html.IndexOf("</style>", StringComparison.Ordinal)..];
        Assert.DoesNotContain(NotForCustomers, word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
        var pdf = await browser.GetAsync(new Uri("/statements/1.pdf", UriKind.Relative), Stop);
        Assert.Equal(("application/pdf", "statement-T-1.pdf"), (pdf.Content.Headers.ContentType!.MediaType, pdf.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal("%PDF"u8.ToArray(), (await pdf.Content.ReadAsByteArrayAsync(Stop))[..4]);
        foreach (var path in new[] { "/statements/2.html", "/statements/2.pdf", "/statements/99999.pdf" })
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await StatusAsync(browser, path)));
        }
    }

    private static string Ago(int hours) => TimeProvider.System.GetUtcNow().AddHours(-hours).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), Stop));
        return document.RootElement.Clone();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html, application/json");
        using var answer = await client.SendAsync(request, Stop);
        return answer.StatusCode;
    }
}
