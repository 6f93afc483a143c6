using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Notifications.Webhooks;
using CdrStats.Infrastructure.Storage;
using Coravel.Invocable;

namespace CdrStats.Web.Notifications;

/// <summary>Delivers the events that wait for webhooks.</summary>
internal sealed class DeliverWebhooks(JobRunner jobs, WebhookOutbox outbox, Database database) : IInvocable, ICancellableInvocable
{
    public CancellationToken CancellationToken { get; set; }

    public async Task Invoke()
    {
        await database.ReadyAsync(CancellationToken);
        await jobs.TryRunAsync(nameof(DeliverWebhooks), outbox.DeliverDueAsync, CancellationToken);
    }
}
