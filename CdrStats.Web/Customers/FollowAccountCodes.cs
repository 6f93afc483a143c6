using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Customers;

/// <summary>Lets stored calls follow account codes that were given or moved. It looks every few seconds, and works only when there is something.</summary>
internal sealed class FollowAccountCodes(JobRunner jobs, OwnershipJobs queue, ImportHost import, Live<DatabaseState> database, TimeProvider clock) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        if (database.Value is DatabaseState.Ready && await queue.AnyAsync(CancellationToken))
        {
            var importer = import.Importer;
            await jobs.TryRunAsync(nameof(FollowAccountCodes), new OwnershipWork(import.Databases.Calls, importer, clock).RunAsync, CancellationToken);
        }
    }
}
