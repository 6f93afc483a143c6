using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>Rules of fraud, what looks for it, and what is shown of it.</summary>
public static class FraudModule
{
    public static IServiceCollection AddFraud(this IServiceCollection services) => services
        .AddSingleton<FraudStore>()
        .AddSingleton<MoneyFeed>()
        .AddSingleton<FraudLists>()
        .AddSingleton<FraudDesk>()
        .AddSingleton<FraudHangUps>()
        .AddSingleton<FraudAccountQueries>()
        .AddSingleton(provider => new FraudRound(
            provider.GetRequiredService<NpgsqlDataSource>(), () => provider.GetRequiredService<ImportHost>().Importer, provider.GetRequiredService<LiveBoard>(), provider.GetRequiredService<MoneyFeed>(),
            provider.GetRequiredService<TimeProvider>()));
}
