using System.Globalization;
using CdrStats.Testing;
using Microsoft.Playwright;
using MimeKit;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>From the page to the box: the preview is the mail, a view comes as a file, and what a kill interrupts comes once.</summary>
public sealed class MailReportPageTests(Chromium chromium, PostgresFixture postgres)
{
    private const string Calls = """
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id)
        select 'Madrid', 3, 'c' || n, '34911111111', '', '+34650784355', date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - n * interval '20 minutes', 60, n % 2 * 60, 16 from generate_series(1, 60) n;
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_preview_is_the_mail_a_view_comes_as_a_file_and_a_kill_neither_loses_nor_doubles_any()
    {
        await using var box = new SmtpPeer();
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var database = NpgsqlDataSource.Create(connection);
        await using (var console = await ConsoleProcess.StartAsync(connection, Stop, box.Settings))
        {
            await database.RunAsync($"{Calls} insert into saved_view (user_id, page, name, query, shared, saved_at) select min(id), 'country-report', 'Spain alone', 'last=7d&country=ES', false, now() from console_user");
            await UntilAsync(async () => await OneAsync<long>(database, "select count(*) from call") == 60);
            await using var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
            await page.OpenAsync("/mail-report");
            await Expect(page.Page.Locator("main")).ToContainTextAsync("No report comes by mail yet.");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a mail" }).ClickAsync();
            await page.Page.GetByLabel("To", new() { Exact = true }).FillAsync("ana@example.com, nobody");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("'nobody' is no mail address.");
            await page.Page.GetByLabel("To", new() { Exact = true }).FillAsync("ana@example.com, boss@example.com");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add a mail" }).ClickAsync();
            await page.Page.GetByLabel("What", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Country report: Spain alone" });
            await page.Page.GetByLabel("File", new() { Exact = true }).SelectOptionAsync("csv");
            await page.Page.GetByLabel("To", new() { Exact = true }).FillAsync("file@example.com");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await Expect(page.Page.Locator(".mails tbody tr")).ToHaveCountAsync(2);

            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Send now Mail report daily" }).ClickAsync();
            await Expect(page.Page.Locator("main")).ToContainTextAsync("2 mails are on their way");
            await Expect(page.Page.Locator("main .tag").Filter(new() { HasText = "sent" })).ToHaveCountAsync(2);
            var mail = Read(box.Taken[0]);
            var shown = await page.Page.Locator(".mail-frame").GetAttributeAsync("srcdoc");
            Assert.Equal(Lines(mail.HtmlBody), Lines(System.Text.RegularExpressions.Regex.Replace(shown!, "data:image/png;base64,[^\"]*", "cid:calls")));
            Assert.Contains("Answered", mail.TextBody, StringComparison.Ordinal);
            await page.LooksRightAsync("mail-report", Look.Two);
            await page.Page.SetContentAsync(mail.HtmlBody!.Replace("cid:calls", shown!.Split("src=\"")[1].Split('"')[0], StringComparison.Ordinal));
            await page.KeepPictureAsync("mail-received");
            Assert.True(await page.Page.EvaluateAsync<bool>("() => document.images[0].naturalWidth === 1280"));
        }

        // The time of both has come; the console is killed as soon as one of them is on its way.
        await database.RunAsync("update mail_schedule set since = now() - interval '2 days', hour = 0, time_zone = 'UTC'; insert into job_run (name, host, runs, wanted_at, wanted_by) values ('SendMailReports', '', 0, now(), 'ana') on conflict (name) do update set wanted_at = now(), wanted_by = 'ana'");
        const string Left = "select count(*) from notification where schedule_day is not null";
        await using (var killed = ConsoleProcess.Launch(connection, box.Settings))
        {
            await UntilAsync(async () => await OneAsync<long>(database, Left) > 0);
            await killed.KillAsync();
        }

        await database.RunAsync("update job_run set started_at = null, wanted_at = now(), wanted_by = 'ana' where name = 'SendMailReports'; update notification set claimed_until = null where state = 1");
        await using var again = await ConsoleProcess.StartAsync(connection, Stop, box.Settings);
        await UntilAsync(async () => await OneAsync<long>(database, "select count(*) from mail_schedule where done = (now() at time zone 'UTC')::date - 1") == 2 && await OneAsync<long>(database, "select count(*) from notification where state <> 2") == 0);
        Assert.Equal(
            ["ana@example.com 1", "boss@example.com 1", "file@example.com 1"],
            await OneAsync<string[]>(database, "select array_agg(recipient || ' ' || count order by recipient) from (select recipient, count(*) from notification where schedule_day = (now() at time zone 'UTC')::date - 1 group by 1) as each"));
        var file = Read(box.Taken.Last(text => text.Contains("To: file@example.com", StringComparison.Ordinal)));
        var csv = Assert.Single(file.Attachments.OfType<MimePart>());
        Assert.Equal($"Spain-alone-{TimeProvider.System.GetUtcNow().AddDays(-1):yyyy-MM-dd}.csv", csv.FileName);
        using var content = new MemoryStream();
        await csv.Content!.DecodeToAsync(content, Stop);
        Assert.Contains("Spain", System.Text.Encoding.UTF8.GetString(content.ToArray()), StringComparison.Ordinal);
    }

    private static MimeMessage Read(string text) => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), Stop);

    private static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(50, Stop);
        }
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
