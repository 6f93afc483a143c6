using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Realtime.History;

/// <summary>
/// Writes down once a second what the board shows, and sums up each minute when it is over. Of several hosts one does. While the store is away what is
/// seen waits, up to a bound; the live counts go on whatever becomes of their past.
/// </summary>
internal sealed partial class HistoryRecorder(
    LiveBoard board, ICallSeries series, Func<HistorySettings> settings, Live<HistoryState> state, Database database, TimeProvider clock, ILogger<HistoryRecorder> logger) : BackgroundService
{
    private const int Batch = 5000;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly SampleBuffer _buffer = new(settings().BufferSamples);
    private readonly MinuteBook _minutes = new();
    private long? _prunedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await database.ReadyAsync(stoppingToken);
            await Task.WhenAll(LookAsync(stoppingToken), KeepWritingAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await SayLastWordsAsync();
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        await using var turn = new RecorderTurn(database.Source, 0, clock);
        var (sampler, last, wasOurs) = (new CallSampler(), DateTimeOffset.MinValue, false);
        while (true)
        {
            // At the beginning of each second: a late look is still one of that second.
            await Task.Delay(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - (clock.GetUtcNow().Ticks % TimeSpan.TicksPerSecond)), clock, stopping);
            var isOurs = await turn.IsOursAsync(stopping);
            var now = clock.GetUtcNow();
            if (isOurs && !wasOurs)
            {
                // Whoever recorded before may not have come to sum them up.
                _minutes.Begin(now);
            }

            wasOurs = isOurs;
            var at = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
            if (isOurs && at > last)
            {
                last = at;
                _buffer.Add(sampler.Take(board.All, at));
            }

            state.Update(was => was with { IsRecorder = isOurs, Seen = _buffer.Added, Waiting = _buffer.Waiting, Spilt = _buffer.Spilt });
        }
    }

    private async Task KeepWritingAsync(CancellationToken stopping)
    {
        var attempt = 0;
        while (true)
        {
            await Task.Delay(attempt == 0 ? WriteEvery : Collectors.SwitchCollector.BackOff(attempt, Random.Shared.NextDouble()), clock, stopping);
            try
            {
                await WriteAsync(stopping);
                await SumUpAsync(stopping);
                await PruneAsync(stopping);
                if (attempt > 0)
                {
                    LogBack(series.Name, _buffer.Spilt);
                }

                attempt = 0;
                state.Update(was => was with { Trouble = null });
            }
            catch (Exception error) when (!stopping.IsCancellationRequested)
            {
                if (attempt++ == 0)
                {
                    LogAway(error, series.Name);
                }

                state.Update(was => was with { Trouble = error is SeriesTroubleException ? error.Message : "It failed for a reason of the console's own: its log says which." });
            }
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        while (_buffer.Take(Batch) is { Count: > 0 } batch)
        {
            try
            {
                await series.WriteAsync(batch, cancellation);
            }
            catch (SeriesTroubleException refused) when (refused.IsRefusal)
            {
                _buffer.Lose(batch.Count);
                throw;
            }
            catch
            {
                _buffer.Return(batch);
                throw;
            }

            _minutes.Written(batch);
            state.Update(was => was with { WrittenAt = clock.GetUtcNow(), Waiting = _buffer.Waiting });
        }
    }

    private async Task SumUpAsync(CancellationToken cancellation)
    {
        while (_minutes.Next(clock.GetUtcNow()) is { } range)
        {
            var total = await ReadAsync(HistoryBy.Total, range, cancellation);
            List<CallLoad> minutes = [.. total, .. await ReadAsync(HistoryBy.Switch, range, cancellation)];
            foreach (var by in new[] { HistoryBy.Customer, HistoryBy.Gateway, HistoryBy.Direction })
            {
                minutes.AddRange(LoadSteps.Whole(await ReadAsync(by, range, cancellation), total));
            }

            foreach (var batch in minutes.Chunk(Batch))
            {
                await series.WriteMinutesAsync(batch, cancellation);
            }

            _minutes.Done(range);
        }
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        if (!state.Value.IsRecorder || (_prunedAt is { } at && clock.GetElapsedTime(at) < PruneEvery))
        {
            return;
        }

        _prunedAt = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        var kept = settings();
        await series.PruneAsync(now.AddDays(-kept.SecondDays), now.AddDays(-kept.MinuteDays), cancellation);
    }

    private Task<IReadOnlyList<CallLoad>> ReadAsync(HistoryBy by, TimeRange range, CancellationToken cancellation) =>
        series.ReadAsync(new HistoryQuestion(by, null, range, CallHistory.Minute, false), cancellation);

    private async Task SayLastWordsAsync()
    {
        using var enough = new CancellationTokenSource(LastWords, clock);
        try
        {
            await WriteAsync(enough.Token);
        }
        catch (Exception error) when (error is SeriesTroubleException or OperationCanceledException)
        {
            LogUnwritten(error, _buffer.Waiting);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Store} cannot be written; what live calls there are waits for it")]
    private partial void LogAway(Exception error, string store);

    [LoggerMessage(LogLevel.Information, "{Store} can be written again; {Spilt} samples have given way since the start")]
    private partial void LogBack(string store, long spilt);

    [LoggerMessage(LogLevel.Warning, "{Count} samples of live calls were not written before the end")]
    private partial void LogUnwritten(Exception error, int count);
}
