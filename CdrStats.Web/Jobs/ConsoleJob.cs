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

    /// <summary>What is written down of its runs.</summary>
    protected virtual JobNotes Notes => JobNotes.Each;

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        if (await IsWantedAsync(CancellationToken))
        {
            await RunAsync(new JobTurn { NotWithin = NotWithin, Notes = Notes });
        }
    }

    /// <summary>Runs it because somebody asked for it.</summary>
    public Task OrderedAsync(string who) => RunAsync(new JobTurn { OrderedBy = who, Notes = Notes });

    /// <summary>Runs it because it was due while no console was there to do it.</summary>
    public Task CatchUpAsync(string words) => RunAsync(new JobTurn { NotWithin = NotWithin, Notes = Notes, Words = words });

    /// <summary>Whether there is something to do; a turn without is no run.</summary>
    protected virtual Task<bool> IsWantedAsync(CancellationToken cancellation) => Task.FromResult(true);

    protected abstract Task WorkAsync(CancellationToken cancellation);

    private Task<bool> RunAsync(JobTurn turn) => jobs.TryRunAsync(GetType().Name, WorkAsync, turn, CancellationToken);
}
