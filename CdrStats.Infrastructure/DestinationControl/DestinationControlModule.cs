using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.DestinationControl;

/// <summary>White- and blacklists, and what they hit.</summary>
public static class DestinationControlModule
{
    public static IServiceCollection AddDestinationControl(this IServiceCollection services) =>
        services.AddSingleton<ControlStore>().AddSingleton<RemovePrefixStore>().AddSingleton<ControlHits>().AddSingleton<ControlDesk>();
}
