using CdrStats.Infrastructure.Jobs;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>
/// Works off what is ordered of imports of files, one after the other: those whose file is on this host, and undoing. What a host's end interrupted goes on
/// when it is back.
/// </summary>
public sealed partial class FileImportWorker(
    ImportHost host, FileImportFolder folder, FileImportBell bell, JobRunner jobs, MediationOptions mediation, TimeProvider clock, ILogger<FileImportWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TidyRhythm = TimeSpan.FromMinutes(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await host.ReadyAsync(stoppingToken);
            var tidied = DateTimeOffset.MinValue;
            while (true)
            {
                try
                {
                    var store = new FileImportStore(host.Databases, clock);
                    if (clock.GetUtcNow() - tidied > TidyRhythm)
                    {
                        folder.Tidy(await store.OpenAsync(folder.Host, stoppingToken), clock.GetUtcNow());
                        tidied = clock.GetUtcNow();
                    }

                    while (await store.NextAsync(folder.Host, stoppingToken) is { } job
                        // A console beside this one, on the same folder, may be at it.
                        && await jobs.TryRunAsync($"FileImports {folder.Host}", stop => new FileImportRun(host.Databases, mediation, folder, store, clock).RunAsync(job, stop), stoppingToken)
                        && (await store.FindAsync(job.Id, stoppingToken))?.State != job.State)
                    {
                    }
                }
                catch (Exception trouble) when (trouble is NpgsqlException or IOException or UnauthorizedAccessException && !stoppingToken.IsCancellationRequested)
                {
                    LogTrouble(trouble);
                }

                await bell.Bell.WaitAsync(Rhythm, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    [LoggerMessage(LogLevel.Error, "Imports of files wait: they are looked at again in a few seconds")]
    private partial void LogTrouble(Exception trouble);

    [LoggerMessage(LogLevel.Debug, "Imports of files have stopped")]
    private partial void LogStopped();
}
