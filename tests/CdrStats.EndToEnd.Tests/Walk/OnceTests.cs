using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>What a program says beside its request: that it is to be done once, and for which version it is meant.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class OnceTests(WalkedConsole walked) : IDisposable
{
    private const string Created = """{"name":"Once Ltd","account_codes":[{"code":"once-1"}]}""";
    private readonly HttpClient _administrator = new()
    {
        BaseAddress = walked.Console.Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ConsoleProcess.Administrator}:{ConsoleProcess.Password}"))) },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _administrator.Dispose();

    [Fact]
    public async Task What_is_asked_many_times_with_one_key_is_done_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(HttpMethod.Post, "customer/", Created, ("Idempotency-Key", "\"once\""))));
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.Conflict, $"{answer.Status}"));
        Assert.Equal(1, await walked.OneAsync<long>("select count(*) from customer where name = 'Once Ltd'"));
        var first = Assert.Single(answers, answer => answer is { Status: HttpStatusCode.Created, IsReplayed: false });

        var again = await SendAsync(HttpMethod.Post, "customer/", Created, ("Idempotency-Key", "once"));
        Assert.Equal((HttpStatusCode.Created, true, first.Text, first.Tag, first.Place), (again.Status, again.IsReplayed, again.Text, again.Tag, again.Place));
        var another = await SendAsync(HttpMethod.Post, "customer/", Created.Replace("Once", "Twice", StringComparison.Ordinal), ("Idempotency-Key", "once"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "application/problem+json"), (another.Status, another.Kind));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, "customer/", Created, ("Idempotency-Key", new string('x', 256)))).Status);

        var nowhere = await SendAsync(HttpMethod.Post, "account-code/", """{"code":"once-2","switch":77,"customer":911}""");
        Assert.Equal((HttpStatusCode.BadRequest, true), (nowhere.Status, nowhere.Text.Contains("There is no switch 77.", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, "switch/", """{"name":"Nul","ipaddress":"a\u0000b"}""")).Status);
        var code = await walked.OneAsync<int>("select id from account_code where code = 'once-1'");
        var moved = await SendAsync(HttpMethod.Put, $"account-code/{code}/", """{"customer":911}""");
        Assert.Equal((HttpStatusCode.OK, 911), (moved.Status, await walked.OneAsync<int>("select customer_id from account_code where code = 'once-1'")));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, $"account-code/{code}/")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, first.Place!.AbsolutePath[ApiRoot.Length..])).Status);
    }

    [Fact]
    public async Task A_version_that_is_known_is_not_told_again_and_one_that_is_past_is_not_changed()
    {
        using var plan = JsonDocument.Parse((await SendAsync(HttpMethod.Get, "retail-plan/901/rate/")).Text);
        var rate = plan.RootElement.GetProperty("results")[0].GetProperty("id").GetInt64();
        foreach (var one in new[] { "switch/1/", "customer/911/", "hangup-cause/16/", $"retail-plan/901/rate/{rate}/" })
        {
            var now = await SendAsync(HttpMethod.Get, one);
            Assert.Equal((one, HttpStatusCode.OK), (one, now.Status));
            Assert.NotNull(now.Tag);
            var same = await SendAsync(HttpMethod.Get, one, null, ("If-None-Match", $"\"other\", W/{now.Tag}"));
            Assert.Equal((one, HttpStatusCode.NotModified, "", now.Tag), (one, same.Status, same.Text, same.Tag));
            Assert.Equal((one, HttpStatusCode.OK), (one, (await SendAsync(HttpMethod.Get, one, null, ("If-None-Match", "\"other\""))).Status));
        }

        foreach (var (one, body) in new[] { ("switch/1/", """{"name":"paris","ipaddress":"10.0.0.1","switch_type":3}"""), ("customer/911/", """{"company":"Mine"}"""), ($"retail-plan/901/rate/{rate}/", """{"destination":"Spain, all"}""") })
        {
            var tag = (await SendAsync(HttpMethod.Get, one)).Tag!;
            Assert.Equal((one, HttpStatusCode.PreconditionFailed), (one, (await SendAsync(HttpMethod.Put, one, body, ("If-Match", "\"other\""))).Status));
            Assert.Equal((one, HttpStatusCode.PreconditionFailed), (one, (await SendAsync(HttpMethod.Delete, one, null, ("If-Match", "\"other\""))).Status));
            Assert.Equal((one, HttpStatusCode.OK), (one, (await SendAsync(HttpMethod.Put, one, body, ("If-Match", tag))).Status));
            // The change made another version, or ended it.
            Assert.Contains((await SendAsync(HttpMethod.Put, one, body, ("If-Match", tag))).Status, new[] { HttpStatusCode.PreconditionFailed });
        }
    }

    private const string ApiRoot = "/rest-api/";

    private async Task<Told> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, ApiRoot + path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var answer = await _administrator.SendAsync(request, Stop);
        return new Told(
            answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop), answer.Content.Headers.ContentType?.MediaType, answer.Headers.ETag?.ToString(), answer.Headers.Location, answer.Headers.Contains("Idempotency-Replayed"));
    }

    private sealed record Told(HttpStatusCode Status, string Text, string? Kind, string? Tag, Uri? Place, bool IsReplayed);
}
