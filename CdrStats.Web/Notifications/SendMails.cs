using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Notifications;

/// <summary>Sends the mails that wait.</summary>
internal sealed class SendMails(JobRunner jobs, MailOutbox outbox, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Quiet;

    protected override Task WorkAsync(CancellationToken cancellation) => outbox.SendDueAsync(cancellation);
}
