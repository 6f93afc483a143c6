using CdrStats.Infrastructure.Cdrs.Export;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>Stored calls: finding, explaining, handing in.</summary>
public static class CallsModule
{
    public static IServiceCollection AddCallSearch(this IServiceCollection services)
    {
        services.AddSingleton<CallSearch>();
        services.AddSingleton<CallTotalsSource>();
        services.AddSingleton<CallFilterChoices>();
        services.AddSingleton<CallExplanation>();
        services.AddSingleton<CallIntake>();
        services.AddSingleton<CallExport>();
        return services;
    }
}
