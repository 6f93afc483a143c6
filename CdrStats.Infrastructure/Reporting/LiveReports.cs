using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>The live reports of this host: every circuit that looks at the same thing shares one snapshot.</summary>
public sealed class LiveReports(DashboardQueries dashboard, WallboardQueries wallboard, ImportPulses pulses, TimeProvider clock, ILogger<LiveReports> logger) : IDisposable
{
    private readonly SharedFeed<(AccessScope Scope, int? SwitchId), DashboardSnapshot> _dashboards =
        new((key, cancellation) => dashboard.ReadAsync(key.Scope, key.SwitchId, cancellation), pulses, clock, logger);

    private readonly SharedFeed<(AccessScope Scope, int? SwitchId, string Zone), WallboardSnapshot> _wallboards =
        new((key, cancellation) => wallboard.ReadAsync(key.Scope, key.SwitchId, TimeZoneInfo.FindSystemTimeZoneById(key.Zone), cancellation), pulses, clock, logger);

    private readonly SharedFeed<AccessScope, IReadOnlyList<NewestCall>> _newest = new(dashboard.NewestAsync, pulses, clock, logger);

    /// <summary>The calls that were stored last.</summary>
    public IAsyncEnumerable<IReadOnlyList<NewestCall>> NewestAsync(AccessScope scope, CancellationToken cancellation) => _newest.WatchAsync(scope, cancellation);

    public IAsyncEnumerable<DashboardSnapshot> DashboardAsync(AccessScope scope, int? switchId, CancellationToken cancellation) =>
        _dashboards.WatchAsync((scope, switchId), cancellation);

    /// <param name="zone">Whose midnight begins "today".</param>
    public IAsyncEnumerable<WallboardSnapshot> WallboardAsync(AccessScope scope, int? switchId, TimeZoneInfo zone, CancellationToken cancellation) =>
        _wallboards.WatchAsync((scope, switchId, zone.Id), cancellation);

    public void Dispose()
    {
        _dashboards.Dispose();
        _wallboards.Dispose();
        _newest.Dispose();
    }
}

public static class ReportingModule
{
    /// <summary>Figures from roll-ups, and what keeps the roll-ups right.</summary>
    public static IServiceCollection AddReporting(this IServiceCollection services)
    {
        services.TryAddSingleton<ImportPulses>();
        services.TryAddSingleton<Cdrs.CallPartitions>();
        services.AddSingleton<TrafficQueries>();
        services.AddSingleton<ConcurrencyQueries>();
        services.AddSingleton<SavedViews>();
        services.AddSingleton<DashboardQueries>();
        services.AddSingleton<WallboardQueries>();
        services.AddSingleton<LiveReports>();
        services.AddSingleton<Cards.CardQueries>();
        services.AddSingleton<Cards.CardFeed>();
        services.AddSingleton<Cards.DashboardStore>();
        services.AddSingleton<Cards.GroupDashboards>();
        services.AddSingleton<RollupAudit>();
        return services;
    }
}
