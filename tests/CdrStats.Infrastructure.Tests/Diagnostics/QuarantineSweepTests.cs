using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Tests.Import;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Diagnostics;

/// <summary>Rejected records, all of a reason at once.</summary>
public sealed class QuarantineSweepTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_are_grouped_by_reason_and_a_mended_group_is_sent_again_at_once_each_once()
    {
        await using var lab = await RejectedAsync();
        var (list, sweep) = Desk(lab);

        var kinds = await list.KindsAsync(AccessScope.Everything, Stop);
        Assert.Equal(
            [("billsec is …, more than the duration of … s", 600L), ("duration is -…; seconds are not negative", 30L)],
            kinds.Select(kind => (kind.Kind, kind.Records)));
        Assert.All(kinds, kind => Assert.Equal(["sw0", "sw1", "sw2"], kind.Switches));

        // Somebody mends 500 of them in the inbox; the row of another is purged.
        await lab.RunAsync("update cdr_import set billsec = duration where id <= 500; delete from cdr_import where id = 600");
        Assert.Equal((599, 1), await SweepAsync(sweep, kinds[0].Kind, dismissal: false));
        await lab.Importer.DrainAsync(1, Stop);

        Assert.Equal(500, await lab.OneAsync<long>("select count(*) from call"));
        Assert.Equal(
            [("billsec is …, more than the duration of … s", 100L), ("duration is -…; seconds are not negative", 30L)],
            (await list.KindsAsync(AccessScope.Everything, Stop)).Select(kind => (kind.Kind, kind.Records)));
        Assert.Empty(await lab.DriftAsync());
    }

    [Fact]
    public async Task A_dismissed_group_is_closed_with_a_name_and_the_others_stay()
    {
        await using var lab = await RejectedAsync();
        var (list, sweep) = Desk(lab);

        Assert.Equal((30, 0), await SweepAsync(sweep, "duration is -…; seconds are not negative", dismissal: true));

        Assert.Equal(30, await lab.OneAsync<long>("select count(*) from cdr_rejected where resolved_by = 'ana' and resolution = 'dismissed'"));
        Assert.Equal(600, (await list.KindsAsync(AccessScope.Everything, Stop)).Sum(kind => kind.Records));
        var page = await list.PageAsync(AccessScope.Everything, null, null, Stop);
        Assert.Equal(QuarantineList.PageSize, page.Count);
        Assert.Equal(page[^1].Id - 1, (await list.PageAsync(AccessScope.Everything, null, page[^1].Id, Stop))[0].Id);
    }

    [Fact]
    public async Task It_is_for_operators()
    {
        await using var lab = await ImportLab.NewAsync(postgres);
        var (list, sweep) = Desk(lab);
        var customer = AccessScope.Nothing;
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => list.KindsAsync(customer, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => list.PageAsync(customer, null, null, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sweep.EndAsync(customer, "x", Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sweep.SendAsync(customer, "x", "x", 0, 9, Stop));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => sweep.DismissAsync(customer, "x", "x", 0, 9, Stop));
    }

    private async Task<ImportLab> RejectedAsync()
    {
        var lab = await ImportLab.NewAsync(postgres);
        await lab.FillInboxAsync(630);
        await lab.RunAsync("update cdr_import set billsec = duration + 2 where id <= 600; update cdr_import set duration = -duration where id > 600");
        Assert.Equal(630, (await lab.Importer.DrainAsync(1, Stop)).Quarantined);
        return lab;
    }

    private static (QuarantineList List, QuarantineSweep Sweep) Desk(ImportLab lab)
    {
        var databases = new ImportDatabases(lab.Source, lab.Source);
        return (new QuarantineList(databases), new QuarantineSweep(databases, new QuarantineDesk(databases, TimeProvider.System), TimeProvider.System));
    }

    private static async Task<(int Sent, int Left)> SweepAsync(QuarantineSweep sweep, string kind, bool dismissal)
    {
        var end = await sweep.EndAsync(AccessScope.Everything, kind, Stop);
        var (sent, left, after) = (0, 0, 0L);
        while ((dismissal ? await sweep.DismissAsync(AccessScope.Everything, "ana", kind, after, end!.Value, Stop) : await sweep.SendAsync(AccessScope.Everything, "ana", kind, after, end!.Value, Stop)) is { } step)
        {
            (sent, left, after) = (sent + step.Sent, left + step.Left, step.Reached);
        }

        return (sent, left);
    }
}
