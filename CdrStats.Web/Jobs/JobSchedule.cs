using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Jobs;
using CdrStats.Web.Alarms;
using CdrStats.Web.Alarms.Fraud;
using CdrStats.Web.Customers;
using CdrStats.Web.DestinationControl;
using CdrStats.Web.Diagnostics;
using CdrStats.Web.Host;
using CdrStats.Web.Import;
using CdrStats.Web.MailReports;
using CdrStats.Web.Notifications;
using CdrStats.Web.Rating.Rebilling;
using CdrStats.Web.Reporting;
using CdrStats.Web.Shell;
using Coravel;
using Coravel.Scheduling.Schedule.Interfaces;
using MudBlazor;

namespace CdrStats.Web.Jobs;

/// <summary>When jobs run, all of them (UTC). Each runs on one host at a time, whichever comes first.</summary>
public static class JobSchedule
{
    /// <summary>By what they are about.</summary>
    public static IReadOnlyList<ScheduledJob> All { get; } =
    [
        new(typeof(EvaluateAlarms), Minutes(1), "Looks at every alarm that is due."),
        new(typeof(ReviseAlarmReports), new JobTimes(TimeSpan.FromHours(1), TimeSpan.FromMinutes(40)), "Looks again at days, weeks and months whose calls came late.") { CanBeCancelled = true },
        new(typeof(ReviseRollingReports), Minutes(5), "Looks again at rolling windows of the last day whose calls came late.") { CanBeCancelled = true },
        new(typeof(LookForFraud), Seconds(1), "Looks for fraud among the calls that came and those in progress."),
        new(typeof(HangUpCalls), Seconds(1), "Ends the calls in progress that rules of fraud or people ordered to be ended."),
        new(typeof(EscalateIncidents), Minutes(1), "Tells others of incidents that nobody has taken on in time."),
        new(typeof(WatchLimits), Seconds(5), "Opens incidents of limits of calls that are reached, and closes them."),
        new(typeof(TellHits), Seconds(2), "Leaves mails of what the blacklist stopped."),
        new(typeof(SendMailReports), Minutes(1), "Leaves the reports by mail that are due."),
        new(typeof(SendDigests), Minutes(1), "Makes one mail of the notifications that were collected for a digest."),
        new(typeof(SendMails), Seconds(2), "Sends the mails that wait."),
        new(typeof(DeliverWebhooks), Seconds(2), "Delivers the events that wait for webhooks."),
        new(typeof(WatchSilence), Seconds(15), "Notes which switches fall silent and which are back."),
        new(typeof(RefreshViews), Minutes(10), "Holds the roll-ups of doubtful ranges, of the last hour and of hours drawn by lot against the calls.") { CanBeCancelled = true },
        new(typeof(MakePartitions), new JobTimes(TimeSpan.FromDays(1)), "Makes the partitions of this month and the next three.") { IsAtStart = true },
        new(typeof(PurgeOld), new JobTimes(TimeSpan.FromHours(1), TimeSpan.FromMinutes(20)), "Removes what is past its time: imported rows, months of calls, minutes, reports, histories.") { CanBeCancelled = true },
        new(typeof(FollowAccountCodes), Seconds(3), "Lets stored calls follow account codes that were given or moved.") { Page = "admin/customers", Progress = ScheduledJob.OfAccountCodesAsync },
        new(typeof(ReimportCalls), Seconds(3), "Sends calls through mediation again that somebody ordered.") { Page = "admin/reimport", Progress = ScheduledJob.OfReimportAsync },
        new(typeof(RebillCalls), Seconds(3), "Bills calls again that somebody ordered.") { Page = "billing/rebill", Progress = ScheduledJob.OfRebillingAsync },
    ];

    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddScheduler();
        foreach (var job in All)
        {
            services.AddTransient(job.Kind);
        }

        services.AddHostedService<JobKeeper>();
        return services.AddNavEntry(new NavEntry(NavGroup.Admin, "Jobs", "admin/jobs", Icons.Material.Outlined.Schedule, Permissions.Administer("setting"), 93));
    }

    /// <summary>Nothing is scheduled where this host does no jobs.</summary>
    public static WebApplication UseJobs(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<ConsoleRoles>().Jobs)
        {
            app.Services.UseScheduler(schedule =>
            {
                foreach (var job in All)
                {
                    // One of its own for each: jobs of one worker wait for each other, and alarms must not wait for re-billing.
                    schedule.OnWorker(job.Name);
                    var when = At(schedule.ScheduleInvocableType(job.Kind), job.Times).PreventOverlapping(job.Name);
                    if (job.IsAtStart)
                    {
                        when.RunOnceAtStart();
                    }
                }
            });
        }

        return app;
    }

    private static IScheduledEventConfiguration At(IScheduleInterval interval, JobTimes times) => times switch
    {
        { Every.TotalMinutes: < 1 } => interval.EverySeconds((int)times.Every.TotalSeconds),
        { Every.TotalHours: < 1 } => interval.Cron(string.Create(CultureInfo.InvariantCulture, $"*/{times.Every.TotalMinutes} * * * *")),
        { Every.TotalDays: < 1 } => interval.Cron(string.Create(CultureInfo.InvariantCulture, $"{times.After.Minutes} */{times.Every.TotalHours} * * *")),
        _ => interval.Cron(string.Create(CultureInfo.InvariantCulture, $"{times.After.Minutes} {times.After.Hours} * * *")),
    };

    private static JobTimes Seconds(int every) => new(TimeSpan.FromSeconds(every));

    private static JobTimes Minutes(int every) => new(TimeSpan.FromMinutes(every));
}
