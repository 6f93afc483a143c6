using System.Text.RegularExpressions;
using CdrStats.Testing;
using Microsoft.Playwright;

namespace CdrStats.Benchmarks;

/// <summary>A page of Chromium on which the administrator has signed in.</summary>
internal static partial class SignedIn
{
    public static Task<IBrowser> BrowserAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", ChromiumSandbox = false, Args = ["--disable-background-networking"] });

    public static async Task<IPage> PageAsync(IBrowser browser, ConsoleProcess console)
    {
        var page = await browser.NewPageAsync(new() { BaseURL = console.Address.OriginalString, ViewportSize = new() { Width = 1440, Height = 900 } });
        await page.GotoAsync("/login");
        await page.GetByLabel("User name").FillAsync(ConsoleProcess.Administrator);
        await page.GetByLabel("Password").FillAsync(ConsoleProcess.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page).Not.ToHaveURLAsync(Login());
        return page;
    }

    [GeneratedRegex("login")]
    private static partial Regex Login();
}
