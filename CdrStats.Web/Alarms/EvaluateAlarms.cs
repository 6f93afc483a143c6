using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Alarms;

/// <summary>Looks at every alarm that is due.</summary>
internal sealed class EvaluateAlarms(JobRunner jobs, AlarmRound round, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Exceptions;

    protected override TimeSpan? NotWithin => TimeSpan.FromSeconds(45);

    protected override Task WorkAsync(CancellationToken cancellation) => round.EvaluateAsync(cancellation);
}
