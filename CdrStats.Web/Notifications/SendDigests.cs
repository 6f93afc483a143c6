using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Notifications;

/// <summary>Makes one mail of the notifications that were collected for a digest.</summary>
internal sealed class SendDigests(JobRunner jobs, DigestPost digests, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Exceptions;

    protected override TimeSpan? NotWithin => TimeSpan.FromSeconds(45);

    protected override Task WorkAsync(CancellationToken cancellation) => digests.LeaveDueAsync(cancellation);
}
