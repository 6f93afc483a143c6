using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Rating.Rebilling;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Rating.Rebilling;

/// <summary>Bills calls again that somebody ordered. It looks every few seconds, and works only when there is something.</summary>
internal sealed class RebillCalls(JobRunner jobs, RebillJobs queue, ImportHost import, Live<DatabaseState> database, IServiceProvider services) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        if (database.Value is DatabaseState.Ready && import.Inbox.Value.IsReady && await queue.AnyAsync(CancellationToken))
        {
            await jobs.TryRunAsync(nameof(RebillCalls), services.GetRequiredService<RebillWork>().RunAsync, CancellationToken);
        }
    }
}
