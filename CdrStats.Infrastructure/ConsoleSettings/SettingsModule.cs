using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>Settings that are kept in the database, beneath the configuration of the host.</summary>
public static class SettingsModule
{
    public static IServiceCollection AddStoredSettings(this IServiceCollection services, IConfigurationBuilder configuration)
    {
        var stored = new StoredSettings();
        stored.PutUnder(configuration);
        services.AddSingleton(stored).AddSingleton<SettingsFollower>().AddSingleton<SettingsDesk>().AddSingleton<SettingsTrial>().AddSingleton<Brand>();
        services.AddSingleton<IDatabaseSeed, SettingsSeed>();
        foreach (var setting in Brand.Settings)
        {
            services.AddSetting(setting);
        }

        return services;
    }
}
