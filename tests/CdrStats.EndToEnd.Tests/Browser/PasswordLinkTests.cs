using System.Text.RegularExpressions;
using CdrStats.Infrastructure.Accounts.SecondFactors;
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
        await using var console = await ConsoleProcess.StartAsync(connection, Stop, [.. box.Settings, new("CdrStats__Address", "https://console.example/cdr/"), new("CdrStats__Passkeys__Domain", "localhost")]);
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
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var give = source.CreateCommand("insert into console_user_permission (user_id, claim_type, claim_value) select id, 'permission', 'dashboard' from console_user where user_name = 'ana.ruiz'"))
        {
            await give.ExecuteNonQueryAsync(Stop);
        }

        await ana.SignInAsync("ana.ruiz", "seven geese over Jaca");
        await ChangeAddressAsync(ana, box, connection);

        var phone = await TurnSecondFactorOnAsync(ana);

        // It is good once.
        await using var other = await chromium.OpenAsync(console);
        await other.Page.GotoAsync(invited);
        await SetAsync(other, "another one of theirs");
        await Expect(other.Page.Locator(".validation-message")).ToContainTextAsync("no longer good");

        // The same words for a name that nobody has, and no mail. Whatever host a request names, the link leads to the console.
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var mails = source.CreateCommand("select count(*) from notification where body like '%set-password%' or body like '%token%'"))
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
        await other.Page.GotoAsync(await LinkAsync(box, 4));
        await SetAsync(other, "eight geese over Jaca");
        await Expect(other.Page.Locator("main p[role=status]")).ToContainTextAsync("The password is set");
        await other.SignInAsync(ConsoleProcess.Administrator, "eight geese over Jaca");
        Assert.Equal(4, box.Taken.Count);
        await using var elsewhere = await chromium.OpenAsync(console);
        await SignInTwiceAsync(elsewhere, phone);
        await SignInWithAPasskeyAsync(elsewhere, console.Address, phone.Key);
    }

    // An address of the user's own counts once they have followed the link that was mailed to it; the one before is told.
    private static async Task ChangeAddressAsync(ConsolePage ana, SmtpPeer box, string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var address = source.CreateCommand("select email || ' ' || email_confirmed from console_user where user_name = 'ana.ruiz'");
        await ana.Page.GotoAsync("/profile");
        await Expect(ana.Page.Locator("main")).ToContainTextAsync("Mails go to ana@example.com.");
        await ana.Page.Locator("#address").FillAsync("ana@home.example");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Send me a link" }).ClickAsync();
        await Expect(ana.Page.Locator("main p[role=status]")).ToContainTextAsync("A link is on its way to ana@home.example.");
        var link = await LinkAsync(box, 2);
        Assert.Contains("ana@home.example", box.Taken[1], StringComparison.Ordinal);
        Assert.Equal("ana@example.com true", await address.ExecuteScalarAsync(Stop));

        // Cut off, it is not good; whole, it is, once.
        await ana.Page.GotoAsync(link[..^4]);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Mails go to ana@home.example from now on" }).ClickAsync();
        await Expect(ana.Page.Locator(".validation-message")).ToContainTextAsync("no longer good");
        await ana.Page.GotoAsync(link);
        await LooksRightAsync(ana, "profile-address");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Mails go to ana@home.example from now on" }).ClickAsync();
        await Expect(ana.Page.Locator("main p[role=status]")).ToContainTextAsync("The address is yours.");
        Assert.Equal("ana@home.example true", await address.ExecuteScalarAsync(Stop));
        await ana.Page.GotoAsync(link);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Mails go to ana@home.example from now on" }).ClickAsync();
        await Expect(ana.Page.Locator(".validation-message")).ToContainTextAsync("no longer good");
        await MailsAsync(box, 3);
        Assert.Contains("Mails to ana.ruiz of CdrStats Console go to ana@home.example", SoftBreak().Replace(box.Taken[2], ""), StringComparison.Ordinal);
    }

    /// <returns>The authenticator's key and a recovery code.</returns>
    private static async Task<(string Key, string Recovery)> TurnSecondFactorOnAsync(ConsolePage page)
    {
        await page.Page.GotoAsync("/profile");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        var key = await page.Page.Locator("#second-key").TextContentAsync() ?? "";
        await LooksRightAsync(page, "second-factor");
        await page.Page.Locator("#second-code").FillAsync("000000");
        await page.Page.Locator("#second-password").FillAsync("seven geese over Jaca");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await Expect(page.Page.Locator(".validation-message")).ToContainTextAsync("not the code of now");
        await page.Page.Locator("#second-code").FillAsync(TimeCode.At(key, TimeProvider.System.GetUtcNow()));
        await page.Page.Locator("#second-password").FillAsync("seven geese over Jaca");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Turn it on" }).ClickAsync();
        await Expect(page.Page.Locator(".recovery li")).ToHaveCountAsync(10);
        await Expect(page.Page.Locator(".session-items li")).ToHaveCountAsync(1);
        await LooksRightAsync(page, "recovery-codes");
        return (key, await page.Page.Locator(".recovery li").First.InnerTextAsync());
    }

    // Each sign-in is a session that the other one sees and ends.
    private static async Task SignInTwiceAsync(ConsolePage other, (string Key, string Recovery) phone)
    {
        await other.Page.GotoAsync("/login?returnUrl=/profile");
        await other.Page.Locator("#user-name").FillAsync("ana.ruiz");
        await other.Page.Locator("#password").FillAsync("seven geese over Jaca");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await LooksRightAsync(other, "second-code");
        await other.Page.Locator("#code").FillAsync("000000");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(other.Page.Locator(".validation-message")).ToContainTextAsync("This code is wrong");
        await other.Page.Locator("#code").FillAsync(phone.Recovery);
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(other.Page.Locator(".session-items li")).ToHaveCountAsync(2);
        await LooksRightAsync(other, "sessions");
        await Expect(other.Page.GetByText("Recovery codes left: 9.")).ToBeVisibleAsync();
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere else" }).ClickAsync();
        await Expect(other.Page.Locator(".session-items li")).ToHaveCountAsync(1);
    }

    // A passkey is of a name, not of a number: the console is opened as localhost, where no certificate is needed. The device is Chromium's virtual one.
    private static async Task SignInWithAPasskeyAsync(ConsolePage page, Uri console, string key)
    {
        var local = new UriBuilder(console) { Host = "localhost" }.Uri;
        var device = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await device.SendAsync("WebAuthn.enable");
        await device.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });

        // Nobody has one yet.
        await page.Page.GotoAsync(new Uri(local, "/login?returnUrl=/profile").ToString());
        await LooksRightAsync(page, "login");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.Page.Locator("[data-refused]")).ToBeVisibleAsync();
        await page.Page.Locator("#user-name").FillAsync("ana.ruiz");
        await page.Page.Locator("#password").FillAsync("seven geese over Jaca");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Page.Locator("#code").FillAsync(TimeCode.At(key, TimeProvider.System.GetUtcNow()));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await page.Page.Locator("#passkey-name").FillAsync("Ana's laptop");
        await page.Page.Locator("#passkey-password").FillAsync("not the password");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.Page.Locator(".validation-message")).ToContainTextAsync("The password is wrong.");
        await page.Page.Locator("#passkey-name").FillAsync("Ana's laptop");
        await page.Page.Locator("#passkey-password").FillAsync("seven geese over Jaca");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.Page.Locator(".passkeys li")).ToContainTextAsync("Ana's laptop");
        await LooksRightAsync(page, "passkeys");

        await page.Page.Context.ClearCookiesAsync();
        await page.Page.GotoAsync(new Uri(local, "/login?returnUrl=/profile").ToString());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.Page.Locator(".passkeys li")).ToContainTextAsync("last used");

        await page.Page.Locator("#passkey-off-password").FillAsync("seven geese over Jaca");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Ana's laptop" }).ClickAsync();
        await Expect(page.Page.Locator(".passkeys li")).ToHaveCountAsync(0);
        await page.Page.Context.ClearCookiesAsync();
        await page.Page.GotoAsync(new Uri(local, "/login?returnUrl=/profile").ToString());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.Page.Locator("#login-trouble")).ToContainTextAsync("Nobody here has this passkey.");
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

    private static async Task MailsAsync(SmtpPeer box, int mails)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        while (box.Taken.Count < mails)
        {
            await Task.Delay(50, late.Token);
        }
    }

    private static async Task<string> LinkAsync(SmtpPeer box, int mails)
    {
        await MailsAsync(box, mails);
        // A mail's lines are folded, with an equals sign at the end of each.
        var text = SoftBreak().Replace(box.Taken[mails - 1], "").Replace("=3D", "=", StringComparison.Ordinal);
        var link = Link().Match(text);
        Assert.True(link.Success, text);
        return "/" + link.Groups[1].Value;
    }

    [GeneratedRegex(@"https://console\.example/cdr/((?:set-password\?user=\d+|profile\?address=[\w.%]+)&token=[\w-]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"=\r?\n")]
    private static partial Regex SoftBreak();
}
