using CdrStats.Infrastructure.Import;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>Billing stored calls again: looking at it before, orders, and their work.</summary>
public static class RebillModule
{
    public static IServiceCollection AddRebilling(this IServiceCollection services) => services
        .AddSingleton<RebillJobs>()
        .AddTransient(provider => new RebillTrial(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<ImportHost>().Importer))
        .AddTransient(provider =>
        {
            var import = provider.GetRequiredService<ImportHost>();
            return new RebillWork(import.Databases, import.Importer, provider.GetRequiredService<TimeProvider>());
        });
}
