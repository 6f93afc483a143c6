using CdrStats.Domain.Accounts;
using CdrStats.Domain.Diagnostics;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage.Embedded;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Diagnostics;

/// <summary>The judged chain over a real database.</summary>
public sealed class ChainTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_trouble_of_a_pusher_stands_at_its_link_with_what_to_do()
    {
        await using var lab = await WithCallsAsync();
        var pushers = await StepAsync(lab, Chain.Pusher);
        Assert.Equal(FindingKind.Good, pushers.Kind);
        Assert.StartsWith("no state from the pushers of sw0, sw1, sw2; last row ", pushers.Worst.Words, StringComparison.Ordinal);

        await ReportAsync(lab, new PusherReport { State = PusherState.Idle, Backlog = 0, Sent = 30, PerMinute = 12, LagSeconds = 2 });
        pushers = await StepAsync(lab, Chain.Pusher);
        Assert.Equal((FindingKind.Good, 12m, TimeSpan.FromSeconds(2)), (pushers.Kind, pushers.PerMinute, pushers.Lag));
        Assert.Equal("the pusher of sw0 on pbx has sent everything; 30 in all", pushers.Findings[0].Words);

        await ReportAsync(lab, new PusherReport { State = PusherState.Running, Rejected = 2, DeadLettersWait = true, Gap = new NumberGap("the table cdr", 3, 5, 9), At = TimeProvider.System.GetUtcNow().AddMinutes(5) });
        pushers = await StepAsync(lab, Chain.Pusher);
        Assert.Equal(FindingKind.Note, pushers.Kind);
        Assert.Equal(3, pushers.Findings.Count(finding => finding.Kind == FindingKind.Note));
        Assert.Contains(pushers.Findings, finding => finding.Words == "the pusher of sw0 on pbx: 3 numbers are missing between 5 and 9 of the table cdr");

        await ReportAsync(lab, new PusherReport { State = PusherState.SourceDown, LastError = "the source: the file /var/lib/cdr.db is gone" });
        pushers = await StepAsync(lab, Chain.Pusher);
        Assert.Equal((FindingKind.Stop, "the pusher of sw0 on pbx cannot go on: the source: the file /var/lib/cdr.db is gone"), (pushers.Kind, pushers.Worst.Words));
        Assert.Equal("the source: the file /var/lib/cdr.db is gone", pushers.LastError);
        Assert.NotNull(pushers.Worst.Next);

        await ReportAsync(lab, new PusherReport { State = PusherState.Idle, Backlog = 0 });
        await lab.RunAsync("update pusher_state set received_at = now() - interval '1 hour'; update switch_seen set last_import = now() - interval '1 hour'");
        pushers = await StepAsync(lab, Chain.Pusher);
        Assert.Equal(FindingKind.Stop, pushers.Kind);
        Assert.StartsWith("the pusher of sw0 on pbx has said nothing since ", pushers.Worst.Words, StringComparison.Ordinal);

        // Another one on the same switch is well: the first was moved.
        await ReportAsync(lab, new PusherReport { State = PusherState.Idle, Backlog = 0 }, "new");
        Assert.Equal(FindingKind.Good, (await StepAsync(lab, Chain.Pusher)).Kind);
    }

    [Fact]
    public async Task Records_that_are_all_late_by_the_same_hours_are_of_a_wrong_zone_and_a_backlog_is_not()
    {
        await using var lab = await WithCallsAsync();
        await lab.RunAsync("""
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
            select 'zone', 'z' || n, '', '', '1000', now() - interval '2 hours' - n * interval '5 seconds', 1, 1 from generate_series(-4, 4) n
            union all
            select 'backlog', 'b' || n, '', '', '1000', now() - interval '2 hours' - n * interval '30 minutes', 1, 1 from generate_series(-4, 4) n
            """);
        await lab.Importer.DrainAsync(1, Stop);

        var switches = (await ChainAsync(lab)).Switches;

        Assert.Equal("its times seem to be off by +2 h", switches.Single(one => one.Name == "zone").Steps[0].Worst.Words);
        Assert.DoesNotContain(switches.Single(one => one.Name == "backlog").Steps[0].Findings, finding => finding.Words.Contains("seem to be off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_switch_has_links_of_its_own_and_what_waits_with_nobody_to_take_it_up_is_broken()
    {
        await using var lab = await WithCallsAsync();
        await lab.RunAsync("""
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
            values ('sw1', 'bad', '', '', '1000', now(), -1, 0)
            """);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("""
            insert into cdr_import (switch, callid, caller_id_number, caller_id_name, destination_number, starting_date, duration, billsec)
            values ('sw2', 'waits', '', '', '1000', now(), 1, 1)
            """);

        var chain = await ChainAsync(lab);

        var inbox = chain.Steps.Single(step => step.Name == Chain.Inbox);
        Assert.Equal((FindingKind.Stop, "1 record waits, and no console imports them"), (inbox.Kind, inbox.Worst.Words));
        Assert.Equal(["sw0", "sw1", "sw2"], chain.Switches.Select(one => one.Name));
        Assert.Equal([Chain.Switch, Chain.Pusher, Chain.Inbox, Chain.Mediation, Chain.Calls], chain.Switches[0].Steps.Select(step => step.Name));
        Assert.Contains("1 of its records is in quarantine", chain.Switches[1].Steps[3].Worst.Words, StringComparison.Ordinal);
        Assert.StartsWith("1 of its records waits", chain.Switches[2].Steps[2].Worst.Words, StringComparison.Ordinal);
        Assert.Equal(FindingKind.Good, chain.Switches[0].Steps[2].Kind);
        Assert.Equal(FindingKind.Stop, chain.Notices.First().Kind);
        Assert.Empty(chain.Beside);

        // As where the console's role may not make another.
        await lab.RunAsync("create or replace function tenant_role() returns text language sql immutable parallel safe as $$ select null::text $$");
        var wall = Assert.Single((await ChainAsync(lab)).Beside);
        Assert.Equal((FindingKind.Note, Chain.Database), (wall.Kind, wall.Link));
        Assert.Contains("createrole", wall.Next, StringComparison.Ordinal);
    }

    private async Task<ImportLab> WithCallsAsync()
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(9);
        await lab.Importer.DrainAsync(1, Stop);
        await lab.RunAsync("update switch set is_new = false");
        return lab;
    }

    private static Task<PusherStateOutcome> ReportAsync(ImportLab lab, PusherReport report, string name = "pbx cdr") => new PusherStates(new ImportDatabases(lab.Source, lab.Source)).SaveAsync(
        report with { Switch = "sw0", Host = "pbx", Name = name, At = report.At == default ? TimeProvider.System.GetUtcNow() : report.At }, AccessScope.Everything, null, Stop);

    private static async Task<ChainStep> StepAsync(ImportLab lab, string name) => (await ChainAsync(lab)).Steps.Single(step => step.Name == name);

    private static async Task<Chain> ChainAsync(ImportLab lab)
    {
        var jobs = new JobRunner(lab.Source, TimeProvider.System, NullLogger<JobRunner>.Instance);
        var queries = new ChainQueries(
            new ImportDatabases(lab.Source, lab.Source), new DatabaseLocation.External(""), jobs, new SilenceQueries(lab.Source, TimeProvider.System), TimeProvider.System);
        return Chain.Of(await queries.ReadAsync(AccessScope.Everything, Stop));
    }
}
