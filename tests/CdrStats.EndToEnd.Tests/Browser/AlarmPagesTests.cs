using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>An operator's way from an alarm to the mail about it, the bell, the incident and its end.</summary>
public sealed class AlarmPagesTests(Chromium chromium, PostgresFixture postgres)
{
    private const string Calls = """
        insert into cdr_import (switch, cdr_source_type, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec, hangup_cause_id)
        select 'Madrid', 3, 'c' || n, '34911111111', '', '+34650784355', now() - interval '2 hours' - n * interval '2 hours', 60, 60, 16 from generate_series(1, 60) n
        union all select 'Madrid', 3, 'f' || n, '34911111111', '', '+34650784355', now() - n * interval '5 seconds', 0, 0, 34 from generate_series(1, 6) n
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_an_alarm_to_its_mail_the_bell_the_incident_and_its_end()
    {
        await using var mail = new SmtpPeer();
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var console = await ConsoleProcess.StartAsync(connection, Stop, mail.Settings);
        await using var database = NpgsqlDataSource.Create(connection);
        await database.RunAsync(Calls);
        using var program = console.As(ConsoleProcess.Administrator, ConsoleProcess.Password);
        var rolling = await MadeAsync(program, """{"name":"Few answers","type":2,"condition":1,"value":"40.5","period":101,"status":2,"emails":["noc@example.com"]}""");
        await MadeAsync(program, """{"name":"Calls a day","type":103,"condition":5,"value":"20","period":1,"status":101}""");
        Assert.Equal("40.5000", (await JsonAsync(program, $"/rest-api/alarm/{rolling}/")).GetProperty("value").ToString().PadRight(7, '0'));
        Assert.Equal(HttpStatusCode.BadRequest, (await program.PostAsync(new Uri("/rest-api/alarm/", UriKind.Relative), JsonContent.Create(new { name = "x", type = 107, switches = new[] { 1 }, countries = new[] { "ES" } }), Stop)).StatusCode);
        while (await OneAsync<long>(database, "select count(*) from call") < 66)
        {
            await Task.Delay(50, Stop);
        }

        await using var page = await chromium.SignInAsync(console, ConsoleProcess.Administrator, ConsoleProcess.Password);
        await page.OpenStillAsync("/admin/alarms");
        var row = page.Page.Locator("main .table tbody tr").Filter(new() { HasText = "Few answers" });
        await Expect(row).ToContainTextAsync("fires");
        await page.LooksRightAsync("alarms", Look.Two);
        await row.GetByRole(AriaRole.Button, new() { Name = "Edit Few answers" }).ClickAsync();
        await page.Page.GetByLabel("Threshold", new() { Exact = true }).FillAsync("nothing");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A threshold is a number");
        await page.LooksRightAsync("alarms-edit", Look.Two);
        await page.Page.GetByLabel("Threshold", new() { Exact = true }).FillAsync("50");
        await page.Page.GetByLabel("Threshold", new() { Exact = true }).PressAsync("Enter");
        await Expect(row).ToContainTextAsync("50 %");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Test Calls a day" }).ClickAsync();
        await Expect(page.Page.GetByText("On the past")).ToBeVisibleAsync();
        await page.LooksRightAsync("alarm-test", Look.Two);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Test Few answers" }).ClickAsync();
        await Expect(page.Page.GetByText("1 incident would have opened")).ToBeVisibleAsync();
        await page.Page.GetByLabel("Days").SelectOptionAsync("90");
        await Expect(page.Page.GetByText("1 incident would have opened")).ToBeVisibleAsync();
        await page.LooksRightAsync("alarm-test-rolling", Look.Two);
        await row.GetByRole(AriaRole.Button, new() { Name = "Few answers", Exact = true }).ClickAsync();
        await page.Page.Locator("#repeat").WaitForAsync();
        await page.LooksRightAsync("alarm-form", Look.Two);
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.Locator(".edit-drawer")).ToHaveCountAsync(0);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add an alarm" }).ClickAsync();
        await page.Page.Locator("#template").SelectOptionAsync("Traffic drops");
        await Expect(page.Page.Locator("#name")).ToHaveValueAsync("Traffic drops");
        await Expect(page.Page.Locator("#threshold")).ToHaveValueAsync("60");
        await page.LooksRightAsync("alarm-template", Look.Two);
        await page.Page.Locator(".edit-drawer").GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator(".edit-drawer")).ToHaveCountAsync(0);

        // The console's job does the same each minute, perhaps it has by now: the page, which nobody touches, learns of it.
        var queries = new AlarmQueries(database, new CallHistory(database), TimeProvider.System);
        using var switchedOn = await program.PutAsJsonAsync(new Uri($"/rest-api/alarm/{rolling}/", UriKind.Relative), new { status = 1 }, Stop);
        Assert.Equal(HttpStatusCode.OK, switchedOn.StatusCode);
        await page.OpenAsync("/incidents");
        await new AlarmRound(database, new AlarmStore(database, TimeProvider.System), queries, new AlarmSettings(TimeSpan.FromMinutes(15)), TimeProvider.System, NullLogger<AlarmRound>.Instance).EvaluateAsync(Stop);
        await Expect(page.Page.Locator(".bell .count")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("[1-9]"));
        await page.Page.Locator(".bell").ClickAsync();
        await page.LooksRightAsync("alarm-bell", Look.Two);
        await page.Page.Locator("#notices").GetByRole(AriaRole.Link, new() { NameRegex = new("Few answers") }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await page.Page.GetByLabel("Comment").FillAsync("the carrier is told");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Add the comment" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("commented by admin the carrier is told");
        while (mail.Taken.Count == 0)
        {
            await Task.Delay(50, Stop);
        }

        Assert.Contains("Subject: Alarm: Few answers", Assert.Single(mail.Taken), StringComparison.Ordinal);
        await page.LooksRightAsync("incident", Look.Two);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("closed by admin");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Close this view" }).ClickAsync();
        await page.LooksRightAsync("incidents", Look.Two);

        await page.OpenStillAsync("/alarm-reports");
        await Expect(page.Page.Locator("main .card .table").Last).ToContainTextAsync("Alarm sent");
        await page.LooksRightAsync("alarm-reports", Look.Two);
        var reports = await JsonAsync(program, "/rest-api/alarm-report/?status=2");
        Assert.Equal((1, "Few answers", 2), (reports.GetProperty("count").GetInt32(), reports.GetProperty("results")[0].GetProperty("alarm").GetProperty("name").GetString(), reports.GetProperty("results")[0].GetProperty("status").GetInt32()));
    }

    private static async Task<int> MadeAsync(HttpClient program, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await program.PostAsync(new Uri("/rest-api/alarm/", UriKind.Relative), content, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("id").GetInt32();
    }

    private static async Task<JsonElement> JsonAsync(HttpClient program, string path) => JsonDocument.Parse(await program.GetStringAsync(new Uri(path, UriKind.Relative), Stop)).RootElement;

    private static async Task<T> OneAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
