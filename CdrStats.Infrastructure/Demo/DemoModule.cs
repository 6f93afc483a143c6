using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Demo;

/// <summary>The demo operator, invented calls, and the import of files.</summary>
public static class DemoModule
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoOperator>();
        services.AddSingleton<DemoRemoval>();
        services.AddSingleton<GeneratedCalls>();
        services.AddSingleton<LiveCallsFactory>(provider => origin => new LiveCalls(provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>(), origin));
        services.AddTransient(provider => new InboxSender(provider.GetRequiredService<Database>().Source));
        services.AddTransient(provider => new InboxWait(provider.GetRequiredService<Database>().Source, provider.GetRequiredService<TimeProvider>()));
        services.AddTransient<FileImport>();
        return services;
    }
}
