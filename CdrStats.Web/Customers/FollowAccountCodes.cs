using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Customers;

/// <summary>Lets stored calls follow account codes that were given or moved. It looks every few seconds, and works only when there is something.</summary>
internal sealed class FollowAccountCodes(JobRunner jobs, OwnershipJobs queue, ImportHost import, Database database, TimeProvider clock) : ConsoleJob(jobs, database)
{
    protected override Task<bool> IsWantedAsync(CancellationToken cancellation) => queue.AnyAsync(cancellation);

    protected override Task WorkAsync(CancellationToken cancellation) => new OwnershipWork(import.Databases.Calls, import.Importer, clock).RunAsync(cancellation);
}
