using System.Net;
using System.Text;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>What each answer of the console tells a browser to refuse, and what is refused to other sites and to what comes over TLS.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class EveryAnswerTests(WalkedConsole walked)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_answer_allows_no_script_of_its_own_no_frame_no_guess_of_its_kind_and_no_word_to_other_sites()
    {
        using var administrator = await walked.SignInAsync(ConsoleProcess.Administrator, ConsoleProcess.Password);
        using var anonymous = walked.Anonymous();
        foreach (var (client, path) in walked.Doors.Where(door => door.IsRead).SelectMany(door => new[] { (administrator, door.Path("912")), (anonymous, door.Path("912")) }).Append((anonymous, "/css/app.css")).Append((anonymous, "/no/such")))
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Stop);
            var policy = string.Join("; ", Values(answer, "Content-Security-Policy"));
            var scripts = policy.Split(';', StringSplitOptions.TrimEntries).Where(part => part.StartsWith("script-src ", StringComparison.Ordinal) || part.StartsWith("default-src ", StringComparison.Ordinal)).ToList();
            Assert.True(scripts.Count > 0 && !scripts.Exists(part => part.Contains("unsafe", StringComparison.Ordinal)), $"{path}: {policy}");
            Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal), $"{path}: {policy}");
            Assert.Equal((path, "nosniff", "same-origin"), (path, Values(answer, "X-Content-Type-Options").Single(), Values(answer, "Referrer-Policy").Single()));
            if (client == administrator && answer.StatusCode == HttpStatusCode.OK && answer.Content.Headers.ContentType?.MediaType is "text/html" or "application/json")
            {
                Assert.True(answer.Headers.CacheControl is { NoStore: true } or { NoCache: true } || answer.Headers.ETag is not null, $"{path}: {answer.Headers.CacheControl}");
            }
        }
    }

    [Fact]
    public async Task Over_tls_by_a_proxy_on_this_machine_the_browser_is_told_to_stay_there_and_the_cookie_goes_no_other_way()
    {
        using var browser = walked.Anonymous();
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        browser.DefaultRequestHeaders.Add("X-Forwarded-Host", "console.example");
        using var login = await browser.GetAsync(new Uri("/login", UriKind.Relative), Stop);
        Assert.Contains("max-age=31536000", Values(login, "Strict-Transport-Security").Single(), StringComparison.Ordinal);
        Assert.All(Values(login, "Set-Cookie"), cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(Values(login, "Set-Cookie"));

        using var plain = walked.Anonymous();
        Assert.Empty(Values(await plain.GetAsync(new Uri("/login", UriKind.Relative), Stop), "Strict-Transport-Security"));
    }

    [Fact]
    public async Task The_cookie_is_no_use_to_a_page_of_another_site_and_no_script_reads_it()
    {
        using var browser = await walked.SignInAsync(WalkedConsole.Other);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/rest-api/cdr/") { Content = new StringContent("[]", Encoding.UTF8, "application/json"), Headers = { { "Origin", "https://evil.example" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(foreign, Stop)).StatusCode);
        using var own = new HttpRequestMessage(HttpMethod.Post, "/rest-api/cdr/") { Content = new StringContent("[]", Encoding.UTF8, "application/json"), Headers = { { "Origin", browser.BaseAddress!.GetLeftPart(UriPartial.Authority) } } };
        Assert.NotEqual(HttpStatusCode.Forbidden, (await browser.SendAsync(own, Stop)).StatusCode);

        using var form = new FormUrlEncodedContent([new("a", "b")]);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(new Uri("/logout", UriKind.Relative), form, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_body_larger_than_anything_there_is_to_say_is_refused()
    {
        using var administrator = await walked.SignInAsync(ConsoleProcess.Administrator, ConsoleProcess.Password);
        administrator.DefaultRequestHeaders.ExpectContinue = true;
        administrator.DefaultRequestHeaders.Add("Origin", administrator.BaseAddress!.GetLeftPart(UriPartial.Authority));
        using var body = new StringContent($"{{\"name\":\"{new string('x', 9 << 20)}\"}}", Encoding.UTF8, "application/json");
        using var answer = await administrator.PostAsync(new Uri("/rest-api/customer/", UriKind.Relative), body, Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.DoesNotContain("   at ", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Values(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values : [];
}
