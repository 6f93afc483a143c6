using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Alarms, their evaluation and their incidents.</summary>
public static class AlarmsModule
{
    public static IServiceCollection AddAlarms(this IServiceCollection services)
    {
        services.AddSetting(Setting.Whole($"{AlarmSettings.Section}:MinutesAfterMidnight", 0, 1439));
        services.AddSingleton(provider => new AlarmSettings(TimeSpan.FromMinutes(provider.GetRequiredService<IConfiguration>().GetValue($"{AlarmSettings.Section}:MinutesAfterMidnight", 15))));
        services.AddSingleton<AlarmStore>();
        services.AddSingleton<AlarmQueries>();
        services.AddSingleton<AlarmReportQueries>();
        services.AddSingleton<AlarmRound>();
        services.AddSingleton<LateCalls>();
        services.AddSingleton<LateWindows>();
        services.AddSingleton<AlarmTrials>();
        services.AddSingleton<RollingTrials>();
        services.AddSingleton<AlarmFigureFeed>();
        services.AddSingleton<AlarmTrends>();
        services.AddSingleton<IncidentStore>();
        services.AddSingleton<IncidentAssignments>();
        services.AddSingleton<MaintenanceStore>();
        services.AddSingleton<Escalation>();
        services.AddSingleton<LimitWatch>();
        return services.AddSingleton<IncidentFeed>().AddFraud();
    }
}
