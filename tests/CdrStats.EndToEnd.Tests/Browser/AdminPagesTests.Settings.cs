using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

public sealed partial class AdminPagesTests
{
    [Fact]
    public async Task A_setting_is_tried_stored_in_force_without_a_restart_and_written_down()
    {
        await using var page = await AdministratorAsync();
        await page.OpenStillAsync("/admin/settings/branding");
        await page.Page.GetByLabel("Name").FillAsync("Acme Telecom");
        await page.Page.GetByLabel("Colour").FillAsync("#ffcc00");
        await Expect(page.Page.Locator("figcaption").Last).ToContainTextAsync("As typed it would have");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByText("Saved. It is in force.")).ToBeVisibleAsync();
        await page.OpenStillAsync("/admin/settings/branding");
        await Expect(page.Page.Locator(".shell-bar .brand")).ToHaveTextAsync("Acme Telecom");
        await Expect(page.Page.Locator("main .edit-events li").First).ToContainTextAsync("#ffcc00");
        await page.LooksRightAsync("settings-branded", Look.Two);

        await page.Page.GetByLabel("Name").FillAsync("");
        await page.Page.GetByLabel("Colour").FillAsync("");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("main .edit-events li")).ToHaveCountAsync(2);
        await page.OpenStillAsync("/admin/settings/mail");
        await Expect(page.Page.Locator(".shell-bar .brand")).ToHaveTextAsync("CdrStats");
    }
}
