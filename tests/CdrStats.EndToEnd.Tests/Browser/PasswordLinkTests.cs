using System.Text.RegularExpressions;
using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A user is invited by mail, chooses a password, forgets it and chooses another one.</summary>
public sealed partial class PasswordLinkTests(PostgresFixture postgres, Chromium chromium)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invited_user_chooses_a_password_by_a_link_that_is_good_once_and_gets_another_when_it_is_forgotten()
    {
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var box = new SmtpPeer();
        await using var console = await ConsoleProcess.StartAsync(connection, Stop, [.. box.Settings, new("CdrStats__Address", "https://console.example/cdr/")]);
        await using (var administrator = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password))
        {
            await administrator.OpenStillAsync("/admin/users");
            await administrator.Page.GetByRole(AriaRole.Button, new() { Name = "Add a user" }).ClickAsync();
            await administrator.Page.Locator("#name").FillAsync("ana.ruiz");
            await administrator.Page.Locator("#email").FillAsync("ana@example.com");
            await administrator.Page.Locator("#invite").CheckAsync();
            await administrator.LooksRightAsync("invite", Look.Two);
            await administrator.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(administrator.Page.Locator(".edit-drawer")).ToHaveCountAsync(0);
            await Expect(administrator.Page.Locator("main .table")).ToContainTextAsync("ana.ruiz");
        }

        var invited = await LinkAsync(box, 1);
        await using var ana = await chromium.OpenAsync(console);
        await ana.Page.GotoAsync(invited);
        await LooksRightAsync(ana, "set-password");
        await SetAsync(ana, "Ana.Ruiz2026");
        await Expect(ana.Page.Locator(".validation-message")).ToContainTextAsync("too easy to guess");
        await SetAsync(ana, "seven geese over Jaca");
        await Expect(ana.Page.Locator("main p[role=status]")).ToContainTextAsync("The password is set");
        await ana.SignInAsync("ana.ruiz", "seven geese over Jaca");

        // It is good once.
        await using var other = await chromium.OpenAsync(console);
        await other.Page.GotoAsync(invited);
        await SetAsync(other, "another one of theirs");
        await Expect(other.Page.Locator(".validation-message")).ToContainTextAsync("no longer good");

        // The same words for a name that nobody has, and no mail. Whatever host a request names, the link leads to the console.
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var mails = source.CreateCommand("select count(*) from notification"))
        {
            Assert.Equal(0L, await mails.ExecuteScalarAsync(Stop));
        }

        await ForgetAsync(other, "nobody-has-this");
        await LooksRightAsync(other, "forgotten");
        using (var forged = new HttpRequestMessage(HttpMethod.Get, "/forgotten") { Headers = { Host = "evil.example" } })
        {
            Assert.DoesNotContain("evil.example", await (await console.Client.SendAsync(forged, Stop)).Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var give = source.CreateCommand($"update console_user set email = 'boss@example.com', normalized_email = 'BOSS@EXAMPLE.COM' where user_name = '{ConsoleProcess.Administrator}'"))
        {
            await give.ExecuteNonQueryAsync(Stop);
        }

        await ForgetAsync(other, "boss@example.com");
        await other.Page.GotoAsync(await LinkAsync(box, 2));
        await SetAsync(other, "eight geese over Jaca");
        await Expect(other.Page.Locator("main p[role=status]")).ToContainTextAsync("The password is set");
        await other.SignInAsync(ConsoleProcess.Administrator, "eight geese over Jaca");
        Assert.Equal(2, box.Taken.Count);
    }

    // A page without a circuit: its style sheet alone follows the system.
    private static async Task LooksRightAsync(ConsolePage page, string name)
    {
        foreach (var (theme, width) in new[] { (ColorScheme.Dark, 1440), (ColorScheme.Light, 390) })
        {
            await page.Page.SetViewportSizeAsync(width, 900);
            await page.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("data-theme", theme == ColorScheme.Dark ? "dark" : "light");
            await page.KeepPictureAsync($"{name}-{theme}-{width}");
            await page.HasNoTroubleAsync($"{name}, {theme}");
            Assert.Empty(await page.SidewaysAsync());
        }
    }

    private static async Task ForgetAsync(ConsolePage page, string who)
    {
        await page.Page.GotoAsync("/login");
        await page.Page.GetByText("Forgotten password?").ClickAsync();
        await page.Page.Locator("#who").FillAsync(who);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Send me a link" }).ClickAsync();
        await Expect(page.Page.Locator("main p[role=status]")).ToContainTextAsync("If somebody here has this name or mail");
    }

    private static async Task SetAsync(ConsolePage page, string password)
    {
        await page.Page.Locator("#new").FillAsync(password);
        await page.Page.Locator("#again").FillAsync(password);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Set it" }).ClickAsync();
    }

    private static async Task<string> LinkAsync(SmtpPeer box, int mails)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        while (box.Taken.Count < mails)
        {
            await Task.Delay(50, late.Token);
        }

        // A mail's lines are folded, with an equals sign at the end of each.
        var text = SoftBreak().Replace(box.Taken[mails - 1], "").Replace("=3D", "=", StringComparison.Ordinal);
        var link = Link().Match(text);
        Assert.True(link.Success, text);
        return "/" + link.Groups[1].Value;
    }

    [GeneratedRegex(@"https://console\.example/cdr/(set-password\?user=\d+&token=[\w-]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"=\r?\n")]
    private static partial Regex SoftBreak();
}
