using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>Every page that the console has mapped, in a browser: with its circuit, which shows more than the first answer did.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class EveryPageTests(Chromium chromium, WalkedConsole walked, ITestOutputHelper output)
{
    // In the place of an error, after the session, or without the shell.
    private static readonly string[] Elsewhere = ["/answer/", "/error", "/forbidden", "/not-found", "/login", "/set-password", "/forgotten", "/tv/"];

    [Fact]
    public async Task No_page_asks_for_what_the_content_security_policy_forbids()
    {
        await using var page = await chromium.SignInAsync(walked.Console.Address, ConsoleProcess.Administrator, ConsoleProcess.Password);
        var pages = Pages();
        foreach (var path in pages)
        {
            await page.Page.GotoAsync(path);
            await page.Page.Locator("html[data-connected], main form").First.WaitForAsync();
            page.HasNoErrors(path);
        }

        output.WriteLine($"{pages.Count} pages as an administrator");
    }

    [Fact]
    public async Task No_page_shows_a_customer_anything_of_another_customer_or_of_what_calls_cost()
    {
        await using var page = await chromium.SignInAsync(walked.Console.Address, WalkedConsole.Other, WalkedConsole.Password);
        var (walk, shown) = (new Walk(), 0);
        foreach (var path in Pages())
        {
            var answer = await page.Page.GotoAsync(path);
            if (answer is { Status: 200 })
            {
                await page.Page.Locator("html[data-connected], main form").First.WaitForAsync();
                await page.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                shown++;
            }

            walk.Asked(path, await page.Page.ContentAsync(), answer is { Status: 200 or 403 or 404 }, (System.Net.HttpStatusCode)answer!.Status);
        }

        walk.End(output, $"in a browser, of which {shown} pages were shown");
        Assert.True(shown >= 20, $"Only {shown} pages were shown.");
    }

    private List<string> Pages() => [.. walked.Doors.Where(door => door is { IsPage: true, IsRead: true } && !Elsewhere.Any(place => door.Template.StartsWith(place, StringComparison.Ordinal))).Select(door => door.Path(WalkedConsole.Rivals))];
}
