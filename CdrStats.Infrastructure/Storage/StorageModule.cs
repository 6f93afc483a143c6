using CdrStats.Infrastructure.Cdrs;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Realtime;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>The database for everyone: <see cref="Database"/>, its data source, contexts and state, and the keys that are kept in it.</summary>
public static class StorageModule
{
    /// <summary>All that a verb of the command line needs. Nothing starts before <see cref="Database.OpenAsync"/>.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            return new Live<DatabaseState>(new DatabaseState.Starting(clock.GetUtcNow()), clock);
        });
        services.AddSingleton<Database>();
        services.AddSingleton<IDbContextFactory<CdrStatsDb>>(provider => provider.GetRequiredService<Database>());
        // One for all, never transient: a page or a request that was given its own would close it for everybody when it ends.
        services.AddSingleton(provider => provider.GetRequiredService<Database>().Source);
        services.AddScoped(provider => provider.GetRequiredService<Database>().CreateDbContext());
        services.AddSingleton(provider => new Schema(provider.GetRequiredService<Database>(), provider.GetServices<IDatabaseSeed>()));
        services.AddSingleton<DatabaseReport>();
        services.AddSingleton<Backup.DatabaseBackup>();
        services.AddSingleton<IDatabaseSeed, HangupCauseSeed>();
        services.AddSingleton<IDatabaseSeed>(provider => new Tenants.TenantRole(provider.GetRequiredService<Database>()));
        services.AddDataProtection().SetApplicationName("cdrstats");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, KeyRing>();
        services.AddSetting(Setting.ConnectionString("ConnectionStrings:CdrStats"));
        services.AddSetting(new Setting("CdrStats:DataDirectory", "the path of a folder", value => value.IndexOfAny(Path.GetInvalidPathChars()) < 0));
        services.AddSetting(Setting.Text("CdrStats:Embedded:ListenAddresses"));
        services.AddSetting(Setting.Whole("CdrStats:Embedded:Port", 1, 65535));
        services.AddSetting(new Setting("CdrStats:Embedded:BinDirectory", "a folder with PostgreSQL's programs", Directory.Exists));
        return services;
    }

    /// <summary>Opens, migrates and watches the database while the host runs. Before every other hosted service.</summary>
    public static IServiceCollection AddDatabaseStart(this IServiceCollection services) => services.AddHostedService<DatabaseStart>();
}
