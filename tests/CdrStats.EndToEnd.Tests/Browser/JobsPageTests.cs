using CdrStats.Testing;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CdrStats.EndToEnd.Tests.Browser;

/// <summary>Two consoles on one database: what was missed is caught up once, and what somebody orders is done once.</summary>
public sealed class JobsPageTests(Chromium chromium, PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Missed_runs_are_caught_up_and_an_ordered_one_is_done_by_one_of_two_consoles()
    {
        // Around its own time a job is left to the schedule: of the two the one whose time is not now.
        var isTimeToPurge = TimeProvider.System.GetUtcNow().Minute is >= 15 and < 25;
        var (missed, failing) = isTimeToPurge ? ("ReviseAlarmReports", "PurgeOld") : ("PurgeOld", "ReviseAlarmReports");
        var (missedTitle, failingTitle) = isTimeToPurge ? ("Revise alarm reports", "Purge old") : ("Purge old", "Revise alarm reports");
        var connection = await postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync);
        await using var database = NpgsqlDataSource.Create(connection);
        await using (var earlier = database.CreateCommand($"""
            insert into job_run (name, started_at, finished_at, host, outcome, trouble, failures, failing_since) values
                ('{missed}', now() - interval '5 hours', now() - interval '5 hours', 'gone:1', 1, null, 0, null),
                ('{failing}', now(), now(), 'gone:1', 2, 'the disk is full', 4, now() - interval '3 hours')
            """))
        {
            await earlier.ExecuteNonQueryAsync(Stop);
        }

        var consoles = await Task.WhenAll(ConsoleProcess.StartAsync(connection, Stop), ConsoleProcess.StartAsync(connection, Stop));
        await using var first = consoles[0];
        await using var second = consoles[1];
        await using var page = await chromium.SignInAsync(first, ConsoleProcess.Administrator, ConsoleProcess.Password);

        await page.OpenAsync($"/admin/jobs?job={missed}");
        var history = page.Page.Locator("section", new() { Has = page.Page.GetByRole(AriaRole.Heading, new() { Name = $"History of {missedTitle}" }) }).Locator("tbody tr");
        await Expect(history.Filter(new() { HasTextRegex = new("caught up: [45] times were missed") })).ToHaveCountAsync(1);
        await Expect(page.Page.Locator("main")).ToContainTextAsync("No administrator has a mail address");
        var jobs = page.Page.Locator(".jobs tbody tr");
        await Expect(jobs.Filter(new() { HasText = failingTitle })).ToContainTextAsync("failed 4 times in a row");
        await page.LooksRightAsync("jobs", Look.Two);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Run now {missedTitle}" }).ClickAsync();
        await Expect(history.Filter(new() { HasText = "ordered by admin" })).ToHaveCountAsync(1);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"Run now {failingTitle}" }).ClickAsync();
        await Expect(jobs.Filter(new() { HasText = failingTitle })).ToContainTextAsync("went well");

        await using var count = database.CreateCommand($"select string_agg(coalesce(ordered_by, left(words, 9)), ', ' order by id) from job_history where name = '{missed}'");
        Assert.Equal("caught up, admin", await count.ExecuteScalarAsync(Stop));
    }
}
