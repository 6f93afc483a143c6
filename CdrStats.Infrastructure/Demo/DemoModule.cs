using CdrStats.Infrastructure.Import;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Demo;

/// <summary>The demo operator and invented calls.</summary>
public static class DemoModule
{
    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoOperator>();
        services.AddSingleton<DemoRemoval>();
        services.AddSingleton<GeneratedCalls>();
        services.AddSingleton<LiveCallsFactory>(provider => origin => new LiveCalls(provider.GetRequiredService<ImportHost>(), provider.GetRequiredService<TimeProvider>(), origin));
        return services;
    }
}
