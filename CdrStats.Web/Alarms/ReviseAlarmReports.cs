using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Alarms;

/// <summary>Looks again at days, weeks and months whose calls came late.</summary>
internal sealed class ReviseAlarmReports(JobRunner jobs, LateCalls late, Database database) : ConsoleJob(jobs, database)
{
    protected override TimeSpan? NotWithin => TimeSpan.FromMinutes(50);

    protected override Task WorkAsync(CancellationToken cancellation) => late.ReviseAsync(cancellation);
}
