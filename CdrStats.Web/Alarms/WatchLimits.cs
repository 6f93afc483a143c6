using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Alarms;

/// <summary>Opens incidents of limits of calls that are reached, and closes them.</summary>
internal sealed class WatchLimits(JobRunner jobs, LimitWatch limits, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Quiet;

    protected override Task WorkAsync(CancellationToken cancellation) => limits.LookAsync(cancellation);
}
