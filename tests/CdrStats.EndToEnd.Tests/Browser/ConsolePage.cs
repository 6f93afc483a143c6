using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>One browser tab on the console. What the page's own scripts complain of is kept and fails <see cref="HasNoTroubleAsync"/>.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _trouble = new();

    public ConsolePage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _trouble.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _trouble.Enqueue($"{message.Text} ({message.Location})");
            }
        };
    }

    public IPage Page { get; }

    public async Task SignInAsync(string user, string password)
    {
        await Page.GotoAsync("/login");
        await Page.GetByLabel("User name").FillAsync(user);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.WaitForURLAsync(address => !new Uri(address).AbsolutePath.Equals("/login", StringComparison.Ordinal));
    }

    /// <summary>Opens a page of the console and waits until it follows live values and its charts are drawn: from then on it answers to clicks.</summary>
    public async Task OpenAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator(".freshness.live, .freshness.stale").First.WaitForAsync();
        await PaintedAsync();
    }

    /// <summary>Opens a page that follows nothing, and waits until it answers to clicks, shows rows, figures or why there are none, and its charts are drawn.</summary>
    public async Task OpenStillAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator("html[data-connected]").WaitForAsync();
        await Page.Locator("main :is(.table tbody tr, .tile, .empty-state, form.stack, input[type=file])").First.WaitForAsync();
        await PaintedAsync();
    }

    /// <summary>What is wider than its place: anything that scrolls sideways, what is cut off the bar at the top, and figures that stick out of their tile.</summary>
    public Task<string[]> SidewaysAsync() => Page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('.shell-bar *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
            .concat([...document.querySelectorAll('*')].filter(one => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1
                && (one.matches('.tile-value') || /auto|scroll/.test(getComputedStyle(one).overflowX) || one === document.documentElement)))
            .map(one => `${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)
        """);

    /// <summary>Asserts that neither the page's scripts nor axe (WCAG 2.2 A and AA, and good practice) have anything to say.</summary>
    public async Task HasNoTroubleAsync(string where)
    {
        var result = await Page.RunAxe(new AxeRunOptions
        {
            RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        });
        var violations = result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {node.Html} {string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(check => check.Message))}"));
        Assert.True(result.Violations.Length == 0, $"{where}:\n{string.Join('\n', violations)}");
        Assert.True(_trouble.IsEmpty, $"{where}:\n{string.Join('\n', _trouble)}");
    }

    // The chart's script marks its canvas when the library has finished drawing.
    private async Task PaintedAsync() => await Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.chart-canvas')].every(canvas => canvas.dataset.painted)");

    /// <summary>Keeps a picture under <c>artifacts/screenshots</c>.</summary>
    public Task KeepPictureAsync(string name)
    {
        var artifacts = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.FullName;
        return Page.ScreenshotAsync(new() { Path = Path.Combine(artifacts, "screenshots", $"{name}.png") });
    }

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
