using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Import;

/// <summary>Sends calls through mediation again that somebody ordered. It looks every few seconds, and works only when there is something.</summary>
internal sealed class ReimportCalls(JobRunner jobs, ReimportJobs queue, ImportHost import, Database database, TimeProvider clock) : ConsoleJob(jobs, database)
{
    protected override async Task<bool> IsWantedAsync(CancellationToken cancellation) => import.Inbox.Value.IsReady && await queue.AnyAsync(cancellation);

    protected override Task WorkAsync(CancellationToken cancellation) => new ReimportWork(import.Databases, clock).RunAsync(cancellation);
}
