using System.IO.Compression;
using System.Net;
using System.Text.Json;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>Rates and simulated calls for programs, in the eyes of an operator and of a customer.</summary>
public sealed partial class RatingApiTests(RatesConsole rates) : IClassFixture<RatesConsole>
{
    private static readonly string[] OfTheBuySide = ["buy", "Carrier", "carrier", "margin", "candidates", "metric", "0.0200", "0.03"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_sees_every_candidate_ranked_the_chosen_ones_and_the_margin()
    {
        using var client = rates.Operator();

        var answer = await JsonAsync(client, "/rest-api/simulate/?destination=%2B34650784355&seconds=90&plan=Gold");

        Assert.Equal(("34650784355", "international", "ES", false), (Text(answer, "number"), Text(answer, "kind"), Text(answer, "country"), answer.GetProperty("banned").GetBoolean()));
        Assert.Equal(("Gold", "EUR", 90, "rated"), (Text(answer.GetProperty("plan"), "name"), Text(answer, "currency"), answer.GetProperty("seconds").GetInt32(), Text(answer, "rating_status")));
        Assert.Equal(("346", "0.1650", 90), (Text(answer.GetProperty("sell"), "prefix"), Text(answer.GetProperty("sell"), "cost"), answer.GetProperty("sell").GetProperty("billed_seconds").GetInt32()));
        Assert.Equal(("Carrier B", "0.0300"), (Text(answer.GetProperty("buy").GetProperty("plan"), "name"), Text(answer.GetProperty("buy"), "cost")));
        Assert.Equal("0.1350", Text(answer, "margin"));
        Assert.Equal(
            [("sell", 1, "Retail", "longer_prefix", true), ("sell", 2, "Retail old", "", false), ("buy", 1, "Carrier B", "lower_cost", true), ("buy", 2, "Carrier A", "lower_metric", false), ("buy", 3, "Carrier C", "", false)],
            answer.GetProperty("candidates").EnumerateArray().Select(one => (
                Text(one, "side"), one.GetProperty("rank").GetInt32(), Text(one.GetProperty("plan"), "name"), one.TryGetProperty("ahead_by", out var by) ? by.GetString()! : "", one.GetProperty("chosen").GetBoolean())));
        // 90 s by whole minutes, as carrier A bills.
        Assert.Equal(("34", 120, "0.0400"), answer.GetProperty("candidates").EnumerateArray().Where(one => Text(one.GetProperty("plan"), "name") == "Carrier A")
            .Select(one => (Text(one, "prefix"), one.GetProperty("billed_seconds").GetInt32(), Text(one, "cost"))).Single());
        Assert.Contains("Sell by Retail", answer.GetProperty("steps").EnumerateArray().Select(step => step.GetString()!));
    }

    [Fact]
    public async Task A_customer_sees_the_sale_of_their_own_plan_alone()
    {
        using var client = rates.Customer();

        var text = await client.GetStringAsync(new Uri("/rest-api/simulate/?destination=+34650784355&seconds=90", UriKind.Relative), Stop);
        using var answer = JsonDocument.Parse(text);

        Assert.Equal(("346", "0.1650"), (Text(answer.RootElement.GetProperty("sell"), "prefix"), Text(answer.RootElement.GetProperty("sell"), "cost")));
        Assert.DoesNotContain(OfTheBuySide, word => text.Contains(word, StringComparison.Ordinal));
        // France is sold, but no carrier has it; Germany is carried, but not sold: neither may be told.
        Assert.Equal("rated", Text(await JsonAsync(client, "/rest-api/simulate/?destination=%2B33612345678"), "rating_status"));
        Assert.Equal("no_sell_rate", Text(await JsonAsync(client, "/rest-api/simulate/?destination=%2B4930123456"), "rating_status"));
        Assert.Equal("no_sell_rate", Text(await JsonAsync(client, "/rest-api/simulate/?destination=%2B8121234567"), "rating_status"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/rest-api/simulate/?destination=%2B34650784355&plan=Silver"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/rest-api/simulate/?destination=%2B34650784355&switch=Madrid"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/rest-api/voip-rate/?plan=Silver"));
    }

    [Fact]
    public async Task A_banned_destination_is_said_to_be_banned_and_its_rates_are_not_listed()
    {
        await rates.RunAsync("insert into ban_plan (name) values ('Not France'); insert into ban_prefix select id, '33' from ban_plan where name = 'Not France'; insert into voip_plan_ban_plan select 970, id from ban_plan where name = 'Not France'");
        try
        {
            using var customer = rates.Customer();
            var banned = await JsonAsync(customer, "/rest-api/simulate/?destination=%2B33612345678");
            var list = await customer.GetStringAsync(new Uri("/rest-api/voip-rate/", UriKind.Relative), Stop);

            Assert.Equal((true, "rated"), (banned.GetProperty("banned").GetBoolean(), Text(banned, "rating_status")));
            Assert.False((await JsonAsync(customer, "/rest-api/simulate/?destination=%2B34650784355")).GetProperty("banned").GetBoolean());
            Assert.DoesNotContain("France", list, StringComparison.Ordinal);
            Assert.Contains("Spain mobile", list, StringComparison.Ordinal);
        }
        finally
        {
            await rates.RunAsync("delete from voip_plan_ban_plan; delete from ban_plan");
        }
    }

    [Fact]
    public async Task A_customer_reaches_none_of_the_pages_that_change_rates()
    {
        using var browser = await rates.SignInAsync(RatesConsole.CustomerName);
        foreach (var path in new[] { "/admin/ban-plans", "/admin/retail-plans/971/import", "/admin/retail-plans/971/markup", "/admin/retail-plans/971/bulk", "/admin/retail-plans/971/versions",
            "/admin/carrier-plans/972/import", "/admin/carrier-plans/972/bulk", "/admin/carrier-plans/972/versions" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await browser.SendAsync(request, Stop);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, answer.StatusCode));
        }
    }

    [Theory]
    [InlineData("", "destination is wanted")]
    [InlineData("?destination=%2B34650784355", "plan is wanted: the id or name of one of Gold, Silver.")]
    [InlineData("?destination=%2B34650784355&plan=Gold&seconds=-1", "seconds is a whole number from 0 to 86400.")]
    [InlineData("?destination=%2B34650784355&plan=Gold&at=tomorrow", "at: allowed is")]
    [InlineData("?destination=%2B34650784355&plan=Gold&second=1", "is no parameter here; there are destination, seconds, at, plan, switch.")]
    public async Task A_question_that_cannot_be_answered_says_what_is_wanted(string query, string words)
    {
        using var client = rates.Operator();
        using var answer = await client.GetAsync(new Uri($"/rest-api/simulate/{query}", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_switchs_way_of_dialling_and_the_moment_count()
    {
        using var client = rates.Operator();

        Assert.Equal("34650784355", Text(await JsonAsync(client, "/rest-api/simulate/?destination=650784355&plan=Gold&switch=Madrid"), "number"));
        Assert.NotEqual("34650784355", Text(await JsonAsync(client, "/rest-api/simulate/?destination=650784355&plan=Gold"), "number"));
        Assert.Equal("0.2000", Text((await JsonAsync(client, "/rest-api/simulate/?destination=%2B34911234567&plan=Gold&at=2020-06-01T00:00:00Z")).GetProperty("sell"), "cost"));
        Assert.Equal("0.0744", Text((await JsonAsync(client, "/rest-api/simulate/?destination=%2B34911234567&plan=Gold")).GetProperty("sell"), "cost"));
    }

    [Fact]
    public async Task A_customers_rates_are_those_that_a_call_would_be_charged_by_searched_and_in_order()
    {
        using var client = rates.Customer();

        Assert.Equal(["33 0.05000000", "34 0.07440000", "346 0.11000000", "44 0.06000000"], await RatesAsync(client, ""));
        Assert.Equal(["346 0.11000000", "34 0.07440000", "44 0.06000000", "33 0.05000000"], await RatesAsync(client, "?sort_field=retail_rate&order=desc"));
        Assert.Equal(["33 0.05000000", "34 0.07440000", "346 0.11000000", "44 0.06000000"], await RatesAsync(client, "?sort_field=destination"));
        Assert.Equal(["34 0.07440000", "346 0.11000000"], await RatesAsync(client, "?dialcode=34"));
        Assert.Equal(["346 0.11000000", "34 0.07440000"], await RatesAsync(client, "?recipient_phone_no=%2B34650784355&order=desc"));
        var page = await JsonAsync(client, "/rest-api/voip-rate/?page_size=3&page=2");
        Assert.Equal((4, 1), (page.GetProperty("count").GetInt32(), page.GetProperty("results").GetArrayLength()));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/rest-api/voip-rate/?sort_field=buy_rate"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/rest-api/voip-rate/?order=down"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(client, "/rest-api/voip-rate/?dialcode=abc"));
        var text = await client.GetStringAsync(new Uri("/rest-api/voip-rate/", UriKind.Relative), Stop);
        Assert.DoesNotContain(OfTheBuySide.Append("retail_plan"), word => text.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_rates_page_shows_is_exported_and_a_customers_file_has_nothing_of_the_carriers()
    {
        using var browser = await rates.SignInAsync(RatesConsole.CustomerName);

        var csv = await browser.GetStringAsync(new Uri("/rates/export.csv?q=34&sort=-rate", UriKind.Relative), Stop);
        Assert.Equal(["346", "34"], csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]));
        Assert.StartsWith("prefix,destination,retail_rate,currency,", csv, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await browser.GetStringAsync(new Uri("/rates/export.json?q=spain", UriKind.Relative), Stop));
        Assert.Equal(["34", "346"], json.RootElement.EnumerateArray().Select(row => Text(row, "prefix")));
        await using var book = await ZipFile.OpenReadAsync(await KeptAsync(browser, "/rates/export.xlsx"), Stop);
        using var sheet = new StreamReader(await book.GetEntry("xl/worksheets/sheet1.xml")!.OpenAsync(Stop));
        Assert.Contains("Spain mobile", await sheet.ReadToEndAsync(Stop), StringComparison.Ordinal);

        using var form = new FormUrlEncodedContent([new("numbers", "+34650784355\n+33612345678"), new("seconds", "90")]);
        using var many = await browser.PostAsync(new Uri("/simulator/batch/export.csv", UriKind.Relative), form, Stop);
        var sold = await many.Content.ReadAsStringAsync(Stop);
        Assert.Equal(3, sold.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain(OfTheBuySide, word => (csv + sold).Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operators_file_of_simulated_calls_has_a_row_for_each_carrier_in_order()
    {
        using var browser = await rates.SignInAsync(ConsoleProcess.Administrator, ConsoleProcess.Password);
        using var form = new FormUrlEncodedContent([new("numbers", "number\n+34650784355;Ana\n+33612345678"), new("seconds", "90"), new("plan", "Gold")]);
        using var many = await browser.PostAsync(new Uri("/simulator/batch/export.json", UriKind.Relative), form, Stop);

        using var json = JsonDocument.Parse(await many.Content.ReadAsStringAsync(Stop));
        Assert.Equal(
            [("34650784355", "Carrier B", "0.1350"), ("34650784355", "Carrier A", "0.1250"), ("34650784355", "Carrier C", "0.1500"), ("33612345678", null, null)],
            json.RootElement.EnumerateArray().Select(row => (Text(row, "number"), row.GetProperty("carrier").GetString(), row.GetProperty("margin").GetString())));
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_permission_nor_finds_the_page_in_the_menu()
    {
        using var client = rates.As(RatesConsole.Bystander);
        using var browser = await rates.SignInAsync(RatesConsole.Bystander);

        foreach (var path in new[] { "/rest-api/simulate/?destination=1", "/rest-api/voip-rate/" })
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await StatusAsync(client, path)));
        }

        foreach (var path in new[] { "/simulator", "/simulator/batch", "/rates", "/rates/export.csv" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await browser.SendAsync(request, Stop);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, answer.StatusCode));
        }

        var menu = await browser.GetStringAsync(new Uri("/calls", UriKind.Relative), Stop);
        Assert.DoesNotContain("href=\"rates\"", menu, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"simulator\"", menu, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_rate_counts_from_the_next_question_on()
    {
        using var client = rates.Operator();
        Assert.Equal("0.0700", Text((await JsonAsync(client, "/rest-api/simulate/?destination=%2B442079460123&plan=Silver")).GetProperty("sell"), "cost"));
        Assert.Equal(["44 0.07000000"], await RatesAsync(client, "?plan=Silver"));

        await rates.RunAsync("update rate set per_minute = 0.08 where rate_plan_id = 975");

        Assert.Equal("0.0800", Text((await JsonAsync(client, "/rest-api/simulate/?destination=%2B442079460123&plan=Silver")).GetProperty("sell"), "cost"));
        Assert.Equal(["44 0.08000000"], await RatesAsync(client, "?plan=Silver"));
    }

    private static async Task<List<string>> RatesAsync(HttpClient client, string query) =>
        [.. (await JsonAsync(client, "/rest-api/voip-rate/" + query)).GetProperty("results").EnumerateArray().Select(rate => $"{Text(rate, "prefix")} {Text(rate, "retail_rate")}")];

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), Stop));
        return document.RootElement.Clone();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return answer.StatusCode;
    }

    private static async Task<string> KeptAsync(HttpClient client, string path)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cdrstats-rates").FullName, "export.xlsx");
        await File.WriteAllBytesAsync(file, await client.GetByteArrayAsync(new Uri(path, UriKind.Relative), Stop), Stop);
        return file;
    }
}
