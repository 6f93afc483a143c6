using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Rating.Rebilling;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Rating.Rebilling;

/// <summary>Bills calls again that somebody ordered. It looks every few seconds, and works only when there is something.</summary>
internal sealed class RebillCalls(JobRunner jobs, RebillJobs queue, ImportHost import, Database database, IServiceProvider services) : ConsoleJob(jobs, database)
{
    protected override async Task<bool> IsWantedAsync(CancellationToken cancellation) => import.Inbox.Value.IsReady && await queue.AnyAsync(cancellation);

    protected override Task WorkAsync(CancellationToken cancellation) => services.GetRequiredService<RebillWork>().RunAsync(cancellation);
}
