using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Alarms;

/// <summary>Looks at every alarm that is due.</summary>
internal sealed class EvaluateAlarms(JobRunner jobs, AlarmRound round, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        await jobs.TryRunAsync(nameof(EvaluateAlarms), round.EvaluateAsync, CancellationToken, TimeSpan.FromSeconds(45));
    }
}
