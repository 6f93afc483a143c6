using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Import;

/// <summary>Stored calls that are ordered to be imported anew.</summary>
public sealed class ReimportWorkTests(PostgresFixture postgres)
{
    private static readonly TimeRange FirstDay = new(new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 3, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_of_the_range_and_the_switch_are_read_anew_under_their_ids_and_nothing_else_is()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(3_000);
        await lab.Importer.DrainAsync(1, Stop);
        var (jobs, work) = Desk(lab);
        var chosen = await lab.OneAsync<int>("select id from switch where name = 'sw1'");
        var matching = $"start >= '2026-11-02Z' and start < '2026-11-03Z' and switch_id = {chosen}";
        var ids = await lab.OneAsync<string>("select string_agg(id::text, ',' order by id) from call");
        var (calls, others) = (await lab.OneAsync<long>($"select count(*) from call where {matching}"), await lab.OneAsync<string>($"select md5(string_agg(c::text, '' order by id)) from call as c where not ({matching})"));

        // The inbox has lost one of them, and a correction is made to all.
        await lab.RunAsync($"delete from cdr_import where id = (select min(inbox_row) from call where {matching}); update cdr_import set hangup_cause_id = 34");
        Assert.Equal(new ReimportEstimate(calls, calls - 1), await jobs.EstimateAsync(AccessScope.Everything, FirstDay, chosen, Stop));
        await jobs.OrderAsync(AccessScope.Everything, "ana", FirstDay, chosen, Stop);
        Assert.Equal(0, await lab.OneAsync<long>("select count(*) from cdr_import where not imported"));
        await work.RunAsync(Stop);

        Assert.Equal(calls - 1, (await lab.Importer.DrainAsync(2, Stop)).Replaced);
        Assert.Equal(calls, await lab.OneAsync<long>($"select count(*) filter (where cause = 34 or not exists (select from cdr_import where id = inbox_row)) from call where {matching}"));
        Assert.Equal(ids, await lab.OneAsync<string>("select string_agg(id::text, ',' order by id) from call"));
        Assert.Equal(others, await lab.OneAsync<string>($"select md5(string_agg(c::text, '' order by id)) from call as c where not ({matching})"));
        Assert.Empty(await lab.DriftAsync());
        var job = Assert.Single(await jobs.RecentAsync(AccessScope.Everything, Stop));
        Assert.Equal((calls - 1, 1L, "ana", "sw1", true), (job.Sent, job.Gone, job.RequestedBy, job.Switch, job.FinishedAt is not null));
    }

    [Fact]
    public async Task An_order_goes_on_where_it_was_ended_and_stops_when_it_is_cancelled()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(500);
        await lab.Importer.DrainAsync(1, Stop);
        var (jobs, work) = Desk(lab);
        var all = new TimeRange(new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero));
        await jobs.OrderAsync(AccessScope.Everything, "ana", all, null, Stop);
        await jobs.OrderAsync(AccessScope.Everything, "ana", all, null, Stop);
        Assert.True(await jobs.AnyAsync(Stop));

        // One slice, then another process takes over.
        Assert.False(await work.SliceAsync(1, Stop));
        await Desk(lab).Work.SliceAsync(1, Stop);
        Assert.Equal(200, await lab.OneAsync<long>("select count(*) from cdr_import where not imported"));
        await jobs.CancelAsync(AccessScope.Everything, "bea", 1, Stop);
        Assert.True(await work.SliceAsync(1, Stop));
        Assert.Equal(200, await lab.OneAsync<long>("select count(*) from cdr_import where not imported"));

        await work.RunAsync(Stop);
        Assert.Equal(500, (await lab.Importer.DrainAsync(2, Stop)).Replaced);
        Assert.Equal(500, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Empty(await lab.DriftAsync());
        Assert.Equal([null, "bea"], (await jobs.RecentAsync(AccessScope.Everything, Stop)).OrderByDescending(job => job.Id).Select(job => job.CancelledBy));
        Assert.False(await jobs.AnyAsync(Stop));
    }

    [Fact]
    public async Task It_is_for_operators()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var jobs = Desk(lab).Jobs;
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.EstimateAsync(AccessScope.Nothing, FirstDay, null, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.OrderAsync(AccessScope.Nothing, "x", FirstDay, null, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.CancelAsync(AccessScope.Nothing, "x", 1, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => jobs.RecentAsync(AccessScope.Nothing, Stop));
    }

    private static (ReimportJobs Jobs, ReimportWork Work) Desk(ImportLab lab)
    {
        var databases = new ImportDatabases(lab.Source, lab.Source);
        return (new ReimportJobs(databases, TimeProvider.System), new ReimportWork(databases, TimeProvider.System, slice: 100, most: 1_000));
    }
}
