using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Notifications.Outbox;
using CdrStats.Infrastructure.Notifications.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>Mail and webhooks.</summary>
public static class NotificationsModule
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSetting(Setting.Text($"{MailSettings.Section}:Host"));
        services.AddSetting(Setting.Whole($"{MailSettings.Section}:Port", 1, 65535));
        services.AddSetting(Setting.OneOf($"{MailSettings.Section}:Security", "auto", "none", "starttls", "tls"));
        services.AddSetting(Setting.Text($"{MailSettings.Section}:UserName"));
        services.AddSetting(Setting.Text($"{MailSettings.Section}:Password"));
        services.AddSetting(new Setting($"{MailSettings.Section}:From", "a mail address such as billing@example.com", value => MimeKit.MailboxAddress.TryParse(value, out var from) && from.Address.Contains('@', StringComparison.Ordinal)));
        services.AddSetting(Setting.YesOrNo($"{WebhookSettings.Section}:AllowPrivateAddresses"));
        services.AddSingleton(provider => new WebhookSettings(provider.GetRequiredService<IConfiguration>().GetValue($"{WebhookSettings.Section}:AllowPrivateAddresses", false)));
        services.AddSingleton<WebhookClient>().AddSingleton<WebhookOutbox>().AddSingleton<WebhookStore>();
        services.AddSingleton<NotificationChoiceStore>().AddSingleton<DigestPost>().AddSingleton<OutboxDesk>();
        return services.AddSingleton<MailSender>().AddSingleton<MailOutbox>();
    }
}
