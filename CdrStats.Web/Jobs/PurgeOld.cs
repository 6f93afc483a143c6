using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;

namespace CdrStats.Web.Jobs;

/// <summary>Removes imported inbox rows, months of calls, minutes and ledger entries that are past their time.</summary>
internal sealed class PurgeOld(JobRunner jobs, Retention retention, Database database) : ConsoleJob(jobs, database)
{
    protected override TimeSpan? NotWithin => TimeSpan.FromMinutes(50);

    protected override Task WorkAsync(CancellationToken cancellation) => retention.PurgeAsync(cancellation);
}
