using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Web.Jobs;

/// <summary>Makes the partitions of this month and the next three.</summary>
internal sealed class MakePartitions(JobRunner jobs, CallPartitions partitions, Database database, TimeProvider clock) : ConsoleJob(jobs, database)
{
    protected override TimeSpan? NotWithin => TimeSpan.FromMinutes(30);

    protected override Task WorkAsync(CancellationToken cancellation) => partitions.EnsureAsync(Enumerable.Range(0, 4).Select(clock.GetUtcNow().AddMonths), cancellation);
}
