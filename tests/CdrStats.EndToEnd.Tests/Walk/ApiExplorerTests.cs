using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>Calls of the interface, tried on the page that lists them.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class ApiExplorerTests(Chromium chromium, WalkedConsole walked)
{
    [Fact]
    public async Task A_call_is_found_sent_as_oneself_and_its_answer_and_command_are_shown()
    {
        await using var page = await chromium.SignInAsync(walked.Console.Address, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.Page.GotoAsync("/api-explorer/");
        await page.Page.Locator(".explorer[data-ready]").WaitForAsync();
        await page.Page.GetByLabel("Filter").FillAsync("hangup-cause/{id}");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "GET /hangup-cause/{id}/" }).ClickAsync();
        await page.IsAtAsync("/api-explorer?call=get_hangup_cause_one");
        await page.Page.GetByLabel("id path").FillAsync("16");
        await SendAsync();
        await Assertions.Expect(Answer("status")).ToContainTextAsync("200 OK");
        await Assertions.Expect(Answer("body")).ToContainTextAsync("\"enumeration\": \"NORMAL_CLEARING\"");
        await Assertions.Expect(Answer("headers")).ToContainTextAsync("etag: \"");
        await Assertions.Expect(Answer("command")).ToContainTextAsync($"'{walked.Console.Address.GetLeftPart(UriPartial.Authority)}/rest-api/hangup-cause/16/'");
        await page.LooksRightAsync("api-explorer", Look.Two);

        // A change is one of this console's own pages: the cookie is good for it.
        await page.Page.GotoAsync("/api-explorer?call=post_gateway");
        await page.Page.Locator(".explorer[data-ready]").WaitForAsync();
        await SendAsync();
        await Assertions.Expect(Answer("status")).ToContainTextAsync("201 Created");
        await page.Page.GetByLabel("API key").FillAsync("cdrs_nobodys_key");
        await SendAsync();
        await Assertions.Expect(Answer("status")).ToContainTextAsync("401");

        Task SendAsync() => page.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        ILocator Answer(string part) => page.Page.Locator($"[data-{part}]");
    }
}
