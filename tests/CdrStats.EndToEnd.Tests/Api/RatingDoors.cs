using System.Net;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Api;

/// <summary>Every way into the administration of rating, as the running console itself describes them.</summary>
internal static class RatingDoors
{
    private static readonly string[] Things = ["voip_plan", "retail_plan", "carrier_plan", "ban_plan", "provider", "gateway"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>All that there is to be permitted.</summary>
    public static string[] Permitted { get; } = [.. Things.SelectMany(thing => (string[])[Permissions.Add(thing), Permissions.Change(thing), Permissions.Delete(thing)])];

    /// <summary>Tries each of them.</summary>
    /// <param name="knows">Who may read the description.</param>
    public static async Task AssertClosedAsync(HttpClient client, HttpClient knows, HttpStatusCode answered = HttpStatusCode.Forbidden)
    {
        var doors = await AllAsync(knows);
        Assert.Equal((6 * 6) + (3 * 5) + 2, doors.Count);
        foreach (var (method, path) in doors)
        {
            using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Get || method == HttpMethod.Delete ? null : new StringContent("{}", Encoding.UTF8, "application/json") };
            using var answer = await client.SendAsync(request, Stop);
            Assert.Equal((method, path, answered), (method, path, answer.StatusCode));
        }
    }

    private static async Task<List<(HttpMethod Method, string Path)>> AllAsync(HttpClient knows)
    {
        using var contract = JsonDocument.Parse(await knows.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Stop));
        return [.. from path in contract.RootElement.GetProperty("paths").EnumerateObject()
            where Things.Any(thing => path.Name.StartsWith($"/rest-api/{thing.Replace('_', '-')}/", StringComparison.Ordinal))
            from method in path.Value.EnumerateObject()
            select (HttpMethod.Parse(method.Name), path.Name.Replace("{id}", "1", StringComparison.Ordinal).Replace("{plan}", "1", StringComparison.Ordinal).Replace("{prefix}", "34", StringComparison.Ordinal))];
    }
}
