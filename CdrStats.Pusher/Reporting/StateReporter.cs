using CdrStats.Domain.Diagnostics;
using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Reporting;

/// <summary>
/// Tells the console how this pusher is: at the start, each half minute, when an end goes down or comes back, and at the end. In a task of its own and
/// without a queue: calls never wait for it, and when it fails nothing is lost but the news.
/// </summary>
internal sealed class StateReporter : IAsyncDisposable
{
    /// <summary>How often the console is told when nothing changes.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    // An end that flaps is told of once a second.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(3);

    private readonly IStateDesk _desk;
    private readonly Journal _journal;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private PusherReport? _latest;
    private bool _isSaid;
    private bool _isBroken;
    private (long At, long Sent)? _earlier;
    private (long At, long Sent)? _before;

    public StateReporter(IStateDesk desk, Journal journal, TimeProvider clock)
    {
        (_desk, _journal, _clock) = (desk, journal, clock);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>To the console that the records go to.</summary>
    public static StateReporter Open(DestinationSettings destination, Journal journal, TimeProvider clock) => new(
        destination switch
        {
            DestinationSettings.Http http => new HttpStateDesk(http),
            DestinationSettings.Postgres postgres => new PostgresStateDesk(postgres),
            var other => throw new InvalidOperationException($"A destination without reports: {other}"),
        },
        journal,
        clock);

    /// <summary>The newest state takes the place of the one before.</summary>
    public void Tell(PusherReport report)
    {
        lock (_gate)
        {
            var isNews = _latest is null || (_latest.LastReadAt is null && report.LastReadAt is not null) || _latest.IsDown != report.IsDown || (report.IsDown && _latest.LastError != report.LastError);
            _latest = report;
            if (isNews && _changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        if (!_isBroken && Latest() is { } last)
        {
            using var enough = new CancellationTokenSource(LastWord, _clock);
            try
            {
                await SendAsync(last, enough.Token);
            }
            catch (OperationCanceledException) when (enough.IsCancellationRequested)
            {
                _journal.Say("The console could not be told in time that this pusher ends.");
            }
        }

        await _desk.DisposeAsync();
        _changed.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                if (Latest() is { } report)
                {
                    await SendAsync(report, _stop.Token);
                }

                await _changed.WaitAsync(Every, _stop.Token);
                await Task.Delay(Pace, _clock, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end has a word of its own.
        }
        catch (Exception unforeseen) when (unforeseen is not OutOfMemoryException)
        {
            // Calls matter more than news of them.
            _isBroken = true;
            _journal.Say($"The console is told no more how this pusher is: {unforeseen.GetType().Name}: {unforeseen.Message}. Calls are sent all the same.");
        }
    }

    private PusherReport? Latest()
    {
        lock (_gate)
        {
            return _latest;
        }
    }

    private async Task SendAsync(PusherReport report, CancellationToken cancellation)
    {
        var trouble = await _desk.SendAsync(report with { At = _clock.GetUtcNow(), PerMinute = Rate(report.Sent) }, cancellation);
        // That the console is away is said by whoever sends the records.
        if (trouble is not null && !_isSaid && report.State != PusherState.DestinationDown)
        {
            _isSaid = true;
            _journal.Say($"The console does not learn how this pusher is: {trouble.TrimEnd('.')}. Calls are sent all the same.");
        }

        _isSaid &= trouble is not null;
    }

    /// <summary>Records a minute since the last report but one, so that reports in quick succession do not make it jump.</summary>
    private double Rate(long sent)
    {
        var now = _clock.GetTimestamp();
        if (_before is not { } before || _clock.GetElapsedTime(before.At, now) >= Every)
        {
            (_earlier, _before) = (_before, (now, sent));
        }

        return (_earlier ?? _before) is { } since && _clock.GetElapsedTime(since.At, now) is { TotalSeconds: > 1 } passed ? (sent - since.Sent) / passed.TotalMinutes : 0;
    }
}
