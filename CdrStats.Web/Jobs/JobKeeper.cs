using System.Globalization;
using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Host;

namespace CdrStats.Web.Jobs;

/// <summary>
/// Does what people ask of jobs on any host's page, and what was due while no console was there: a job whose time passed without a run is run once for all
/// the times it missed, and its history says so.
/// </summary>
internal sealed partial class JobKeeper(IServiceScopeFactory scopes, JobRunner jobs, JobBoard board, Database database, ConsoleRoles roles, TimeProvider clock, ILogger<JobKeeper> logger) : BackgroundService
{
    /// <summary>The schedule itself has had its chance by then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LooksForMissed = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Task> _running = [];
    private DateTimeOffset _looked;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!roles.Jobs)
        {
            return;
        }

        try
        {
            await database.ReadyAsync(stoppingToken);
            while (true)
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    LogTrouble(DatabaseTrouble.Words(error));
                }

                await Task.Delay(Rhythm, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values);
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var isTime = now - _looked >= LooksForMissed;
        _looked = isTime ? now : _looked;
        foreach (var standing in await board.ListAsync(stopping))
        {
            if (JobSchedule.All.FirstOrDefault(one => one.Name == standing.Name) is not { } job)
            {
                continue;
            }

            if (standing.StopBy is { } stopper)
            {
                jobs.Cancel(job.Name, stopper);
            }

            if (_running.TryGetValue(job.Name, out var earlier) && !earlier.IsCompleted)
            {
                continue;
            }

            if (standing.WantedBy is { } who)
            {
                Begin(job, work => work.OrderedAsync(who), stopping);
            }
            else if (isTime && Missed(job, standing, now) is { } words)
            {
                LogMissed(job.Name, words);
                Begin(job, work => work.CatchUpAsync(words), stopping);
            }
        }
    }

    /// <summary>What a job missed, in words; null: nothing. Those that come again within minutes have caught up by then.</summary>
    internal static string? Missed(ScheduledJob job, JobStanding standing, DateTimeOffset now) =>
        !job.Times.IsFrequent && !standing.IsRunning && standing.StartedAt is { } began && job.Times.Missed(began, now) is > 0 and var times && now - job.Times.Last(now) > Grace
            ? string.Create(CultureInfo.InvariantCulture, $"caught up: {times} {(times == 1 ? "time was" : "times were")} missed, the last one {job.Times.Last(now).UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : null;

    private void Begin(ScheduledJob job, Func<ConsoleJob, Task> run, CancellationToken stopping) => _running[job.Name] = Task.Run(
        async () =>
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var work = (ConsoleJob)scope.ServiceProvider.GetRequiredService(job.Kind);
                work.CancellationToken = stopping;
                await run(work);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                LogStopped(job.Name);
            }
        },
        CancellationToken.None);

    [LoggerMessage(LogLevel.Warning, "What is asked of jobs could not be read: {Trouble}")]
    private partial void LogTrouble(string trouble);

    [LoggerMessage(LogLevel.Information, "The job {Job} is {Words}")]
    private partial void LogMissed(string job, string words);

    [LoggerMessage(LogLevel.Debug, "The job {Job} has stopped with the console")]
    private partial void LogStopped(string job);
}
