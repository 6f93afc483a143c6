using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Jobs;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Reporting;

/// <summary>Dashboard, wallboard, reports and diagnostic, and the jobs that keep their figures right.</summary>
public static class ReportingModule
{
    public static WebApplicationBuilder AddReports(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddReporting();
        services.AddSingleton<ReportSources>();
        services.AddJobWork(builder.Configuration);
        services.AddSingleton(provider => provider.GetRequiredService<Database>().Location);
        services.AddSingleton<SilenceQueries>();
        services.AddSingleton<SilenceBook>();
        services.AddSingleton<PusherStates>();
        services.AddSingleton<ChainQueries>();
        services.AddSingleton<ChainFeed>();
        services.AddSingleton<NoticeFeed>();
        services.AddSingleton<QuarantineDesk>();
        services.AddSingleton<QuarantineList>();
        services.AddSingleton<QuarantineSweep>();
        services.AddSingleton<ReimportJobs>();
        services.AddJobs();
        services.AddNavEntry(new NavEntry(NavGroup.Live, "Dashboard", "", Icons.Material.Outlined.SpaceDashboard, Permissions.Dashboard));
        services.AddNavEntry(new NavEntry(NavGroup.Live, "My dashboard", "my-dashboard", Icons.Material.Outlined.DashboardCustomize, Permissions.Dashboard, 5));
        services.AddNavEntry(new NavEntry(NavGroup.Live, "Wallboard", "wallboard", Icons.Material.Outlined.Tv, Permissions.RealTimeCalls, 10));
        services.AddNavEntry(new NavEntry(NavGroup.Live, "Concurrent calls", "concurrent-calls", Icons.Material.Outlined.StackedLineChart, Permissions.ConcurrentCalls, 20));
        services.AddNavEntry(new NavEntry(NavGroup.Reports, "Overview", "overview", Icons.Material.Outlined.ShowChart, Permissions.Overview));
        services.AddNavEntry(new NavEntry(NavGroup.Reports, "Daily comparison", "daily-comparison", Icons.Material.Outlined.CompareArrows, Permissions.DailyComparison, 10));
        services.AddNavEntry(new NavEntry(NavGroup.Reports, "Country report", "country-report", Icons.Material.Outlined.Public, Permissions.ByCountry, 15));
        services.AddNavEntry(new NavEntry(NavGroup.Reports, "World map", "world-map", Icons.Material.Outlined.Map, Permissions.WorldMap, 17));
        services.AddNavEntry(new NavEntry(NavGroup.Reports, "Destinations", "destinations", Icons.Material.Outlined.CallMade, Permissions.Overview, 18));
        services.AddNavEntry(new NavEntry(NavGroup.Reports, "Quality", "quality", Icons.Material.Outlined.Speed, Permissions.Overview, 20));
        services.AddNavEntry(new NavEntry(NavGroup.Reports, "Hang-up causes", "hangup-causes", Icons.Material.Outlined.CallEnd, Permissions.Overview, 25));
        services.AddNavEntry(new NavEntry(NavGroup.Admin, "Diagnostic", "diagnostic", Icons.Material.Outlined.MonitorHeart, Permissions.Diagnostic, 90));
        services.AddNavEntry(new NavEntry(NavGroup.Admin, "Quarantine", "admin/quarantine", Icons.Material.Outlined.ReportProblem, Permissions.Diagnostic, 91));
        services.AddNavEntry(new NavEntry(NavGroup.Admin, "Import anew", "admin/reimport", Icons.Material.Outlined.Replay, Permissions.Change("cdr"), 92));
        return builder;
    }
}
