using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>From "Add a switch" to its first call, and a user's own keys, as people have them before them.</summary>
// Buttons below what grows as calls come are pressed by the keyboard: a click is aimed at a place.
public sealed partial class ConnectTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ColorScheme.Dark, 1440, "Nice", "10.9.0.77")]
    [InlineData(ColorScheme.Light, 390, "Brest", "10.9.0.78")]
    public async Task A_new_switch_is_shown_its_settings_once_and_its_first_call_as_it_comes(ColorScheme theme, int width, string name, string address)
    {
        var look = $"{(theme == ColorScheme.Dark ? "dark" : "light")}-{width}";
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password, theme, width);
        await page.OpenStillAsync("/admin/switches");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a switch" }).ClickAsync();
        await page.Page.Locator("#name").FillAsync(name);
        await page.Page.Locator("#address").FillAsync(address);
        await page.Page.GetByLabel("Type").SelectOptionAsync("Asterisk");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).PressAsync("Enter");

        var drawer = page.Page.Locator(".edit-drawer");
        await Expect(drawer).ToContainTextAsync("Waiting for the first call…");
        await Expect(page.Page.GetByLabel("Kind of switch")).ToHaveValueAsync("asterisk-sqlite");
        await Expect(drawer).ToContainTextAsync("Only this machine reaches that");
        await CheckAsync("before");
        await page.Page.GetByLabel("Kind of switch").SelectOptionAsync("asterisk-mysql");
        await page.Page.GetByLabel("Time zone of its records").SelectOptionAsync("Europe/Paris");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make a key and the settings" }).PressAsync("Enter");

        var yaml = await page.Page.Locator("#connect-yaml").TextContentAsync() ?? "";
        foreach (var line in new[] { "profile: asterisk-mysql", "storage_destination: http", $"http_url: \"{calls.Console.Address.OriginalString}\"", $"switch_ip: \"{address}\"", "time_zone: \"Europe/Paris\"" })
        {
            Assert.Contains(line, yaml.Split('\n'));
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy the settings" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Copied the settings" })).ToBeVisibleAsync();
        await CheckAsync("settings");

        using var pusher = new HttpClient { BaseAddress = calls.Console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key().Match(yaml).Value) } };
        Assert.Equal(HttpStatusCode.OK, await PostAsync(pusher, ""));
        await Expect(drawer).ToContainTextAsync("Its pusher was here at");
        Assert.Equal(HttpStatusCode.OK, await PostAsync(pusher, $$"""{"callid":"first","source_key":"first","starting_date":"2026-11-01T10:00:00Z","duration":65,"billsec":60,"caller_id_number":"33140000000","destination_number":"+34650784355"}"""));
        await Expect(drawer).ToContainTextAsync("The first call is here.");
        await Expect(drawer).ToContainTextAsync("33140000000 → +34650784355");
        await page.Page.Locator(".edit-drawer .arrival").ScrollIntoViewIfNeededAsync();
        await CheckAsync("arrived");

        // Leaving what is shown once is asked about; what was shown is nowhere afterwards.
        await page.Page.Keyboard.PressAsync("Escape");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Stay here" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Revoke Pusher of {name}" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Really revoke" }).ClickAsync();
        await Expect(drawer).ToContainTextAsync("revoked 20");
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(pusher, ""));
        // The button that had the keyboard is gone: it is handed on to the list.
        await Expect(drawer.Locator(".key-items")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await drawer.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(drawer).ToHaveCountAsync(0);
        await Expect(page.Page.Locator("main")).Not.ToContainTextAsync("cdrs_");
        await page.KeepPictureAsync($"connect-list-{look}");

        async Task CheckAsync(string step)
        {
            await page.KeepPictureAsync($"connect-{step}-{look}");
            await page.HasNoTroubleAsync($"connect {step}, {look}");
            Assert.True(await page.SidewaysAsync() is [], $"connect {step}, {look}: {string.Join("; ", await page.SidewaysAsync())}");
        }
    }

    [Fact]
    public async Task The_pusher_understands_the_settings_that_are_shown()
    {
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenStillAsync("/admin/switches?connect=922");
        var folder = Directory.CreateTempSubdirectory("cdrstats-connect");
        var profiles = (await RunAsync("profiles")).Split('\n').Select(line => line.Trim().Split(' ')[0]).ToHashSet();
        var shown = await page.Page.GetByLabel("Kind of switch").Locator("option").EvaluateAllAsync<string[]>("all => all.map(one => one.value)");
        Assert.DoesNotContain(shown, name => name.Length > 0 && !profiles.Contains(name));

        foreach (var kind in new[] { "asterisk-mysql", "" })
        {
            await page.Page.GetByLabel("Kind of switch").SelectOptionAsync(kind);
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make a key and the settings" }).PressAsync("Enter");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "cdr-pusher.yaml"), await page.Page.Locator("#connect-yaml").TextContentAsync(), Stop);

            // The store is still to be named: it says so, and nothing else is wrong.
            var said = await RunAsync("check");
            Assert.Contains($"Destination: the console at {calls.Console.Address}: fine", said, StringComparison.Ordinal);
            Assert.Contains("Switch 10.9.0.2, cdr_source_type 4; times without a zone are read in", said, StringComparison.Ordinal);
            Assert.Contains("Source: ", said, StringComparison.Ordinal);
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Another key" }).ClickAsync();
        }

        await Expect(page.Page.Locator(".arrival")).ToContainTextAsync("Its calls arrive.");
        folder.Delete(recursive: true);

        async Task<string> RunAsync(string verb)
        {
            await using var pusher = PrivateProcess.Start("dotnet", folder.FullName, PusherProgram.File, verb);
            await pusher.EndAsync(TimeSpan.FromSeconds(60));
            return pusher.Said;
        }
    }

    [Theory]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task What_a_rule_would_do_is_seen_before_it_is_saved(ColorScheme theme, int width)
    {
        var look = $"{(theme == ColorScheme.Dark ? "dark" : "light")}-{width}";
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password, theme, width);
        await page.OpenStillAsync("/admin/switches");
        await page.Page.Locator("tr", new() { HasText = "10.9.0.2" }).GetByRole(AriaRole.Button).ClickAsync();
        var trial = page.Page.Locator(".trial");
        await page.Page.Locator("#rules").FillAsync("trunk is in");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try on the last 1,000 calls" }).ClickAsync();
        await Expect(trial).ToContainTextAsync("Something in the form is not right yet");
        await Expect(page.Page.Locator(".edit-drawer")).ToContainTextAsync("A rule is not of the form");

        await page.Page.Locator("#rules").FillAsync("channel nowhere* inbound\ncaller_kind * outbound");
        await page.Page.GetByLabel("Internal up to").FillAsync("11");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Try on the last 1,000 calls" }).ClickAsync();
        await Expect(trial).ToContainTextAsync("calls would be otherwise.");
        await Expect(trial).ToContainTextAsync("channel nowhere* inbound decides none of them");
        await trial.Locator("summary").ClickAsync();
        await Expect(trial.GetByRole(AriaRole.Link).First).ToHaveAttributeAsync("href", Opened());
        await trial.ScrollIntoViewIfNeededAsync();
        await page.KeepPictureAsync($"switch-trial-{look}");
        await page.HasNoTroubleAsync($"switch trial, {look}");
        Assert.True(await page.SidewaysAsync() is [], $"{look}: {string.Join("; ", await page.SidewaysAsync())}");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task A_customers_user_makes_a_key_of_at_most_their_own_permissions_and_revokes_it(ColorScheme theme, int width)
    {
        var look = $"{(theme == ColorScheme.Dark ? "dark" : "light")}-{width}";
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword, theme, width);
        await page.Page.GotoAsync("/profile");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make a key", Exact = true }).ClickAsync();
        await page.Page.GetByLabel("What it is for").FillAsync($"report {look}");
        await page.Page.GetByLabel("Search calls").CheckAsync();
        await Expect(page.Page.GetByLabel("Diagnostic")).ToHaveCountAsync(0);
        await page.HasNoTroubleAsync($"making a key, {look}");
        await page.Page.Locator("#keys").ScrollIntoViewIfNeededAsync();
        await page.KeepPictureAsync($"profile-making-{look}");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();

        var key = await page.Page.Locator("#own-key").TextContentAsync();
        using var program = new HttpClient { BaseAddress = calls.Console.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        var mine = await program.GetStringAsync(new Uri("/rest-api/cdr/?page_size=1", UriKind.Relative), Stop);
        Assert.DoesNotContain("Luna", mine, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync(new Uri("/rest-api/report/overview/", UriKind.Relative), Stop)).StatusCode);
        await page.HasNoTroubleAsync($"a key that was made, {look}");
        await page.Page.Locator("#keys").ScrollIntoViewIfNeededAsync();
        await page.KeepPictureAsync($"profile-made-{look}");
        Assert.True(await page.SidewaysAsync() is [], $"{look}: {string.Join("; ", await page.SidewaysAsync())}");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Revoke report {look}" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Really revoke" }).ClickAsync();
        await Expect(page.Page.Locator(".key-items li").Filter(new() { HasText = $"report {look}" })).ToContainTextAsync("revoked 20");
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(new Uri("/rest-api/cdr/", UriKind.Relative), Stop)).StatusCode);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await client.PostAsync(new Uri("/rest-api/cdr/", UriKind.Relative), content, Stop);
        return answer.StatusCode;
    }

    [GeneratedRegex("^calls\\?call=[0-9]+$")]
    private static partial Regex Opened();

    [GeneratedRegex("cdrs_[A-Za-z0-9_]+")]
    private static partial Regex Key();
}
