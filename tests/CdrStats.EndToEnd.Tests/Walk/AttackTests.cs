using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.EndToEnd.Tests.Accounts;
using CdrStats.EndToEnd.Tests.Fuzz;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>What somebody tries who wants in, or wants more than is theirs. Words that would be markup: <see cref="EveryPageTests"/>; other sites: <see cref="EveryAnswerTests"/>.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class AttackTests(WalkedConsole walked)
{
    private static readonly string[] Injections = ["' or 1=1 --", "912) or (1=1", "x'; delete from call; --", "1;select pg_sleep(20)"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_field_of_the_interface_becomes_part_of_a_query()
    {
        using var browser = await walked.SignInAsync(WalkedConsole.Other);
        using var document = JsonDocument.Parse(await browser.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Stop));
        var calls = await walked.OneAsync<long>("select count(*) from call");
        var asked = 0;
        foreach (var call in FuzzedCall.All(System.Text.Json.Nodes.JsonNode.Parse(document.RootElement.GetRawText())!).Where(call => call.Method == "GET"))
        {
            foreach (var (name, place) in call.Parameters.Where(parameter => parameter.In is "query" or "path"))
            {
                var odd = Uri.EscapeDataString(Injections[asked++ % Injections.Length]);
                var path = call.Path.Replace($"{{{(place == "path" ? name : "")}}}", odd, StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal).Replace("{plan}", "901", StringComparison.Ordinal)
                    .Replace("{group}", "1", StringComparison.Ordinal).Replace("{prefix}", "34", StringComparison.Ordinal).Replace("{name}", "x", StringComparison.Ordinal);
                using var answer = await browser.GetAsync(new Uri(place == "path" ? path : $"{path}?{name}={odd}", UriKind.Relative), Stop);
                var text = await answer.Content.ReadAsStringAsync(Stop);
                Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError && WalkedConsole.Told(text) is [], $"{call.Path} {name}: {(int)answer.StatusCode} {text}");
            }
        }

        Assert.True(asked > 100, $"Only {asked} fields were tried.");
        Assert.Equal(calls, await walked.OneAsync<long>("select count(*) from call"));
    }

    [Fact]
    public async Task A_session_that_was_planted_in_a_browser_is_not_the_one_that_is_signed_in()
    {
        await walked.AddUserAsync("planted", 911, false, [Permissions.Search]);
        var jar = new CookieContainer();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = jar }) { BaseAddress = walked.Console.Address };
        jar.Add(new Cookie("cdrstats", "planted", "/", walked.Console.Address.Host));
        await BrowserSession.SignInAsync(browser, "planted", WalkedConsole.Password, follows: false);
        var own = jar.GetCookies(walked.Console.Address)["cdrstats"]!.Value;
        Assert.NotEqual("planted", own);

        // Each sign-in is a session of its own, so nobody shares one by having been there first.
        using var again = await walked.SignInAsync("planted");
        Assert.Equal(2, await walked.OneAsync<long>("select count(distinct s.id) from user_session s join console_user u on u.id = s.user_id where u.user_name = 'planted'"));
        using var stranger = new HttpRequestMessage(HttpMethod.Get, "/rest-api/cdr/") { Headers = { { "Cookie", "cdrstats=planted" } } };
        using var plain = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = walked.Console.Address };
        Assert.Equal(HttpStatusCode.Unauthorized, (await plain.SendAsync(stranger, Stop)).StatusCode);
    }

    [Fact]
    public async Task Who_guesses_a_password_is_locked_out_of_the_account_even_with_the_right_one()
    {
        await walked.AddUserAsync("guessed", 911, false, [Permissions.Search]);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(WalkedConsole.Password));
        for (var tried = 0; tried < 8; tried++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(string.Create(CultureInfo.InvariantCulture, $"guess-number-{tried}")));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(WalkedConsole.Password));
        Assert.True(await walked.OneAsync<bool>("select lockout_end > now() from console_user where user_name = 'guessed'"));

        async Task<HttpStatusCode> AskAsync(string password)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/rest-api/cdr/");
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"guessed:{password}")));
            using var client = new HttpClient { BaseAddress = walked.Console.Address };
            using var answer = await client.SendAsync(request, Stop);
            return answer.StatusCode;
        }
    }
}
