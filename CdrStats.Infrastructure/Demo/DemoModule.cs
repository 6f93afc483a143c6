using CdrStats.Infrastructure.Import;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Demo;

/// <summary>The demo operator and invented calls.</summary>
public static class DemoModule
{
    /// <summary>What keeps <c>Live&lt;DemoPresence&gt;</c> true.</summary>
    public static IServiceCollection AddDemoWatch(this IServiceCollection services) => services.AddHostedService<DemoWatch>();

    public static IServiceCollection AddDemo(this IServiceCollection services)
    {
        services.AddSingleton<DemoOperator>();
        services.AddSingleton<DemoRemoval>();
        services.AddSingleton<GeneratedCalls>();
        services.AddSingleton<LiveCallsFactory>(provider => origin => new LiveCalls(provider.GetRequiredService<ImportHost>(), provider.GetRequiredService<TimeProvider>(), origin));
        return services;
    }
}
