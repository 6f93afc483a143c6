using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>Mail.</summary>
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
        services.AddSingleton(provider => MailSettings.Read(provider.GetRequiredService<IConfiguration>()));
        return services.AddSingleton<MailSender>().AddSingleton<MailOutbox>();
    }
}
