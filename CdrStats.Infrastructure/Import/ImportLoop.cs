using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Import;

/// <summary>
/// Imports for as long as the host runs: wakes when rows arrive (<see cref="DatabaseSignals"/>) and at least every second. One worker follows the
/// trickle; the others join while there is more than a batch waiting.
/// </summary>
internal sealed partial class ImportLoop(ImportHost host, TimeProvider clock, ILogger<ImportLoop> logger) : BackgroundService
{
    /// <summary>Small batches are at least so far apart: a ledger line each, and no use in being faster than the screens.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private readonly SemaphoreSlim _backlog = new(0);
    private readonly int _helpers = Math.Clamp(Environment.ProcessorCount, 2, 4) - 1;

    public override void Dispose()
    {
        _backlog.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await host.ReadyAsync(stoppingToken);
            await Task.WhenAll(Enumerable.Range(0, _helpers).Select(_ => HelpAsync(stoppingToken)).Prepend(FollowAsync(stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task FollowAsync(CancellationToken stopping)
    {
        while (true)
        {
            if (await IsFullAsync(stopping))
            {
                CallHelpers();
                continue;
            }

            await Task.Delay(Breath, clock, stopping);
            await host.Arrivals.WaitAsync(Rhythm, stopping);
        }
    }

    private async Task HelpAsync(CancellationToken stopping)
    {
        while (true)
        {
            await _backlog.WaitAsync(stopping);
            while (await IsFullAsync(stopping))
            {
            }
        }
    }

    private void CallHelpers()
    {
        if (_backlog.CurrentCount == 0)
        {
            _backlog.Release(_helpers);
        }
    }

    /// <summary>A batch; when the database fails us, again after a pause that grows. True: more may wait.</summary>
    private async Task<bool> IsFullAsync(CancellationToken stopping)
    {
        for (var pause = Rhythm; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var (done, isFull) = await host.Importer.RunBatchAsync(Importer.FullBatch, stopping);
                if (done.Read == 0)
                {
                    // Large decks take a second to load: while nothing waits, so that the next call need not wait for them.
                    await host.Importer.RulesAsync(stopping);
                }

                return isFull;
            }
            catch (Exception error) when (error is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                LogFailed(error, pause);
                await Task.Delay(pause, clock, stopping);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A batch of the import failed and was undone; trying again in {Pause}")]
    private partial void LogFailed(Exception error, TimeSpan pause);

    [LoggerMessage(LogLevel.Debug, "The import has stopped")]
    private partial void LogStopped();
}
