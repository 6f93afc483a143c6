using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.DestinationControl;

/// <summary>Leaves mails of what the blacklist stopped.</summary>
internal sealed class TellHits(JobRunner jobs, ControlHits hits, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        await jobs.TryRunAsync(nameof(TellHits), hits.TellAsync, CancellationToken);
    }
}
