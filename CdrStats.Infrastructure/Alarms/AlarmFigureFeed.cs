using System.Collections.Concurrent;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>The figure beside a threshold.</summary>
/// <param name="Trial">Null: it could not be read.</param>
/// <param name="Trouble">Why not.</param>
public sealed record AlarmFigure(AlarmTrial? Trial, string? Trouble = null);

/// <summary>
/// What alarms would find now, for pages that show it beside their thresholds, for all who look at the same rule once: rolling windows are read each
/// quarter of a minute while somebody looks. A period of the calendar is over, so that its figure is kept for an hour; what failed is left alone for
/// five minutes.
/// </summary>
public sealed partial class AlarmFigureFeed : IDisposable
{
    private static readonly TimeSpan KeepsCalendar = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeepsTrouble = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Asked, (AlarmFigure Figure, DateTimeOffset Until)> _kept = new();
    private readonly SharedFeed<Asked, AlarmFigure> _looks;
    private readonly AlarmQueries _queries;
    private readonly TimeProvider _clock;
    private readonly ILogger<AlarmFigureFeed> _logger;

    public AlarmFigureFeed(AlarmQueries queries, TimeProvider clock, ILogger<AlarmFigureFeed> logger)
    {
        (_queries, _clock, _logger) = (queries, clock, logger);
        // A pulse that never beats: an alarm is not looked at with every call.
        _looks = new(LookAsync, new ImportPulses(clock), clock, logger);
    }

    public IAsyncEnumerable<AlarmFigure> WatchAsync(AccessScope scope, Alarm alarm, CancellationToken cancellation) => _looks.WatchAsync(Asking(scope, alarm), cancellation);

    /// <summary>The figure as it is shown now.</summary>
    public Task<AlarmFigure> ReadAsync(AccessScope scope, Alarm alarm, CancellationToken cancellation) => LookAsync(Asking(scope, alarm), cancellation);

    public void Dispose() => _looks.Dispose();

    private static Asked Asking(AccessScope scope, Alarm alarm)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        // The threshold decides nothing about what is measured, but whether it fires now is part of what is shown.
        return new Asked(scope, alarm.Rule, alarm.Zone.Id);
    }

    private async Task<AlarmFigure> LookAsync(Asked asked, CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        if (_kept.TryGetValue(asked, out var kept) && now < kept.Until)
        {
            return kept.Figure;
        }

        foreach (var (old, (_, until)) in _kept)
        {
            if (until <= now)
            {
                _kept.TryRemove(old, out _);
            }
        }

        try
        {
            var figure = new AlarmFigure(await _queries.LookAsync(asked.Scope, asked.Rule, TimeZoneInfo.FindSystemTimeZoneById(asked.Zone), stop));
            if (!asked.Rule.Period.IsRolling())
            {
                _kept[asked] = (figure, now + KeepsCalendar);
            }

            return figure;
        }
        catch (Exception error) when (error is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            LogFailed(error);
            var figure = new AlarmFigure(null, DatabaseTrouble.Words(error));
            _kept[asked] = (figure, now + KeepsTrouble);
            return figure;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The figure beside a threshold could not be read; it is left alone for five minutes")]
    private partial void LogFailed(Exception error);

    private sealed record Asked(AccessScope Scope, AlarmRule Rule, string Zone);
}
