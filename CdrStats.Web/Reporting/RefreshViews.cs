using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Reporting;

/// <summary>Holds the roll-ups of all doubtful ranges, of the last hour, and of hours drawn by lot against the calls.</summary>
internal sealed class RefreshViews(JobRunner jobs, RollupAudit audit, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        await jobs.TryRunAsync(nameof(RefreshViews), CheckAsync, CancellationToken, TimeSpan.FromMinutes(9));
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        await audit.CheckDirtyAsync(cancellation);
        await audit.SampleAsync(cancellation);
    }
}

/// <summary>Makes the partitions of this month and the next three.</summary>
internal sealed class MakePartitions(JobRunner jobs, Infrastructure.Cdrs.CallPartitions partitions, Database database, TimeProvider clock) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        var now = clock.GetUtcNow();
        await jobs.TryRunAsync(nameof(MakePartitions), stop => partitions.EnsureAsync(Enumerable.Range(0, 4).Select(now.AddMonths), stop), CancellationToken, TimeSpan.FromMinutes(30));
    }
}

/// <summary>Removes imported inbox rows, months of calls, minutes and ledger entries that are past their time.</summary>
internal sealed class PurgeOld(JobRunner jobs, Retention retention, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        await jobs.TryRunAsync(nameof(PurgeOld), retention.PurgeAsync, CancellationToken, TimeSpan.FromMinutes(50));
    }
}
