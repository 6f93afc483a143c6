using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>How much of the past of calls in progress is kept.</summary>
/// <param name="SecondDays">Days of seconds.</param>
/// <param name="MinuteDays">Days of minutes.</param>
/// <param name="BufferSamples">How many samples wait for a store that is away; older ones give way.</param>
public sealed record HistorySettings(int SecondDays = 2, int MinuteDays = 366, int BufferSamples = 200_000)
{
    private const string SecondDaysKey = "CdrStats:Retention:LiveSecondDays";
    private const string MinuteDaysKey = "CdrStats:Retention:LiveMinuteDays";
    private const string BufferKey = "CdrStats:LiveHistory:BufferSamples";

    internal static HistorySettings Read(IConfiguration configuration) => new(
        configuration.GetValue(SecondDaysKey, 2), configuration.GetValue(MinuteDaysKey, 366), configuration.GetValue(BufferKey, 200_000));

    internal static void Register(IServiceCollection services) => services
        .AddSetting(Setting.Whole(SecondDaysKey, 1, 60))
        .AddSetting(Setting.Whole(MinuteDaysKey, 8, 3660))
        .AddSetting(Setting.Whole(BufferKey, 1000, 10_000_000));
}
