using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>Taking over a CDR-Stats 3.</summary>
public static class CdrStats3Module
{
    public static IServiceCollection AddCdrStats3(this IServiceCollection services) => services
        .AddTransient<CdrStats3Switches>()
        .AddTransient<CdrStats3Plans>()
        .AddTransient<CdrStats3Bans>()
        .AddTransient<CdrStats3Lists>()
        .AddTransient<CdrStats3People>()
        .AddTransient<CdrStats3Alarms>()
        .AddTransient<CdrStats3Calls>()
        .AddTransient<CdrStats3Comparison>();
}
