using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Import;

/// <summary>Sends calls through mediation again that somebody ordered. It looks every few seconds, and works only when there is something.</summary>
internal sealed class ReimportCalls(JobRunner jobs, ReimportJobs queue, ImportHost import, Live<DatabaseState> database, TimeProvider clock) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        if (database.Value is DatabaseState.Ready && import.Inbox.Value.IsReady && await queue.AnyAsync(CancellationToken))
        {
            await jobs.TryRunAsync(nameof(ReimportCalls), new ReimportWork(import.Databases, clock).RunAsync, CancellationToken);
        }
    }
}
