using System.Net;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>Plans, rates, bans, providers and gateways, made and changed by programs.</summary>
public sealed partial class RatingApiTests
{
    [Fact]
    public async Task A_program_makes_all_that_a_call_is_priced_by_changes_it_and_takes_it_away_again()
    {
        using var client = await rates.ProgramAsync([.. RatingDoors.Permitted, Permissions.Simulator]);
        var gateway = await MadeAsync(client, "gateway", """{"name":"Api gateway","host":"gw.example","maximum_calls":30}""");
        var provider = await MadeAsync(client, "provider", $$"""{"name":"Api provider","metric":5,"gateway":{{gateway}}}""");
        var carrier = await MadeAsync(client, "carrier-plan", $$"""{"name":"Api carrier","currency":"eur","provider":{{provider}}}""");
        var retail = await MadeAsync(client, "retail-plan", """{"name":"Api retail","currency":"EUR"}""");
        var ban = await MadeAsync(client, "ban-plan", """{"name":"Api bans","prefixes":[{"prefix":"4470-4472","destination":"Personal"}]}""");
        var sold = await MadeAsync(client, $"retail-plan/{retail}/rate", """{"prefix":"+44","destination":"United Kingdom","rate":"0.12345678","initial_increment":30,"increment":6}""");
        await MadeAsync(client, $"carrier-plan/{carrier}/rate", """{"prefix":"44","rate":0.05,"valid_from":"2026-01-31"}""");
        var voip = await MadeAsync(client, "voip-plan", $$"""{"name":"Api plan","currency":"EUR","decimals":6,"retail_plans":[{{retail}}],"carrier_plans":[{{carrier}}],"ban_plans":[{{ban}}]}""");
        const string Simulated = "/rest-api/simulate/?destination=%2B442079460123&seconds=31&plan=Api%20plan";

        var priced = await JsonAsync(client, Simulated);
        Assert.Equal(("0.074074", "0.025833"), (Text(priced.GetProperty("sell"), "cost"), Text(priced.GetProperty("buy"), "cost")));
        Assert.True((await JsonAsync(client, Simulated.Replace("2079460123", "7112345678", StringComparison.Ordinal))).GetProperty("banned").GetBoolean());

        // What the interface shows may be sent back as it is, changed in one place.
        var shown = (await JsonAsync(client, $"/rest-api/voip-plan/{voip}/")).GetRawText();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, HttpMethod.Put, $"voip-plan/{voip}/", shown.Replace("\"decimals\":6", "\"decimals\":2", StringComparison.Ordinal))).Status);
        var changed = await SendAsync(client, HttpMethod.Put, $"retail-plan/{retail}/rate/{sold}/", """{"rate":"0.5","initial_rate":1}""");
        Assert.Equal((HttpStatusCode.OK, "0.50000000", "1.00000000", 30), (changed.Status, Text(changed.Json, "rate"), Text(changed.Json, "initial_rate"), changed.Json.GetProperty("initial_increment").GetInt32()));
        Assert.Equal("0.55", Text((await JsonAsync(client, Simulated)).GetProperty("sell"), "cost"));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, HttpMethod.Put, $"gateway/{gateway}/", """{"active":false,"maximum_calls":null}""")).Status);
        Assert.Equal("no_buy_rate", Text(await JsonAsync(client, Simulated), "rating_status"));
        Assert.Equal(JsonValueKind.Null, (await JsonAsync(client, $"/rest-api/gateway/{gateway}/")).GetProperty("maximum_calls").ValueKind);

        // What something depends on stays, in the words of the page.
        foreach (var (path, words) in new[]
        {
            ($"gateway/{gateway}/", "1 provider uses (Api provider) this gateway"), ($"provider/{provider}/", "1 carrier plan names (Api carrier) this provider"),
            ($"carrier-plan/{carrier}/", "1 VoIP plan is (Api plan) linked to it"), ($"retail-plan/{retail}/", "1 VoIP plan is (Api plan) linked to it"), ($"ban-plan/{ban}/", "1 VoIP plan is (Api plan) linked to it"),
        })
        {
            var refused = await SendAsync(client, HttpMethod.Delete, path);
            Assert.Equal((path, HttpStatusCode.Conflict), (path, refused.Status));
            Assert.StartsWith(words, Text(refused.Json, "detail"), StringComparison.Ordinal);
        }

        foreach (var path in new[] { $"voip-plan/{voip}/", $"ban-plan/{ban}/", $"retail-plan/{retail}/", $"carrier-plan/{carrier}/", $"provider/{provider}/", $"gateway/{gateway}/" })
        {
            Assert.Equal((path, HttpStatusCode.NoContent), (path, (await SendAsync(client, HttpMethod.Delete, path)).Status));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await SendAsync(client, HttpMethod.Delete, path)).Status));
        }

        // Who did what is told even of what is gone.
        var history = await JsonAsync(client, $"/rest-api/gateway/{gateway}/history/");
        Assert.Equal(["deleted", "changed", "added"], history.EnumerateArray().Select(edit => Text(edit, "action")));
        Assert.All(history.EnumerateArray(), edit => Assert.Equal((ConsoleProcess.Administrator, "Api gateway"), (Text(edit, "by"), Text(edit, "name"))));
        Assert.Equal(
            ["active: yes to no", "maximum calls: 30 to "],
            history[1].GetProperty("changes").EnumerateArray().Select(field => $"{Text(field, "field")}: {field.GetProperty("before").GetString()} to {field.GetProperty("after").GetString()}").Order());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, "/rest-api/gateway/999999/history/"));
    }

    [Fact]
    public async Task A_rate_is_never_rewritten_and_whoever_comes_second_is_told_so()
    {
        using var client = await rates.ProgramAsync(RatingDoors.Permitted);
        var plan = await MadeAsync(client, "retail-plan", """{"name":"Versions","currency":"EUR"}""");
        var first = await MadeAsync(client, $"retail-plan/{plan}/rate", """{"prefix":"34","rate":"0.1"}""");
        var second = (await SendAsync(client, HttpMethod.Put, $"retail-plan/{plan}/rate/{first}/", """{"rate":"0.2","valid_until":"2030-01-01T12:00:00+02:00"}""")).Json;

        var old = await JsonAsync(client, $"/rest-api/retail-plan/{plan}/rate/{first}/");
        var events = (await JsonAsync(client, $"/rest-api/retail-plan/{plan}/rate/{first}/history/")).EnumerateArray().ToList();
        Assert.Equal(2, events.Count);
        Assert.Equal(("edit", first, second.GetProperty("id").GetInt64()), (
            events[0].GetProperty("kind").GetString(), events[0].GetProperty("before").EnumerateArray().Single().GetProperty("id").GetInt64(), events[0].GetProperty("after").EnumerateArray().Single().GetProperty("id").GetInt64()));
        Assert.Equal(0, events[1].GetProperty("before").GetArrayLength());
        Assert.Equal(("0.10000000", ConsoleProcess.Administrator), (Text(old, "rate"), Text(old, "superseded_by")));
        Assert.Equal(("2030-01-01T10:00:00Z", JsonValueKind.Null), (Text(second, "valid_until"), second.GetProperty("superseded_at").ValueKind));
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete })
        {
            var late = await SendAsync(client, method, $"retail-plan/{plan}/rate/{first}/", """{"rate":"0.3"}""");
            Assert.Equal(HttpStatusCode.Conflict, late.Status);
            Assert.StartsWith("Somebody else changed or deleted this meanwhile.", Text(late.Json, "detail"), StringComparison.Ordinal);
        }

        // By If-Match: the version that was read, and no other.
        var read = await SendAsync(client, HttpMethod.Get, $"retail-plan/{plan}/");
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(client, HttpMethod.Put, $"retail-plan/{plan}/", """{"metric":7}""", read.Tag)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(client, HttpMethod.Put, $"retail-plan/{plan}/", """{"metric":8}""", read.Tag)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(client, HttpMethod.Delete, $"retail-plan/{plan}/", null, read.Tag)).Status);
        Assert.Equal(7, (await JsonAsync(client, $"/rest-api/retail-plan/{plan}/")).GetProperty("metric").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, HttpMethod.Delete, $"retail-plan/{plan}/rate/{second.GetProperty("id").GetInt64()}/")).Status);
        Assert.Equal(0, (await JsonAsync(client, $"/rest-api/retail-plan/{plan}/rate/")).GetProperty("count").GetInt32());
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, HttpMethod.Delete, $"retail-plan/{plan}/", null, "*")).Status);
    }

    [Fact]
    public async Task A_deck_is_searched_turned_and_walked()
    {
        using var client = await rates.ProgramAsync([Permissions.Change("carrier_plan")]);
        await rates.RunAsync("""
            insert into rate_plan (id, side, name, currency, metric, demo) values (979, 2, 'Long deck', 'EUR', 10, false);
            insert into rate (rate_plan_id, prefix, destination, per_minute, connection_fee, initial_seconds, increment_seconds, minimum_seconds, minimum_charge, grace_seconds, enabled)
                select 979, (6000 + n)::text, 'Place 100% ' || n % 5, 0.01, 0, 1, 1, 0, 0, 0, true from generate_series(0, 249) n
            """);
        const string Deck = "/rest-api/carrier-plan/979/rate/";

        foreach (var (query, count) in new[] { ("", 250), ("&q=61", 100), ("&q=100%25%203", 50), ("&q=nowhere", 0) })
        {
            var (seen, steps) = (new List<string>(), 0);
            for (var next = $"{Deck}?cursor=&page_size=30{query}"; next is not null; steps++)
            {
                var page = await JsonAsync(client, next.Replace(client.BaseAddress!.ToString(), "/", StringComparison.Ordinal));
                Assert.Equal(count, page.GetProperty("count").GetInt32());
                seen.AddRange(page.GetProperty("results").EnumerateArray().Select(rate => Text(rate, "prefix")));
                next = page.GetProperty("next").GetString();
            }

            Assert.Equal((count, count, Math.Max(1, (count + 29) / 30)), (seen.Count, seen.Distinct().Count(), steps));
            Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        }

        Assert.Equal("6020", Text((await JsonAsync(client, $"{Deck}?page=3&page_size=10")).GetProperty("results")[0], "prefix"));
        Assert.Equal("6150", Text((await JsonAsync(client, $"{Deck}?page=6&q=61")).GetProperty("results")[0], "prefix"));
        foreach (var (path, status) in new[]
        {
            ($"{Deck}?cursor=1.5", HttpStatusCode.BadRequest), ($"{Deck}?cursor=x", HttpStatusCode.BadRequest), ($"{Deck}?prefix=61", HttpStatusCode.BadRequest), ($"{Deck}?page_size=0", HttpStatusCode.BadRequest),
            // A plan of the other side is not there, nor is another plan's rate.
            ("/rest-api/carrier-plan/971/rate/", HttpStatusCode.NotFound), ("/rest-api/carrier-plan/971/", HttpStatusCode.NotFound), ($"{Deck}1/", HttpStatusCode.NotFound),
            ("/rest-api/retail-plan/971/rate/", HttpStatusCode.Forbidden),
        })
        {
            Assert.Equal((path, status), (path, await StatusAsync(client, path)));
        }

        await rates.RunAsync("delete from rate_plan where id = 979");
    }

    [Theory]
    [InlineData("POST", "retail-plan/", """{"name":"X","currency":"euro"}""", "A currency is a code of three letters, such as EUR.")]
    [InlineData("POST", "retail-plan/", """{"name":"X","currency":"EUR","provider":1}""", "\"provider\" is no field here; there are name, currency, metric.")]
    [InlineData("POST", "retail-plan/", """{"name":null}""", "name is to be a text.")]
    [InlineData("POST", "retail-plan/", """{"metric":"low"}""", "metric is to be a whole number.")]
    [InlineData("POST", "retail-plan/", "[]", "The body is to be one JSON object.")]
    [InlineData("POST", "retail-plan/", "{", "The body is not JSON")]
    [InlineData("POST", "retail-plan/", """{"name":"A","name":"B"}""", "The body is not JSON")]
    [InlineData("POST", "provider/", """{"name":"a\u0000b"}""", "A text has at most 500 characters, and no NUL character.")]
    [InlineData("POST", "provider/", """{"name":"\ud800"}""", "The body is not JSON")]
    [InlineData("POST", "carrier-plan/", """{"name":"X","currency":"EUR","provider":99999}""", "It is tied to something that is in use or no longer there")]
    [InlineData("POST", "voip-plan/", """{"name":"X","currency":"EUR","retail_plans":[972]}""", "There is no retail plan 972.")]
    [InlineData("POST", "voip-plan/", """{"name":"X","currency":"EUR","ban_plans":[99999]}""", "There is no ban plan 99999.")]
    [InlineData("POST", "voip-plan/", """{"name":"X","currency":"USD","carrier_plans":[972]}""", "'Carrier A' is in EUR, this plan in USD: only plans of one currency can be linked.")]
    [InlineData("PUT", "voip-plan/970/", """{"routing":"cheapest"}""", "routing is to be one of lcr, lcd.")]
    [InlineData("PUT", "voip-plan/970/", """{"decimals":7}""", "Amounts are rounded to 0 to 6 decimals.")]
    [InlineData("PUT", "voip-plan/970/", """{"time_zone":"Mars"}""", "'Mars' is not a time zone; a name such as UTC or Europe/Madrid is wanted.")]
    [InlineData("POST", "retail-plan/971/rate/", """{"prefix":"34"}""", "What a minute costs is wanted; 0 for nothing.")]
    [InlineData("POST", "retail-plan/971/rate/", """{"prefix":"x","rate":1}""", "A prefix is 1 to 20 digits.")]
    [InlineData("POST", "retail-plan/971/rate/", """{"prefix":"346","rate":1}""", "There is already a rate for 346 valid from the same moment on.")]
    [InlineData("POST", "retail-plan/971/rate/", """{"prefix":"7","rate":1,"valid_from":"03/04/2026"}""", "A date such as 2026-01-31 is wanted")]
    [InlineData("POST", "retail-plan/971/rate/", """{"prefix":"7","rate":-1}""", "A rate is not negative, and below ten thousand million.")]
    [InlineData("POST", "gateway/", """{"name":"X","host":"h","protocol":"smtp"}""", "protocol is one of sip, sips, iax2, h323, pstn.")]
    [InlineData("POST", "provider/", "{}", "A provider needs a name.")]
    [InlineData("POST", "ban-plan/", """{"name":"X","prefixes":[{"prefix":"44","dest":"UK"}]}""", "prefixes is to be a list, as the contract describes it.")]
    [InlineData("POST", "ban-plan/", """{"name":"X","prefixes":[{"prefix":"44a"}]}""", "'44a' is not a prefix of 1 to 20 digits.")]
    public async Task What_cannot_be_is_refused_in_the_words_of_the_page(string method, string path, string body, string words)
    {
        using var client = await rates.ProgramAsync(RatingDoors.Permitted);
        var (status, json, _) = await SendAsync(client, HttpMethod.Parse(method), path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith(words, Text(json, "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prefixes_are_banned_and_freed_one_by_one()
    {
        using var client = await rates.ProgramAsync(RatingDoors.Permitted);
        var plan = await MadeAsync(client, "ban-plan", """{"name":"Step by step"}""");
        var list = $"ban-plan/{plan}/prefix/";

        Assert.Equal(3, (await SendAsync(client, HttpMethod.Post, list, """{"prefix":"8816-8818","destination":"Satellite"}""")).Json.GetArrayLength());
        var known = await SendAsync(client, HttpMethod.Post, list, """{"prefix":"8817"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "'8817' is banned by it already."), (known.Status, Text(known.Json, "detail")));
        Assert.Equal("Globalstar", Text((await SendAsync(client, HttpMethod.Put, $"{list}8818/", """{"destination":"Globalstar"}""")).Json, "destination"));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, HttpMethod.Delete, $"{list}8816/")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(client, HttpMethod.Get, $"{list}8816/")).Status);
        // The plan's other fields do not touch them, and it moved on with them.
        var version = (await SendAsync(client, HttpMethod.Put, $"ban-plan/{plan}/", """{"name":"One by one"}""")).Json.GetProperty("version").GetInt64();
        Assert.Equal(5, version);
        Assert.Equal(
            [("8817", "Satellite"), ("8818", "Globalstar")], (await JsonAsync(client, $"/rest-api/{list}")).GetProperty("results").EnumerateArray().Select(one => (Text(one, "prefix"), Text(one, "destination"))));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(client, HttpMethod.Delete, $"ban-plan/{plan}/")).Status);
    }

    [Fact]
    public async Task Without_the_permission_no_key_and_no_user_opens_any_of_it()
    {
        using var administrator = rates.Operator();
        using var others = await rates.ProgramAsync([.. Permissions.All.Except(RatingDoors.Permitted)]);
        await RatingDoors.AssertClosedAsync(others, administrator);
        using var bystander = await rates.SignInAsync(RatesConsole.Bystander);
        await RatingDoors.AssertClosedAsync(bystander, administrator);
        using var stranger = new HttpClient { BaseAddress = administrator.BaseAddress };
        await RatingDoors.AssertClosedAsync(stranger, administrator, HttpStatusCode.Unauthorized);

        // Who may change plans may neither add nor delete one.
        using var changer = await rates.ProgramAsync([Permissions.Change("retail_plan")]);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(changer, "/rest-api/retail-plan/971/rate/"));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(changer, HttpMethod.Post, "retail-plan/", """{"name":"X","currency":"EUR"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(changer, HttpMethod.Delete, "retail-plan/971/")).Status);
    }

    private static async Task<long> MadeAsync(HttpClient client, string path, string body)
    {
        var (status, json, _) = await SendAsync(client, HttpMethod.Post, path + "/", body);
        Assert.True(status == HttpStatusCode.Created, $"{path}: {status} {json}");
        return json.GetProperty("id").GetInt64();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Json, string? Tag)> SendAsync(HttpClient client, HttpMethod method, string path, string? body = null, string? meant = null)
    {
        using var request = new HttpRequestMessage(method, "/rest-api/" + path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (meant is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", meant);
        }

        using var answer = await client.SendAsync(request, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        using var json = JsonDocument.Parse(text.Length == 0 ? "null" : text);
        return (answer.StatusCode, json.RootElement.Clone(), answer.Headers.ETag?.ToString());
    }
}
