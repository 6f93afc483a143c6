using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Reporting;

/// <summary>Holds the roll-ups of all doubtful ranges, of the last hour, and of hours drawn by lot against the calls.</summary>
internal sealed class RefreshViews(JobRunner jobs, RollupAudit audit, Database database) : ConsoleJob(jobs, database)
{
    protected override TimeSpan? NotWithin => TimeSpan.FromMinutes(9);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        await audit.CheckDirtyAsync(cancellation);
        await audit.SampleAsync(cancellation);
    }
}
