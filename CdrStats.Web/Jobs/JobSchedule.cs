using CdrStats.Web.Customers;
using CdrStats.Web.Diagnostics;
using CdrStats.Web.Host;
using CdrStats.Web.Import;
using CdrStats.Web.Rating.Rebilling;
using CdrStats.Web.Reporting;
using Coravel;

namespace CdrStats.Web.Jobs;

/// <summary>When jobs run, all of them (UTC). Each runs on one host at a time, whichever comes first.</summary>
public static class JobSchedule
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddScheduler();
        services.AddTransient<RefreshViews>();
        services.AddTransient<MakePartitions>();
        services.AddTransient<PurgeOld>();
        services.AddTransient<FollowAccountCodes>();
        services.AddTransient<ReimportCalls>();
        services.AddTransient<RebillCalls>();
        services.AddTransient<WatchSilence>();
        return services;
    }

    /// <summary>Nothing is scheduled where this host does no jobs.</summary>
    public static WebApplication UseJobs(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<ConsoleRoles>().Jobs)
        {
            app.Services.UseScheduler(schedule =>
            {
                schedule.Schedule<MakePartitions>().DailyAtHour(0).RunOnceAtStart().PreventOverlapping(nameof(MakePartitions));
                schedule.Schedule<RefreshViews>().Cron("*/10 * * * *").PreventOverlapping(nameof(RefreshViews));
                schedule.Schedule<PurgeOld>().Cron("20 * * * *").PreventOverlapping(nameof(PurgeOld));
                schedule.Schedule<FollowAccountCodes>().EverySeconds(3).PreventOverlapping(nameof(FollowAccountCodes));
                schedule.Schedule<ReimportCalls>().EverySeconds(3).PreventOverlapping(nameof(ReimportCalls));
                schedule.Schedule<RebillCalls>().EverySeconds(3).PreventOverlapping(nameof(RebillCalls));
                schedule.Schedule<WatchSilence>().EveryFifteenSeconds().PreventOverlapping(nameof(WatchSilence));
            });
        }

        return app;
    }
}
