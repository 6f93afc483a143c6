using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>Live calls: the board, the settings of the feeds that fill it, and what follows them.</summary>
public static class RealtimeModule
{
    public static IServiceCollection AddLiveCalls(this IServiceCollection services) => services
        .AddSingleton<LiveBoard>()
        .AddSingleton<LiveFeedStore>()
        .AddSingleton<FeedTrial>()
        .AddHostedService<SwitchCollectors>();
}
