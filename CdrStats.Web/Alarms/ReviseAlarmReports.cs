using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Alarms;

/// <summary>Looks again at days, weeks and months whose calls came late.</summary>
internal sealed class ReviseAlarmReports(JobRunner jobs, LateCalls late, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        await jobs.TryRunAsync(nameof(ReviseAlarmReports), late.ReviseAsync, CancellationToken, TimeSpan.FromMinutes(50));
    }
}
