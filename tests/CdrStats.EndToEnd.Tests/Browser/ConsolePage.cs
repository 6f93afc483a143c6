using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>
/// One browser tab on the console. What the page's own scripts complain of is kept and fails <see cref="HasNoTroubleAsync"/>; where the tab went, when its connection ended
/// and what it shows at the end is written to the test's output, which a test that fails prints.
/// </summary>
internal sealed partial class ConsolePage : IAsyncDisposable
{
    /// <summary>Whether the component library wears the theme: its background is dark or light.</summary>
    private const string LibraryWears = """
        theme => {
            const probe = Object.assign(document.createElement('i'), { hidden: true });
            probe.style.color = getComputedStyle(document.documentElement).getPropertyValue('--mud-palette-background').trim();
            document.body.append(probe);
            const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
            probe.remove();
            return (red + green + blue < 384) === (theme === 'dark');
        }
        """;

    /// <summary>What a tab shows: its root's state, where the keyboard is, and the words of what lies over the page, else of the page.</summary>
    private const string Shown = """
        () => {
            const words = (document.querySelector('.edit-drawer, .call-drawer, dialog[open]') ?? document.querySelector('main'))?.innerText ?? '';
            const root = document.documentElement;
            return `${root.className} ${JSON.stringify(root.dataset)}, keyboard in ${document.activeElement?.outerHTML.slice(0, 200)}\n${words.slice(0, 1500)}`;
        }
        """;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _trouble = new();
    private readonly ConcurrentQueue<string> _journey = new();
    private Look? _worn;

    public ConsolePage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.FrameNavigated += (_, frame) => Went($"at {frame.Url}");
        page.WebSocket += (_, socket) =>
        {
            Went("connected");
            socket.Close += (_, _) => Went("connection ended");
        };
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
        await Assertions.Expect(Page).Not.ToHaveURLAsync(LoginAddress());
        await Page.Locator("main").First.WaitForAsync();
    }

    /// <summary>
    /// Waits until this path and query are the address. WaitForURLAsync looks once and then waits for the next navigation: one that comes between the two is never heard.
    /// </summary>
    public Task IsAtAsync(string pathAndQuery) => Assertions.Expect(Page).ToHaveURLAsync(new Regex($"{Regex.Escape(pathAndQuery)}$"));

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
        await Page.Locator("main :is(.table tbody tr, .tile, .empty-state, form.stack, section.stack, input[type=file])").First.WaitForAsync();
        await PaintedAsync();
    }

    /// <summary>Gives a file to an input once its script listens: one that is given before is lost, and nothing says so.</summary>
    public async Task GiveFileAsync(FilePayload file)
    {
        await Page.WaitForFunctionAsync("() => document.querySelector('#file:enabled')?._blazorInputFileNextFileId !== undefined");
        await Page.Locator("#file").SetInputFilesAsync(file);
    }

    /// <summary>What is wider than its place: anything that scrolls sideways, what is cut off the bar at the top, and figures that stick out of their tile.</summary>
    public Task<string[]> SidewaysAsync() => Page.EvaluateAsync<string[]>("""
        () => [...document.querySelectorAll('.shell-bar *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
            .concat([...document.querySelectorAll('*')].filter(one => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1
                && (one.matches('.tile-value') || /auto|scroll/.test(getComputedStyle(one).overflowX) || one === document.documentElement)))
            .map(one => `${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)
        """);

    /// <summary>Words that lie over other words, as far as either is to be seen: the middle of their lines, where letters are.</summary>
    public Task<string[]> OverlapsAsync() => Page.EvaluateAsync<string[]>("""
        () => {
            const lines = [];
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let text = texts.nextNode(); text; text = texts.nextNode()) {
                const holder = text.parentElement;
                if (!text.data.trim() || holder.closest('.sr-only, .skip-link, .floating, dialog, svg, script, style, option, noscript') || !holder.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
                const range = document.createRange();
                range.selectNodeContents(text);
                for (const box of range.getClientRects()) {
                    let [left, top, right, bottom] = [box.left, box.top + box.height / 4, box.right, box.bottom - box.height / 4];
                    for (let frame = holder; frame; frame = frame.parentElement) {
                        if (getComputedStyle(frame).overflow === 'visible') continue;
                        const clip = frame.getBoundingClientRect();
                        [left, top, right, bottom] = [Math.max(left, clip.left), Math.max(top, clip.top), Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
                    }
                    if (right - left > 2 && bottom - top > 2) lines.push({ left, top, right, bottom, text, words: text.data.trim().slice(0, 30) });
                }
            }
            const found = [];
            lines.sort((one, other) => one.top - other.top);
            lines.forEach((one, at) => {
                for (let next = at + 1; next < lines.length && lines[next].top < one.bottom - 2; next++) {
                    const other = lines[next];
                    if (one.text !== other.text && Math.min(one.right, other.right) - Math.max(one.left, other.left) > 3 && Math.min(one.bottom, other.bottom) - other.top > 2) found.push(`${one.words} | ${other.words}`);
                }
            });
            return found;
        }
        """);

    /// <summary>
    /// Looks at the page as it is now in several ways, keeps a picture of each, and asserts that axe has nothing to say and that everything fits. The page
    /// is loaded once; what axe says of its structure is asked once a width, of its colours in each look. It is left in the first of them, or, where another page follows at once, as it is (<paramref name="leaves"/>).
    /// </summary>
    public async Task LooksRightAsync(string name, IReadOnlyList<Look> looks, Func<string, bool>? mayScroll = null, bool leaves = false)
    {
        var widths = new HashSet<int>();
        // What is worn comes first: another theme is a round trip and a page drawn anew.
        foreach (var look in looks.OrderByDescending(look => look == _worn))
        {
            await WearAsync(look);
            await KeepPictureAsync($"{name}-{look}");
            await HasNoTroubleAsync($"{name}, {look}", onlyColours: !widths.Add(look.Width));
            var wide = (await SidewaysAsync()).Where(one => mayScroll is null || !mayScroll(one)).ToList();
            Assert.True(wide is [], $"{name}, {look}: {string.Join("; ", wide)}");
        }

        if (looks.Count > 1 && !leaves)
        {
            await WearAsync(looks[0]);
        }
    }

    /// <summary>Asserts that neither the page's scripts nor axe (WCAG 2.2 A and AA, and good practice) have anything to say.</summary>
    public async Task HasNoTroubleAsync(string where, bool onlyColours = false)
    {
        var objections = await Axe.ObjectionsAsync(Page, onlyColours ? ["color-contrast"] : null);
        Assert.True(objections is [], $"{where}:\n{string.Join('\n', objections)}");
        HasNoErrors(where);
    }

    /// <summary>Asserts that neither the page's scripts nor the browser itself complained: of an error, or of what its content security policy forbids.</summary>
    public void HasNoErrors(string where) => Assert.True(_trouble.IsEmpty, $"{where}:\n{string.Join('\n', _trouble)}");

    // The style sheet follows the system at once, the component library after a round trip to the server.
    private async Task WearAsync(Look look)
    {
        _worn = look;
        var theme = look.Theme == ColorScheme.Dark ? "dark" : "light";
        await Page.SetViewportSizeAsync(look.Width, look.Height);
        await Page.EmulateMediaAsync(new() { ColorScheme = look.Theme });
        await Page.WaitForFunctionAsync("theme => document.documentElement.dataset.theme === theme", theme);
        // A page that has just been opened may still wear what the server took for the theme.
        await Page.WaitForFunctionAsync(LibraryWears, theme);
        // A transition, however short, has the old colour until the next frame, which a busy machine draws late.
        await Page.WaitForFunctionAsync("() => document.getAnimations().every(one => !(one instanceof CSSTransition) || one.playState !== 'running')");

        await PaintedAsync();
    }

    // The chart's script marks its canvas when the library has finished drawing.
    private async Task PaintedAsync() => await Page.WaitForFunctionAsync("() => [...document.querySelectorAll('.chart-canvas')].every(canvas => canvas.dataset.painted)");

    /// <summary>Keeps a picture under <c>artifacts/screenshots</c>.</summary>
    public Task KeepPictureAsync(string name)
    {
        var artifacts = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.FullName;
        return Page.ScreenshotAsync(new() { Path = Path.Combine(artifacts, "screenshots", $"{name}.png") });
    }

    public async ValueTask DisposeAsync()
    {
        var output = TestContext.Current.TestOutputHelper;
        try
        {
            output?.WriteLine($"{string.Join('\n', _journey)}\n{await Page.EvaluateAsync<string>(Shown)}");
        }
        catch (PlaywrightException gone)
        {
            output?.WriteLine($"{string.Join('\n', _journey)}\nThe tab cannot be asked what it shows: {gone.Message}");
        }

        await _context.CloseAsync();
    }

    private void Went(string what) => _journey.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {what}");

    [GeneratedRegex(@"/login(\?|$)")]
    private static partial Regex LoginAddress();
}
