using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Alarms.Fraud;

/// <summary>Ends the calls that rules of fraud, or people, ordered to be ended.</summary>
internal sealed class HangUpCalls(JobRunner jobs, FraudHangUps hangUps, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Quiet;

    protected override Task WorkAsync(CancellationToken cancellation) => hangUps.WorkAsync(cancellation);
}
