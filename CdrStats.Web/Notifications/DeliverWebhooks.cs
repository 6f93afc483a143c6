using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications.Webhooks;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;

namespace CdrStats.Web.Notifications;

/// <summary>Delivers the events that wait for webhooks.</summary>
internal sealed class DeliverWebhooks(JobRunner jobs, WebhookOutbox outbox, Database database) : ConsoleJob(jobs, database)
{
    protected override JobNotes Notes => JobNotes.Quiet;

    protected override Task WorkAsync(CancellationToken cancellation) => outbox.DeliverDueAsync(cancellation);
}
