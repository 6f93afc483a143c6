using CdrStats.Web.Alarms;
using CdrStats.Web.Customers;
using CdrStats.Web.DestinationControl;
using CdrStats.Web.Diagnostics;
using CdrStats.Web.Host;
using CdrStats.Web.Import;
using CdrStats.Web.Notifications;
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
        services.AddTransient<EvaluateAlarms>();
        services.AddTransient<ReviseAlarmReports>();
        services.AddTransient<TellHits>();
        services.AddTransient<SendMails>();
        services.AddTransient<DeliverWebhooks>();
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
                schedule.Schedule<EvaluateAlarms>().EveryMinute().PreventOverlapping(nameof(EvaluateAlarms));
                schedule.Schedule<ReviseAlarmReports>().Cron("40 * * * *").PreventOverlapping(nameof(ReviseAlarmReports));
                schedule.Schedule<TellHits>().EverySeconds(2).PreventOverlapping(nameof(TellHits));
                schedule.Schedule<SendMails>().EverySeconds(2).PreventOverlapping(nameof(SendMails));
                schedule.Schedule<DeliverWebhooks>().EverySeconds(2).PreventOverlapping(nameof(DeliverWebhooks));
            });
        }

        return app;
    }
}
