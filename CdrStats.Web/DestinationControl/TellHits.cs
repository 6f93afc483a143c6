using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.DestinationControl;

/// <summary>Leaves mails of what the blacklist stopped.</summary>
internal sealed class TellHits(JobRunner jobs, ControlHits hits, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Quiet;

    protected override Task WorkAsync(CancellationToken cancellation) => hits.TellAsync(cancellation);
}
