using CdrStats.Infrastructure.Realtime.Collectors.Counts;
using CdrStats.Infrastructure.Realtime.Collectors.Sharing;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.History.Influx;
using CdrStats.Infrastructure.Realtime.Limits;
using CdrStats.Infrastructure.Realtime.Wall;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>Live calls: the board, the settings of the feeds that fill it, and what follows them.</summary>
public static class RealtimeModule
{
    public static IServiceCollection AddLiveCalls(this IServiceCollection services, IConfiguration configuration)
    {
        InfluxSettings.Register(services);
        HistorySettings.Register(services);
        LongCalls.Register(services);
        RedisSettings.Register(services);
        return services
            .AddSingleton<LiveBoard>()
            .AddSingleton<RunningCostBook>()
            .AddSingleton(_ => LongCalls.Read(configuration))
            .AddSingleton<LiveFeedStore>()
            .AddSingleton<PushedCounts>()
            .AddSingleton<FeedTrial>()
            .AddSingleton<CallHangUp>()
            .AddSingleton<CallLimitStore>()
            .AddSingleton<WallBoardStore>()
            .AddSingleton<WallLinkGate>()
            .AddSingleton<WallLinkStore>()
            .AddHostedService<SwitchCollectors>()
            .AddSharing(configuration)
            .AddHistory(configuration);
    }

    // What comes first is used while it is there.
    private static IServiceCollection AddSharing(this IServiceCollection services, IConfiguration configuration)
    {
        if (RedisSettings.IsIn(configuration))
        {
            services.AddSingleton<ILiveExchange>(provider => new RedisExchange(RedisSettings.Read(configuration)!, provider.GetRequiredService<Database>()));
        }

        return services
            .AddSingleton<ILiveExchange, PostgresExchange>()
            .AddSingleton(provider => new Live<ShareState>(new ShareState("", []), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<LiveShare>()
            .AddHostedService(provider => provider.GetRequiredService<LiveShare>());
    }

    private static IServiceCollection AddHistory(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Func<HistorySettings>>(() => HistorySettings.Read(configuration));
        services.AddSingleton(provider => new CallHistory(provider.GetRequiredService<ICallSeries>()));
        services.AddSingleton(provider => new Live<HistoryState>(
            new HistoryState(provider.GetRequiredService<ICallSeries>().Name, false, null, 0, 0, 0, null), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<HistoryRecorder>();
        if (string.IsNullOrEmpty(configuration[InfluxSettings.UrlKey]))
        {
            return services.AddSingleton<ICallSeries>(provider => new PostgresSeries(provider.GetRequiredService<NpgsqlDataSource>()));
        }

        return services
            .AddSingleton(_ => new InfluxConnection(InfluxSettings.Read(configuration)!))
            .AddSingleton<ICallSeries, InfluxSeries>()
            .AddHostedService<CdrPoints>();
    }
}
