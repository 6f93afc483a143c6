using System.Globalization;
using System.Text;
using CdrStats.Testing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A file's way from a browser to calls and back, as an administrator goes it.</summary>
public sealed class FileImportPageTests(Chromium chromium, ConsoleWithCalls calls) : IClassFixture<ConsoleWithCalls>
{
    private static readonly LocatorAssertionsToBeVisibleOptions Patiently = new() { Timeout = 60_000 };

    [Fact]
    public async Task A_file_is_mapped_looked_at_imported_and_undone_as_a_whole()
    {
        var before = await calls.OneAsync<long>("select count(*) from call");
        await using var page = await AdministratorAsync();
        await OpenAsync(page);
        await page.Page.SetInputFilesAsync("#file", File("report.csv"));

        // Guessed: everything but the switch, which the file does not have.
        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "report.csv" })).ToBeVisibleAsync(Patiently);
        await Expect(page.Page.GetByLabel("Use of the column from number")).ToHaveValueAsync("caller_id_number");
        await Expect(page.Page.GetByLabel("Durations are")).ToHaveValueAsync("Clock");
        await Expect(page.Page.GetByText("Nothing fills switch: name its column, or a value for all rows.")).ToBeVisibleAsync();
        var look = page.Page.GetByRole(AriaRole.Button, new() { Name = "Look at the whole file" });
        await Expect(look).ToBeDisabledAsync();
        await page.Page.GetByLabel("Switch of all calls").FillAsync("report-pbx");
        await page.Page.GetByLabel("Time zone of its times").FillAsync("Europe/Madrid");
        await page.Page.GetByLabel("Time zone of its times").PressAsync("Tab");
        var mapped = page.Page.GetByRole(AriaRole.Region, new() { Name = "So its first rows would be read", Exact = true });
        await Expect(mapped).ToContainTextAsync("2026-11-01 09:00:00");
        await Expect(mapped).ToContainTextAsync("17 BUSY");

        await page.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Report of the old PBX");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save as" }).ClickAsync();
        await Expect(page.Page.GetByText("Saved. The command line has it by --mapping \"Report of the old PBX\".")).ToBeVisibleAsync();
        await page.HasNoTroubleAsync("the mapping");

        await look.ClickAsync();
        var confirm = page.Page.GetByRole(AriaRole.Button, new() { Name = "Import 41 calls" });
        await Expect(confirm).ToBeVisibleAsync(Patiently);
        await Expect(page.Page.GetByText("Switches that are not known and would be added: report-pbx")).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Rejected rows", Exact = true })).ToContainTextAsync("duration is 'soon'; a time such as 0:01:05 or 1:05 is wanted");
        var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.GetByText("all of them as CSV, to be corrected").ClickAsync());
        var rejected = await System.IO.File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal((2, true), (rejected.Length, rejected[1].StartsWith("1/11/2026,", StringComparison.Ordinal)));
        await page.HasNoTroubleAsync("the preview");
        Assert.Equal(before, await calls.OneAsync<long>("select count(*) from call"));

        await confirm.ClickAsync();
        await Expect(page.Page.Locator(".page-head .tag")).ToHaveTextAsync("done", new() { Timeout = 60_000 });
        await Expect(page.Page.Locator(".preview-counts")).ToContainTextAsync("calls stored41");
        await page.HasNoTroubleAsync("the result");
        Assert.Equal(41, await calls.OneAsync<long>("select count(*) from call c join switch s on s.id = c.switch_id where s.name = 'report-pbx' and c.start >= '2026-11-01 09:00Z'"));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }).ClickAsync();
        await page.HasNoTroubleAsync("the question before undoing");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Really undo this import" }).ClickAsync();
        await Expect(page.Page.GetByText("41 rows of the inbox and 41 calls were taken away")).ToBeVisibleAsync(Patiently);
        Assert.Equal(before, await calls.OneAsync<long>("select count(*) from call"));

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "All imports" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Region, new() { Name = "Imports of files", Exact = true })).ToContainTextAsync("undone");
    }

    [Fact]
    public async Task Each_step_has_nothing_that_axe_objects_to_and_fits_its_screen()
    {
        await using var page = await AdministratorAsync();
        await OpenAsync(page);
        await page.Page.SetInputFilesAsync("#file", File("report-looks.csv"));
        await Expect(page.Page.GetByLabel("Switch of all calls")).ToBeVisibleAsync(Patiently);
        await page.Page.GetByLabel("Switch of all calls").FillAsync("looks");
        await page.Page.GetByLabel("Switch of all calls").PressAsync("Tab");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Look at the whole file" })).ToBeEnabledAsync();
        await CheckAsync("import-mapping");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Look at the whole file" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Import 41 calls" })).ToBeVisibleAsync(Patiently);
        await CheckAsync("import-preview");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Import 41 calls" }).ClickAsync();
        await Expect(page.Page.Locator(".page-head .tag")).ToHaveTextAsync("done", new() { Timeout = 60_000 });
        await CheckAsync("import-result");
        await page.OpenStillAsync("/admin/import");
        await CheckAsync("imports");

        Task CheckAsync(string name) => page.LooksRightAsync(name, Look.Four, mayScroll: wide => wide.Contains("table-scroll", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_calls_are_had_as_every_kind_of_file()
    {
        await using var page = await AdministratorAsync();
        await page.OpenAsync("/calls?last=30d");
        await page.Page.Locator(".export-menu summary").GetByText("Export").ClickAsync();
        await page.HasNoTroubleAsync("the menu of exports");
        await page.KeepPictureAsync("calls-export");
        foreach (var extension in new[] { "csv", "xlsx", "ods", "json", "yaml", "html" })
        {
            var download = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.Locator($".export-menu a[href*='export.{extension}']").ClickAsync());
            Assert.EndsWith($".{extension}", download.SuggestedFilename, StringComparison.Ordinal);
            Assert.True(new FileInfo(await download.PathAsync()).Length > 1000, extension);
        }
    }

    [Fact]
    public async Task A_customer_finds_no_import_and_gets_no_file_in()
    {
        await using var page = await chromium.SignInAsync(calls.Console, ConsoleWithCalls.Customer, ConsoleWithCalls.CustomerPassword);
        await page.Page.GotoAsync("/admin/import");
        await Expect(page.Page.GetByText("You may not open this page")).ToBeVisibleAsync();
        var status = await page.Page.EvaluateAsync<int>("async () => (await fetch('/admin/import/files?name=a.csv', { method: 'PUT', body: 'a' })).status");
        Assert.Equal(403, status);
        Assert.Equal(403, await page.Page.EvaluateAsync<int>("async () => (await fetch('/admin/import/1/rejected.csv')).status"));
    }

    private static async Task OpenAsync(ConsolePage page)
    {
        await page.Page.GotoAsync("/admin/import");
        await page.Page.Locator("html[data-connected]").WaitForAsync();
        await page.Page.Locator("#file[data-ready]").WaitForAsync();
    }

    private static FilePayload File(string name) => new()
    {
        Name = name,
        MimeType = "text/csv",
        Buffer = Encoding.UTF8.GetBytes("Date;Time;From number;To number;Duration;Talk time;Result;Trunk\r\n" + string.Concat(Enumerable.Range(0, 42).Select(n =>
            string.Create(CultureInfo.InvariantCulture, $"1/11/2026;10:{n:00}:00;34911{n:000000};+442031{n:000000};{(n == 7 ? "soon" : $"0:01:{n:00}")};{(n % 2 == 0 ? "0:00:00" : "0:00:30")};{(n % 2 == 0 ? "BUSY" : "ANSWERED")};{name} {n % 3}\r\n")))),
    };

    private Task<ConsolePage> AdministratorAsync() => chromium.SignInAsync(calls.Console, ConsoleProcess.Administrator, ConsoleProcess.Password);
}
