using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdrStats.EndToEnd.Tests.Browser;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>Incidents, maintenance, rules of fraud, webhooks and jobs for programs, in the eyes of an operator and of a customer.</summary>
public sealed class AlarmApiTests(RatesConsole rates) : IClassFixture<RatesConsole>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_does_by_program_what_the_pages_do_and_a_customer_sees_their_own_incidents_alone()
    {
        using var admin = rates.Operator();
        using var customer = rates.Customer();
        await rates.RunAsync("""
            insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', 'alarm_report' from console_user where customer_id is not null;
            insert into alarm_incident (kind, rule, customer_id, account_code, name, words, opened_at, fired_at, told_at, value, compared, calls, sell_cost, currency)
            select 2, 1, id, 'acc1', 'Premium', 'five calls', now(), now(), now(), 5, 5, 5, 12.5, 'EUR' from customer order by id limit 1
            """);

        var incident = (await JsonAsync(admin, "/rest-api/incident/?open=true")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == "Premium");
        var id = incident.GetProperty("id").GetInt64();
        Assert.Equal(("open", 3, 1, 12.5m), (incident.GetProperty("state").GetString(), incident.GetProperty("severity").GetInt32(), incident.GetProperty("fraud").GetProperty("rule").GetInt32(), incident.GetProperty("fraud").GetProperty("sell_cost").GetDecimal()));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(admin, $"/rest-api/incident/{id}/comment/", new { words = "" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(admin, $"/rest-api/incident/{id}/comment/", new { words = "the carrier is told" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(admin, $"/rest-api/incident/{id}/acknowledge/", new { })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(admin, $"/rest-api/incident/{id}/acknowledge/", new { })).Status);
        var story = await JsonAsync(admin, $"/rest-api/incident/{id}/");
        Assert.Equal(["commented", "acknowledged"], story.GetProperty("history").EnumerateArray().Select(one => one.GetProperty("kind").GetString()!));
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(admin, "/rest-api/incident/999999/close/", new { })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(admin, "/rest-api/incident/?before=x"));
        // Whoever cheats may be the customer.
        Assert.Empty((await JsonAsync(customer, "/rest-api/incident/")).EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(customer, $"/rest-api/incident/{id}/"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(customer, $"/rest-api/incident/{id}/close/", new { })).Status);

        var (status, window) = await PostAsync(admin, "/rest-api/maintenance/", new { to = TimeProvider.System.GetUtcNow().AddHours(2), reason = "new cards" });
        Assert.Equal((HttpStatusCode.Created, true), (status, window.GetProperty("is_on").GetBoolean()));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(admin, "/rest-api/maintenance/", new { to = TimeProvider.System.GetUtcNow().AddHours(2) })).Status);
        var address = new Uri($"/rest-api/maintenance/{window.GetProperty("id").GetInt32()}/", UriKind.Relative);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(address, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await admin.DeleteAsync(address, Stop)).StatusCode);
        Assert.False((await JsonAsync(admin, "/rest-api/maintenance/")).GetProperty("results")[0].GetProperty("is_on").GetBoolean());

        using var changed = await admin.PutAsJsonAsync(new Uri("/rest-api/fraud-rule/1/", UriKind.Relative), new { threshold = 7, hang_up = 1 }, Stop);
        var rule = JsonDocument.Parse(await changed.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.Equal((7m, 1, 20, true), (rule.GetProperty("threshold").GetDecimal(), rule.GetProperty("hang_up").GetInt32(), rule.GetProperty("hang_ups_an_hour").GetInt32(), rule.GetProperty("on").GetBoolean()));
        Assert.Equal(HttpStatusCode.BadRequest, (await admin.PutAsJsonAsync(new Uri("/rest-api/fraud-rule/1/", UriKind.Relative), new { threshold = 2.5 }, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, "/rest-api/fraud-rule/99/"));
        Assert.Equal(8, (await JsonAsync(admin, "/rest-api/fraud-rule/")).GetArrayLength());

        var (made, webhook) = await PostAsync(admin, "/rest-api/webhook/", new { name = "chat", address = "https://example.com/hook", events = new[] { "incident.opened" } });
        Assert.True(made == HttpStatusCode.Created, webhook.ToString());
        Assert.StartsWith("whsec_", webhook.GetProperty("secret").GetString(), StringComparison.Ordinal);
        var its = $"/rest-api/webhook/{webhook.GetProperty("id").GetInt32()}/";
        Assert.Equal(JsonValueKind.Null, (await JsonAsync(admin, its)).GetProperty("secret").ValueKind);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(admin, "/rest-api/webhook/", new { name = "other", address = "https://example.com/", events = new[] { "all" } })).Status);
        Assert.Equal(JsonValueKind.Array, (await JsonAsync(admin, "/rest-api/webhook-delivery/")).ValueKind);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(admin, "/rest-api/webhook-delivery/999999/again/", new { })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(new Uri(its, UriKind.Relative), Stop)).StatusCode);

        Assert.Contains((await JsonAsync(admin, "/rest-api/job/")).EnumerateArray(), job => job.GetProperty("name").GetString() == "EvaluateAlarms");
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(admin, "/rest-api/job/makepartitions/run/", new { })).Status);
        Assert.Equal("MakePartitions", (await JsonAsync(admin, "/rest-api/job/MakePartitions/")).GetProperty("job").GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(admin, "/rest-api/job/nothing/run/", new { })).Status);

        foreach (var theirs in (string[])["maintenance/", "fraud-rule/", "fraud-rule/1/", "webhook/", its["/rest-api/".Length..], "webhook-delivery/", "job/", "job/MakePartitions/"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(customer, $"/rest-api/{theirs}"));
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path) => (await client.GetAsync(new Uri(path, UriKind.Relative), Stop)).StatusCode;

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path) => JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), Stop)).RootElement;

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }
}
