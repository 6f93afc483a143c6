using System.Globalization;
using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>A user chooses what he is told, tries the mail server, and sees an incident pop up while he looks at something else.</summary>
public sealed class NotificationsPageTests(Chromium chromium, PostgresFixture postgres)
{
    private const string Incident = """
        with asked as (insert into alarm (name, measure, condition, threshold, period, created_at, changed_at, status, severity) values ('{0}', 2, 1, 50, 101, now(), now(), 2, {1}) returning *),
            question as (insert into alarm_question (alarm_id, measure, condition, threshold, period, reference, switches, customers, account_codes, countries, prefixes, short_seconds, time_zone)
                select id, measure, condition, threshold, period, reference, switches, customers, account_codes, countries, prefixes, short_seconds, time_zone from asked returning id, alarm_id)
        insert into alarm_incident (alarm_id, question_id, opened_at, fired_at, told_at, value, compared) select alarm_id, id, now(), now(), now(), 12, 12 from question;
        notify cdr_alarm
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_chosen_holds_a_test_mail_says_what_the_server_said_and_an_incident_pops_up()
    {
        await using var box = new SmtpPeer();
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop, box.Settings);
        await using var database = NpgsqlDataSource.Create(connection);
        await database.RunAsync("update console_user set email = 'ana@example.com'");
        await using var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenStillAsync("/notifications");
        await page.Page.GetByLabel("Nothing below").SelectOptionAsync("Critical");
        await page.Page.GetByLabel("Alarms: an incident opens, goes on, or is over: mail").CheckAsync();
        await page.Page.GetByLabel("hold mails and pop-ups").CheckAsync();
        await page.Page.GetByLabel("Time zone").FillAsync("Atlantis");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("such as Europe/Madrid");
        await page.Page.GetByLabel("Time zone").FillAsync("Europe/Madrid");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Page.GetByText("Kept.")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Send a test mail" }).ClickAsync();
        await Expect(page.Page.GetByText("127.0.0.1 took it: ok")).ToBeVisibleAsync();
        Assert.Contains("To: ana@example.com", Assert.Single(box.Taken), StringComparison.Ordinal);
        await page.LooksRightAsync("notifications", Look.Two);

        // A mail that the server refuses stands under Mails with the server's words, and goes out when it is tried again.
        box.Refused = "gone@";
        await database.RunAsync("insert into notification (created_at, recipient, subject, body, message_id, state, attempts, next_at) values (now(), 'gone@example.com', 'Alarm: Few answers', 'ASR 12 %', 'few@example.com', 1, 0, now())");
        await page.OpenStillAsync("/admin/mails");
        var row = page.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("gone@example.com") });
        await Expect(row).ToContainTextAsync("no such box", new() { Timeout = 30_000 });
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "failed" }).ClickAsync();
        await page.IsAtAsync("/admin/mails?state=failed");
        await Expect(row).ToContainTextAsync("no such box");
        await row.Locator("summary").ClickAsync();
        await Expect(row.Locator("pre")).ToHaveTextAsync("ASR 12 %");
        await page.LooksRightAsync("mails", Look.Two);
        box.Refused = null;
        await row.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await page.OpenStillAsync("/admin/mails?state=sent");
        await Expect(row).ToContainTextAsync("127.0.0.1", new() { Timeout = 30_000 });

        await page.OpenAsync("/admin/jobs");
        await database.RunAsync(string.Format(CultureInfo.InvariantCulture, Incident, "Below it", 2));
        await database.RunAsync(string.Format(CultureInfo.InvariantCulture, Incident, "Carrier down", 3));
        var toast = page.Page.Locator(".toast");
        await Expect(toast).ToHaveCountAsync(1);
        await Expect(toast).ToContainTextAsync("Carrier down");
        await page.LooksRightAsync("toast", Look.Two);
        await toast.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Carrier down");
        await Expect(toast).ToHaveCountAsync(0);
    }
}
