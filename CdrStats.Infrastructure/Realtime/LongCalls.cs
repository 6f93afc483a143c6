using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Realtime;

/// <summary>From when on a call in progress is unusually long: forgotten, stuck, or somebody's who should not.</summary>
public sealed record LongCalls(TimeSpan After)
{
    private const string Key = "CdrStats:LiveCalls:LongMinutes";
    private const int Usual = 120;

    internal static LongCalls Read(IConfiguration configuration) => new(TimeSpan.FromMinutes(configuration.GetValue(Key, Usual)));

    internal static void Register(IServiceCollection services) => services.AddSetting(Setting.Whole(Key, 1, 100_000));
}
