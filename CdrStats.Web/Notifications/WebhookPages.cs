using CdrStats.Domain.Accounts;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Notifications;

/// <summary>Webhooks and mails: their places in the navigation.</summary>
public static class WebhookPages
{
    public static IServiceCollection AddWebhookPages(this IServiceCollection services) =>
        services.AddScoped<ChoiceSignal>().AddNavEntry(new NavEntry(NavGroup.Alarms, "Webhooks", "admin/webhooks", Icons.Material.Outlined.Webhook, Permissions.Administer("webhook"), 5))
            .AddNavEntry(new NavEntry(NavGroup.Admin, "Mails", "admin/mails", Icons.Material.Outlined.MailOutline, Permissions.Administer("setting"), 94));
}
