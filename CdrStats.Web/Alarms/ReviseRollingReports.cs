using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Alarms;

/// <summary>Looks again at rolling windows of the last day whose calls came late.</summary>
internal sealed class ReviseRollingReports(JobRunner jobs, LateWindows late, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Exceptions;

    protected override TimeSpan? NotWithin => TimeSpan.FromMinutes(4);

    protected override Task WorkAsync(CancellationToken cancellation) => late.ReviseAsync(cancellation);
}
