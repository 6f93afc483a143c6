using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Tests.Alarms;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Jobs;

/// <summary>What is written down of jobs, and whom it wakes, with two hosts on one database.</summary>
public sealed class JobBookTests(PostgresFixture postgres)
{
    private static readonly JobTurn Each = new() { Notes = JobNotes.Each };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Administrators_are_mailed_once_when_a_job_fails_again_and_again_on_whichever_host_and_once_when_it_works_again()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-28T08:00:00Z");
        await lab.Calls.RunAsync("""
            insert into console_user (user_name, email, is_administrator, is_operator, disabled, demo, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            select name, name || '@example.com', name <> 'noc', true, name = 'gone', false, now(), false, false, false, false, 0 from unnest(array['ana', 'gone', 'noc']) as name
            """);
        var hosts = new[] { New(lab), New(lab) };
        for (var run = 0; run < 5; run++)
        {
            await hosts[run % 2].TryRunAsync("PurgeOld", _ => throw new InvalidOperationException("the disk is full"), Each, Stop);
            lab.Clock.Now = lab.Clock.Now.AddHours(1);
        }

        Assert.Equal(1, await lab.Outbox.SendDueAsync(Stop));
        var mail = Assert.Single(lab.Mail.Taken);
        foreach (var part in (string[])["To: ana@example.com", "Subject: Job fails: Purge old", "failed 3 times in a row, the first time at 2026-11-28 08:00:00 UTC", "Cause: the disk is full"])
        {
            Assert.Contains(part, mail, StringComparison.Ordinal);
        }

        var board = new JobBoard(lab.Calls.Source, lab.Clock);
        Assert.Equal(("the disk is full", 5), Assert.Single(await board.ListAsync(Stop)) is var failing ? (failing.Trouble, failing.Failures) : default);
        Assert.Equal(5, Assert.Single(await board.HistoryAsync("PurgeOld", null, Stop)).Times);

        await hosts[0].TryRunAsync("PurgeOld", _ => Task.CompletedTask, Each, Stop);
        await hosts[1].TryRunAsync("PurgeOld", _ => Task.CompletedTask, Each, Stop);
        await lab.Outbox.SendDueAsync(Stop);
        Assert.Contains("Subject: Job works again: Purge old", lab.Mail.Taken[^1], StringComparison.Ordinal);
        Assert.Equal(2, lab.Mail.Taken.Count);
        Assert.Equal(["", "works again after 5 failures", "the disk is full"], (await board.HistoryAsync("PurgeOld", null, Stop)).Select(row => row.Words ?? ""));
    }

    [Fact]
    public async Task What_somebody_orders_is_done_by_one_host_once_and_a_run_that_its_host_left_is_noted()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-28T08:00:00Z");
        var board = new JobBoard(lab.Calls.Source, lab.Clock);
        await board.OrderAsync("ana", "RefreshViews", Stop);
        // Whoever asks for what is asked for already has done nothing.
        await board.OrderAsync("ben", "RefreshViews", Stop);
        Assert.Equal(1, await lab.Calls.OneAsync<long>("select count(*) from admin_edit where kind = 'job' and editor = 'ana' and object_name = 'RefreshViews' and action = 'asked for'"));
        Assert.Equal(0, await lab.Calls.OneAsync<long>("select count(*) from admin_edit where editor = 'ben'"));
        var (ran, hosts, ordered) = (0, new[] { New(lab), New(lab) }, new JobTurn { Notes = JobNotes.Each, OrderedBy = "ana" });
        foreach (var host in hosts)
        {
            await host.TryRunAsync("RefreshViews", _ => Task.FromResult(ran++), ordered, Stop);
        }

        Assert.Equal(1, ran);
        Assert.Equal("ana", Assert.Single(await board.HistoryAsync("RefreshViews", null, Stop)).OrderedBy);

        // As a host left it that was killed in the middle.
        await lab.Calls.RunAsync("update job_run set started_at = finished_at + interval '1 minute', host = 'lost:1'");
        lab.Clock.Now = lab.Clock.Now.AddMinutes(10);
        await hosts[1].TryRunAsync("RefreshViews", _ => Task.CompletedTask, Each, Stop);
        Assert.Equal([JobOutcome.Well, JobOutcome.CutOff, JobOutcome.Well], (await board.HistoryAsync("RefreshViews", null, Stop)).Select(row => row.Outcome));
    }

    [Fact]
    public async Task A_run_is_seen_while_it_runs_and_ends_when_somebody_cancels_it()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-28T08:00:00Z");
        var (board, host, begun) = (new JobBoard(lab.Calls.Source, lab.Clock), New(lab), new TaskCompletionSource());
        var run = host.TryRunAsync("PurgeOld", async stop => { begun.SetResult(); await Task.Delay(Timeout.Infinite, stop); }, Each, Stop);
        await begun.Task;
        Assert.True(Assert.Single(await board.ListAsync(Stop)).IsRunning);

        await board.CancelAsync("bob", "PurgeOld", Stop);
        Assert.Equal("bob", Assert.Single(await board.ListAsync(Stop)).StopBy);
        host.Cancel("PurgeOld", "bob");
        Assert.True(await run);

        var standing = Assert.Single(await board.ListAsync(Stop));
        Assert.Equal((false, JobOutcome.Cancelled, 0, null), (standing.IsRunning, standing.Outcome, standing.Failures, standing.StopBy));
        Assert.Equal("by bob", Assert.Single(await board.HistoryAsync("PurgeOld", null, Stop)).Words);
    }

    [Fact]
    public async Task A_job_of_every_second_is_written_down_once_a_minute_and_when_it_fails()
    {
        await using var lab = await AlarmLab.NewAsync(postgres, "2026-11-28T08:00:00Z");
        var (board, host, quiet) = (new JobBoard(lab.Calls.Source, lab.Clock), New(lab), new JobTurn { Notes = JobNotes.Quiet });
        for (var second = 0; second < 90; second++)
        {
            await host.TryRunAsync("SendMails", _ => second is 70 or 71 ? throw new InvalidOperationException("no") : Task.CompletedTask, quiet, Stop);
            lab.Clock.Now = lab.Clock.Now.AddSeconds(1);
        }

        Assert.Equal([("works again after 2 failures", 1), ("no", 2)], (await board.HistoryAsync("SendMails", null, Stop)).Select(row => (row.Words!, row.Times)));
        Assert.Equal(5, Assert.Single(await board.ListAsync(Stop)).Runs);
    }

    private static JobRunner New(AlarmLab lab) => new(lab.Calls.Source, lab.Clock, NullLogger<JobRunner>.Instance);
}
