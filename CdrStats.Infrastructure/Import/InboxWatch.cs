using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Fits an inbox in another database, and then watches it, for as long as the host runs. One that cannot be reached, or may not be fitted, is tried
/// again after a pause that grows; everything else of the console goes on meanwhile, and says so.
/// </summary>
internal sealed partial class InboxWatch(ImportHost host, Database database, TimeProvider clock, ILogger<InboxWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!host.InboxIsElsewhere)
        {
            return;
        }

        try
        {
            await database.ReadyAsync(stoppingToken);
            for (var pause = Rhythm; ; await Task.Delay(pause, clock, stoppingToken))
            {
                pause = await TryAsync(stoppingToken) ? Rhythm : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task<bool> TryAsync(CancellationToken stopping)
    {
        try
        {
            if (host.Inbox.Value.IsReady)
            {
                await PingAsync(stopping);
            }
            else
            {
                await host.EnsureInboxAsync(stopping);
                LogReady();
                host.Inbox.Update(_ => new InboxState(true, null, clock.GetUtcNow()));
            }

            return true;
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            var words = DatabaseTrouble.Words(error);
            if (host.Inbox.Value.Trouble is null)
            {
                LogTrouble(error, words);
            }

            host.Inbox.Update(was => new InboxState(false, words, was.Trouble is null ? clock.GetUtcNow() : was.Since));
            return false;
        }
    }

    private async Task PingAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        await using var ping = host.Databases.Inbox.CreateCommand("select exists (select from cdr_import), instance from cdr_import_instance");
        await ping.ExecuteScalarAsync(patience.Token);
    }

    [LoggerMessage(LogLevel.Information, "The inbox of ConnectionStrings:ImportCdr is ready")]
    private partial void LogReady();

    [LoggerMessage(LogLevel.Error, "The inbox of ConnectionStrings:ImportCdr cannot be used ({Trouble}); trying again, every 15 s in the end")]
    private partial void LogTrouble(Exception error, string trouble);

    [LoggerMessage(LogLevel.Debug, "The inbox is no longer watched")]
    private partial void LogStopped();
}
