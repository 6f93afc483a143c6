using CdrStats.EndToEnd.Tests.Outage;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>The way between a browser and its console is cut for a while. The console is this test's own: its switch would be one more on the boards of others.</summary>
public sealed class CutConnectionTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    [Fact]
    public async Task A_page_whose_connection_was_cut_goes_on_where_it_was_and_warns_of_a_call_that_is_unusually_long()
    {
        await using var its = new ScriptedFreeSwitch("Eisvogel-28");
        await its.ComeInAsync("hours", caller: "34911000071", account: "luna", since: TimeProvider.System.GetUtcNow().AddHours(-3));
        await its.ComeInAsync("minutes", caller: "34911000072", account: "luna", since: TimeProvider.System.GetUtcNow().AddMinutes(-30));
        await StoredFeed.AddAsync(calls.ConnectionString, 922, its, TestContext.Current.CancellationToken);
        var port = PrivateProcess.FreeTcpPort();
        var way = new PortForwarder(port, "127.0.0.1", calls.Console.Address.Port);
        await using var page = await chromium.SignInAsync(new Uri($"http://127.0.0.1:{port}"), ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenAsync("/realtime?switch=922");
        await Expect(page.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "1 call has been going on for more than" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("tr", new() { HasText = "34911000071" })).ToContainTextAsync("unusually long");
        await Expect(page.Page.Locator("tr", new() { HasText = "34911000072" })).Not.ToContainTextAsync("unusually long");
        await page.LooksRightAsync("realtime-long", Look.Two);

        // What a page loaded anew would have lost.
        await page.OpenAsync("/realtime?switch=922");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show as table" }).ClickAsync();
        await page.Page.EvaluateAsync("() => window.neverLeft = true");
        await way.DisposeAsync();
        await Expect(page.Page.Locator("html.connection-lost")).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await its.ComeInAsync("meanwhile", caller: "34911000073", account: "luna");
        // Less than a second is not worth a word.
        await page.Page.WaitForFunctionAsync("() => Date.now() - Number(sessionStorage.getItem('cdrstats-lost-at')) > 1500");
        await using var again = new PortForwarder(port, "127.0.0.1", calls.Console.Address.Port);

        await Expect(page.Page.Locator("html.connection-lost")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Expect(page.Page.Locator("tr", new() { HasText = "34911000073" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".chart-table").First).ToBeVisibleAsync();
        Assert.True(await page.Page.EvaluateAsync<bool>("() => window.neverLeft === true"));
        await Expect(page.Page.Locator(".banner", new() { HasText = "No connection from" })).ToContainTextAsync("What is shown is of now again.");
        Assert.Empty(await Axe.ObjectionsAsync(page.Page, null));
        await page.KeepPictureAsync("connection-back");
    }
}
