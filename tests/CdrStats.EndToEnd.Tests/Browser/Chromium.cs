using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>The system's Chromium without a window, started with the first test that opens a page. Each page has a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly Lock _gate = new();
    private Task<IBrowser>? _browser;
    private IPlaywright? _playwright;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await (await _browser).DisposeAsync();
            _playwright!.Dispose();
        }
    }

    /// <summary>A page that shows a console, signed in and on its start page.</summary>
    internal Task<ConsolePage> SignInAsync(ConsoleProcess console, string user, string password, ColorScheme theme = ColorScheme.Dark, int width = 1440) =>
        SignInAsync(console.Address, user, password, theme, width);

    /// <summary>The same of a console that is no process of its own.</summary>
    internal async Task<ConsolePage> SignInAsync(Uri console, string user, string password, ColorScheme theme = ColorScheme.Dark, int width = 1440)
    {
        var page = await OpenAsync(console, theme, width);
        try
        {
            await page.SignInAsync(user, password);
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>An empty page that may show a console, of somebody who is not signed in.</summary>
    internal Task<ConsolePage> OpenAsync(ConsoleProcess console, ColorScheme theme = ColorScheme.Dark, int width = 1440) => OpenAsync(console.Address, theme, width);

    private async Task<ConsolePage> OpenAsync(Uri console, ColorScheme theme, int width)
    {
        var browser = await BrowserAsync();
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = console.OriginalString,
            ColorScheme = theme,
            ViewportSize = new() { Width = width, Height = new Look(theme, width).Height },
            TimezoneId = "UTC",
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new ConsolePage(context, await context.NewPageAsync());
    }

    private Task<IBrowser> BrowserAsync()
    {
        lock (_gate)
        {
            return _browser ??= LaunchAsync();
        }
    }

    private async Task<IBrowser> LaunchAsync()
    {
        var program = Programs.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("Chromium is not installed: apt-get install chromium");
        // Other tests load the machine beside these.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        return await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            ChromiumSandbox = false,
            Args = ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }
}
