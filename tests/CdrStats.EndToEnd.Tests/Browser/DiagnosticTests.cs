using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>The chain as an operator has it before them when a link is broken.</summary>
public sealed class DiagnosticTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    private const string Broken = "the pusher of Madrid on pbx-madrid cannot go on: the source: the table cdr is gone";

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task A_broken_link_says_what_to_do_on_the_page_and_at_the_bell(int width)
    {
        await calls.RunAsync("""
            insert into pusher_state (switch, pusher, state) values
                ('10.9.0.1', 'pbx-madrid cdr', jsonb_build_object('host', 'pbx-madrid', 'state', 'source_down', 'last_error', 'the source: the table cdr is gone', 'last_error_at', now() - interval '1 minute', 'at', now())),
                ('10.9.0.2', 'pbx-lyon cdr', jsonb_build_object('host', 'pbx-lyon', 'state', 'idle', 'backlog', 0, 'sent', 170, 'per_minute', 12.5, 'lag_seconds', 2, 'at', now(), 'gap', jsonb_build_object('of', 'the table cdr', 'missing', 3, 'after', 41, 'before', 57)))
            on conflict (switch, pusher) do update set received_at = now(), state = excluded.state
            """);
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password, width: width);

        await page.OpenAsync("/");
        var bell = page.Page.Locator(".bell");
        await Expect(bell.Locator(".count")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await bell.ClickAsync();
        var notice = page.Page.Locator("#notices a").Filter(new() { HasText = Broken });
        await Expect(notice).ToBeVisibleAsync();
        await page.LooksRightAsync("notices", Look.Both(width));
        await notice.ClickAsync();
        await Expect(page.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/diagnostic#link-pusher$"));

        await page.OpenAsync("/diagnostic");
        var pusher = page.Page.Locator("#link-pusher");
        await Expect(page.Page.Locator("h1")).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("main .chain:not(.part) h2")).ToHaveTextAsync(["Switch", "Pusher", "Inbox", "Mediation", "Calls", "Roll-ups", "Page"]);
        await Expect(pusher.Locator(".tag")).ToHaveTextAsync("broken");
        await Expect(pusher).ToContainTextAsync(Broken);
        await Expect(pusher).ToContainTextAsync("Next: mend on that machine what it says");
        await Expect(pusher).ToContainTextAsync("3 numbers are missing between 41 and 57 of the table cdr");
        var madrid = page.Page.Locator("details").Filter(new() { HasText = "Madrid" }).First;
        await madrid.Locator("summary").First.ClickAsync();
        await Expect(madrid.Locator("h3")).ToHaveTextAsync(["Switch", "Pusher", "Inbox", "Mediation", "Calls"]);
        await Expect(madrid).ToContainTextAsync("the table cdr is gone");
        await page.LooksRightAsync("chain", Look.Both(width));
    }

    [Fact]
    public async Task A_customer_has_no_bell()
    {
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword);
        await page.OpenAsync("/");
        await Expect(page.Page.Locator(".shell-bar")).ToBeVisibleAsync();
        await Expect(page.Page.Locator(".bell, #notices")).ToHaveCountAsync(0);
    }
}
