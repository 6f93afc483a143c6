using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Alarms.Fraud;

/// <summary>Looks for fraud among the calls that came and those in progress.</summary>
internal sealed class LookForFraud(JobRunner jobs, FraudRound round, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Quiet;

    protected override Task WorkAsync(CancellationToken cancellation) => round.LookAsync(cancellation);
}
