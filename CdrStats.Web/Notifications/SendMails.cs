using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Notifications;

/// <summary>Sends the mails that wait.</summary>
internal sealed class SendMails(JobRunner jobs, MailOutbox outbox, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        await jobs.TryRunAsync(nameof(SendMails), outbox.SendDueAsync, CancellationToken);
    }
}
