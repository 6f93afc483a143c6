using CdrStats.Infrastructure.Import;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Rating.Rebilling;

/// <summary>Billing stored calls again: looking at it before, orders, and their work.</summary>
public static class RebillModule
{
    public static IServiceCollection AddRebilling(this IServiceCollection services) => services
        .AddSingleton<RebillJobs>()
        .AddTransient(provider => new RebillTrial(provider.GetRequiredService<ImportHost>().Databases.Calls, provider.GetRequiredService<ImportHost>().Importer))
        .AddTransient(provider =>
        {
            var import = provider.GetRequiredService<ImportHost>();
            return new RebillWork(import.Databases, import.Importer, provider.GetRequiredService<TimeProvider>());
        });
}
