using System.IO.Compression;
using CdrStats.EndToEnd.Tests.Browser;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Walk;

/// <summary>Every page that the console has mapped, in a browser: with its circuit, which shows more than the first answer did.</summary>
[Collection(WalkedConsoles.Name)]
public sealed class EveryPageTests(Chromium chromium, WalkedConsole walked, ITestOutputHelper output)
{
    private const int MostBytes = 300 * 1024;

    // In the place of an error, after the session, or without the shell.
    private static readonly string[] Elsewhere = ["/answer/", "/error", "/forbidden", "/not-found", "/login", "/set-password", "/forgotten", "/tv/"];

    /// <summary>
    /// On a wall's screen in both themes: nothing lies over other words or sticks out, nothing is asked for that the content security policy forbids, and no name or
    /// note of somebody's becomes markup. What each page fetches once the first has come is small; half of the pages are painted within a second, on whatever
    /// machine runs this beside other tests.
    /// </summary>
    [Fact]
    public async Task Every_page_fits_the_largest_screen_is_painted_soon_and_asks_for_little()
    {
        await using var page = await chromium.SignInAsync(walked.Console.Address, ConsoleProcess.Administrator, ConsoleProcess.Password, width: Look.Wall);
        var (pages, painted, trouble) = (Pages(), new List<(double Milliseconds, string Path)>(), new List<string>());
        var large = new HashSet<string>();
        foreach (var path in pages)
        {
            await page.Page.GotoAsync(path);
            await page.Page.Locator("html[data-connected], main form").First.WaitForAsync();
            page.HasNoErrors(path);
            trouble.AddRange(await page.Page.Locator("x-s").CountAsync() == 0 ? [] : [$"{path} takes words for markup"]);
            foreach (var look in Look.Both(Look.Wall))
            {
                await page.Page.EmulateMediaAsync(new() { ColorScheme = look.Theme });
                trouble.AddRange((await page.SidewaysAsync()).Concat(await page.OverlapsAsync()).Select(one => $"{path}, {look}: {one}"));
            }

            painted.Add((await page.Page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"), path));
            large.UnionWith(await page.Page.EvaluateAsync<string[]>(
                "most => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].filter(one => one.transferSize > most).map(one => one.name)", MostBytes));
        }

        // A published console sends what does not change compressed, and once; this one as it lies there.
        foreach (var address in large)
        {
            await using var small = new MemoryStream();
            await using (var packed = new GZipStream(small, CompressionLevel.Optimal, leaveOpen: true))
            {
                await packed.WriteAsync(await (await page.Page.Context.APIRequest.GetAsync(address)).BodyAsync(), TestContext.Current.CancellationToken);
            }

            trouble.AddRange(small.Length > MostBytes ? [$"{address}: {small.Length} bytes"] : []);
        }

        painted.Sort();
        output.WriteLine($"{pages.Count} pages as an administrator; first paint: half within {painted[pages.Count / 2].Milliseconds:0} ms, the last {painted[^1].Milliseconds:0} ms ({painted[^1].Path})");
        Assert.True(trouble is [], string.Join('\n', trouble));
        Assert.InRange(painted[pages.Count / 2].Milliseconds, 1, 1000);
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
