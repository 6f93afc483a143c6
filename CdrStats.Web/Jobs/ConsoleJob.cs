using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Jobs;

/// <summary>A job of the schedule, named like its class: it waits for the database, and runs on one host at a time.</summary>
internal abstract class ConsoleJob(JobRunner jobs, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Another host that did it within this time did it for all; null: each turn counts.</summary>
    protected virtual TimeSpan? NotWithin => null;

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        if (await IsWantedAsync(CancellationToken))
        {
            await jobs.TryRunAsync(GetType().Name, WorkAsync, CancellationToken, NotWithin);
        }
    }

    /// <summary>Whether there is something to do; a turn without is no run.</summary>
    protected virtual Task<bool> IsWantedAsync(CancellationToken cancellation) => Task.FromResult(true);

    protected abstract Task WorkAsync(CancellationToken cancellation);
}
