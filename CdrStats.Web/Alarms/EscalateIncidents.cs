using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Alarms;

/// <summary>Tells others of incidents that nobody has taken on in time.</summary>
internal sealed class EscalateIncidents(JobRunner jobs, Escalation escalation, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Quiet;

    protected override Task WorkAsync(CancellationToken cancellation) => escalation.EscalateAsync(cancellation);
}
