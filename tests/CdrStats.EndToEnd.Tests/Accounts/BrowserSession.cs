using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Accounts;

/// <summary>A browser's session without the browser: with the cookie that the sign-in gives.</summary>
internal static partial class BrowserSession
{
    private const string Before = "name=\"__RequestVerificationToken\" value=\"";

    /// <summary>Signed in as a user.</summary>
    /// <param name="follows">Whether it goes where an answer sends it.</param>
    public static async Task<HttpClient> SignInAsync(Uri console, string user, string password, bool follows = true)
    {
        var browser = Anonymous(console, follows);
        await SignInAsync(browser, user, password, follows);
        return browser;
    }

    /// <summary>Signs in with a browser that has been somewhere before.</summary>
    public static async Task SignInAsync(HttpClient browser, string user, string password, bool follows)
    {
        var page = await browser.GetStringAsync(new Uri("/login", UriKind.Relative));
        var at = page.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login",
            ["__RequestVerificationToken"] = page[at..page.IndexOf('"', at)],
            ["Input.UserName"] = user,
            ["Input.Password"] = password,
        });
        using var answer = await browser.PostAsync(new Uri("/login", UriKind.Relative), form);
        Assert.Equal((user, follows ? HttpStatusCode.OK : HttpStatusCode.Redirect), (user, answer.StatusCode));
    }

    /// <summary>Sends a form of a page, with the token that the page carries.</summary>
    public static async Task<HttpResponseMessage> SendFormAsync(this HttpClient browser, string page, string action, params (string Name, string Value)[] fields)
    {
        var text = await browser.GetStringAsync(new Uri(page, UriKind.Relative));
        var at = text.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", text[at..text.IndexOf('"', at)]), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await browser.PostAsync(new Uri(action, UriKind.Relative), form);
    }

    /// <summary>
    /// What a page says, without its state and its tokens: in thousands of encrypted letters any three stand by chance, in one run of a few dozen.
    /// </summary>
    public static async Task<string> PageAsync(this HttpClient browser, string path) =>
        Encrypted().Replace(await browser.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken), "");

    /// <summary>Nobody's.</summary>
    public static HttpClient Anonymous(Uri console, bool follows = true) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = follows, CookieContainer = new CookieContainer(), Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = console };

    [GeneratedRegex("<!--.*?-->|<input type=\"hidden\"[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Encrypted();
}
