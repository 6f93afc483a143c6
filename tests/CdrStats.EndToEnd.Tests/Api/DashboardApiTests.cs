using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdrStats.EndToEnd.Tests.Browser;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>Dashboards for programs: one's own and a group's, in the eyes of an operator and of a customer.</summary>
public sealed class DashboardApiTests(RatesConsole rates) : IClassFixture<RatesConsole>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_makes_changes_and_gives_up_a_dashboard_and_a_customer_is_told_nothing_of_others()
    {
        using var admin = rates.Operator();
        using var customer = rates.Customer();
        await rates.RunAsync("""
            insert into user_group (id, name, normalized_name) overriding system value values (77, 'Night', 'NIGHT');
            insert into console_user_group (user_id, role_id) select id, 77 from console_user where customer_id is not null;
            """);
        const int Theirs = 990;

        // Of nobody's making; made only while there is none; changed only in the version that was read.
        var (usual, tag) = await GetAsync(admin, "dashboard/");
        Assert.Equal(("nobody", 8, "\"0\""), (usual.GetProperty("of").GetString(), usual.GetProperty("cards").GetArrayLength(), tag));
        var calls = new { title = "All of it", metric = "calls", shape = "bars", by = "switch", period = "7d", width = 2 };
        Assert.Equal((HttpStatusCode.OK, "\"1\""), await PutAsync(admin, "dashboard/", new { cards = new[] { calls } }, "\"0\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(admin, "dashboard/", new { cards = new[] { calls, calls } }, "\"0\"")).Status);
        Assert.Equal((HttpStatusCode.OK, "\"2\""), await PutAsync(admin, "dashboard/", new { cards = new object[] { calls, new { metric = "asr" } } }, "\"1\""));
        var (own, _) = await GetAsync(admin, "dashboard/");
        Assert.Equal(
            ("user", "All of it bars switch 7d 2", " figure nothing 24h 1"),
            (own.GetProperty("of").GetString(), Words(own.GetProperty("cards")[0]), Words(own.GetProperty("cards")[1])));
        // Sent back as it was told, nothing changes but the version.
        Assert.Equal((HttpStatusCode.OK, "\"3\""), await PutAsync(admin, "dashboard/", own, null));
        foreach (var wrong in new object[] { new { cards = new[] { new { metric = "secret" } } }, new { cards = new object?[] { null } }, new { cards = Enumerable.Repeat(calls, 25) }, new { cards = "all" }, new { tiles = 1 }, new { cards = new[] { calls with { shape = "cube" } } } })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(admin, "dashboard/", wrong, null)).Status);
        }

        // A group's: cards that its members may not see are not told to them.
        var (night, none) = await GetAsync(admin, "group-dashboard/77/");
        Assert.Equal(("nobody", "Night", "\"0\""), (night.GetProperty("of").GetString(), night.GetProperty("group").GetString(), none));
        var mixed = new object[] { new { metric = "buy" }, new { metric = "calls", customer = Theirs + 1 }, new { metric = "calls", shape = "ranking", by = "carrier" }, new { metric = "sell", customer = Theirs }, new { metric = "asr" } };
        Assert.Equal((HttpStatusCode.OK, "\"1\""), await PutAsync(admin, "group-dashboard/77/", new { cards = mixed }, none));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(admin, "group-dashboard/77/", new { cards = mixed }, none)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(admin, "group-dashboard/77/", new { cards = Array.Empty<object>() }, null)).Status);
        Assert.Contains((await GetAsync(admin, "group-dashboard/")).Json.EnumerateArray(), one => one.GetProperty("group").GetProperty("id").GetInt32() == 77 && one.GetProperty("is_arranged").GetBoolean());
        var (shown, _) = await GetAsync(customer, "dashboard/");
        Assert.Equal(("group", "Night"), (shown.GetProperty("of").GetString(), shown.GetProperty("group").GetString()));
        Assert.Equal(["sell", "asr"], shown.GetProperty("cards").EnumerateArray().Select(card => card.GetProperty("metric").GetString()!));

        // Nor may they store such cards, nor see or change a group's; their own is nobody else's.
        foreach (var card in mixed[..3])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(customer, "dashboard/", new { cards = new[] { card } }, null)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(customer, "dashboard/", new { cards = new[] { mixed[3] } }, null)).Status);
        Assert.Equal(2, (await GetAsync(admin, "dashboard/")).Json.GetProperty("cards").GetArrayLength());
        foreach (var path in new[] { "group-dashboard/", "group-dashboard/77/" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync(At(path), Stop)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(customer, "group-dashboard/77/", new { cards = mixed }, null)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await customer.DeleteAsync(At("dashboard/"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await customer.DeleteAsync(At("dashboard/"), Stop)).StatusCode);

        // The page's list of edits tells who did it.
        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync(At("group-dashboard/77/"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.DeleteAsync(At("group-dashboard/77/"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(At("group-dashboard/78/"), Stop)).StatusCode);
        Assert.Equal("nobody", (await GetAsync(customer, "dashboard/")).Json.GetProperty("of").GetString());
    }

    private static Uri At(string path) => new($"/rest-api/{path}", UriKind.Relative);

    private static string Words(JsonElement card) => string.Join(' ', new[] { "title", "shape", "by", "period", "width" }.Select(field => card.GetProperty(field).ToString()));

    private static async Task<(JsonElement Json, string? Tag)> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(At(path), Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement, answer.Headers.ETag?.Tag);
    }

    private static async Task<(HttpStatusCode Status, string? Tag)> PutAsync(HttpClient client, string path, object body, string? meant)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, At(path)) { Content = JsonContent.Create(body) };
        if (meant is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", meant);
        }

        using var answer = await client.SendAsync(request, Stop);
        return (answer.StatusCode, answer.Headers.ETag?.Tag);
    }
}
