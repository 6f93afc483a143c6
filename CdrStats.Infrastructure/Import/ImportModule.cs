using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Import;

/// <summary>The import: its settings, the importer of this process, and, on hosts that run jobs, the loop.</summary>
public static class ImportModule
{
    public static IServiceCollection AddImport(this IServiceCollection services)
    {
        services.AddSingleton(Read);
        services.AddSingleton<ImportHost>();
        services.AddSingleton<ImportPulses>();
        services.AddSingleton(provider => provider.GetRequiredService<ImportHost>().Databases);
        services.AddSingleton(provider => new InboxSender(provider.GetRequiredService<ImportDatabases>().Inbox));
        services.AddTransient(provider => new InboxWait(provider.GetRequiredService<ImportDatabases>().Inbox, provider.GetRequiredService<TimeProvider>()));
        services.AddTransient<PusherRoles>();
        services.AddTransient<FileQuarantine>();
        services.AddTransient<FileImport>();
        services.AddTransient<FilePreview>();
        services.AddTransient<FileImportStore>();
        services.AddTransient<FileMappingStore>();
        services.AddTransient<FileImportOrders>();
        services.AddSingleton<FileImportFolder>();
        services.AddSingleton<FileImportBell>();
        services.AddSetting(Setting.ConnectionString($"ConnectionStrings:{ImportHost.InboxName}"));
        services.AddSetting(new Setting("CdrStats:Mediation:LocalDialcode", "a calling code of one to three digits, such as 1, 34 or 351",
            value => value.Length is >= 1 and <= 3 && value.All(char.IsAsciiDigit) && value[0] != '0'));
        foreach (var (name, least) in new[] { ("PhoneNumberMinDigits", 1), ("PhoneNumberMaxDigits", 1), ("InternalMaxDigits", 0), ("PrefixLimitMin", 1), ("PrefixLimitMax", 1) })
        {
            services.AddSetting(Setting.Whole($"CdrStats:Mediation:{name}", least, 15));
        }

        services.AddSetting(Setting.Text("CdrStats:Mediation:PrefixesToIgnore"));
        services.AddSetting(Setting.Text("CdrStats:Mediation:InternationalPrefixes"));
        services.AddSetting(Setting.Text("CdrStats:Mediation:ServiceCodes"));
        return services;
    }

    private static MediationOptions Read(IServiceProvider provider)
    {
        var options = new MediationOptions(provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<SettingsFollower>());
        return options.Over().Complaint is { } complaint ? throw new SettingException($"CdrStats:Mediation: {complaint}") : options;
    }

    /// <summary>Imports as long as the host runs.</summary>
    public static IServiceCollection AddImportLoop(this IServiceCollection services) => services.AddHostedService<ImportLoop>();

    /// <summary>Watches the inbox, follows what every host's import announces, and works on the files that were sent to this host.</summary>
    public static IServiceCollection AddImportSignals(this IServiceCollection services) =>
        services.AddHostedService<InboxWatch>().AddHostedService<DatabaseSignals>().AddHostedService<FileImportWorker>();
}
