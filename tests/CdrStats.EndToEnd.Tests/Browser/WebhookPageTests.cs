using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A webhook, its secret, a test, and what became of it.</summary>
public sealed class WebhookPageTests(Chromium chromium, PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_is_added_tried_out_and_told_again()
    {
        await using var peer = new HttpPeer { Status = 410 };
        await using var console = await ConsoleProcess.StartAsync(await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync), Stop, new KeyValuePair<string, string>[] { new("CdrStats__Webhooks__AllowPrivateAddresses", "true") });
        await using var session = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        var page = session.Page;
        await session.OpenStillAsync("/admin/webhooks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a webhook" }).ClickAsync();
        await page.Locator("#name").FillAsync("chat of the night shift");
        await page.Locator("#url").FillAsync(peer.Url);
        await session.LooksRightAsync("webhook-form", Look.Two);
        await page.Locator(".edit-drawer").GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Locator(".secret")).ToContainTextAsync("whsec_");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("410 heard");

        peer.Status = 200;
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Deliver again") }).ClickAsync();
        await Expect(page.GetByText("delivered", new() { Exact = true })).ToBeVisibleAsync();
        await session.LooksRightAsync("webhooks", Look.Four);
        Assert.Equal(2, peer.Heard.Count);
    }
}
