using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// Looks again at the last period of each alarm of the calendar for two days after its end: where calls came late, the report says what it comes to
/// now and what it came to before, and what fires now tells people now.
/// </summary>
public sealed partial class LateCalls(NpgsqlDataSource database, AlarmStore alarms, AlarmQueries queries, TimeProvider clock, ILogger<LateCalls> logger)
{
    private static readonly TimeSpan LooksBack = TimeSpan.FromDays(2);

    private readonly AlarmBook _book = new(database, clock);

    /// <returns>How many reports were revised.</returns>
    /// <exception cref="InvalidOperationException">Some could not be looked at, all others were.</exception>
    public async Task<int> ReviseAsync(CancellationToken cancellation)
    {
        var (revised, failed) = (0, new List<Exception>());
        foreach (var alarm in await alarms.ListAsync(AccessScope.Everything, cancellation))
        {
            try
            {
                revised += await ReviseAsync(alarm, cancellation) ? 1 : 0;
            }
            catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                LogFailed(error, alarm.Name);
                failed.Add(error);
            }
        }

        return AlarmRound.Sum(revised, failed);
    }

    private async Task<bool> ReviseAsync(Alarm alarm, CancellationToken cancellation)
    {
        if (alarm.Status == AlarmStatus.Inactive || alarm.Rule.Period.IsRolling() || !(alarm.EvaluatedTo > clock.GetUtcNow() - LooksBack) || await LastAsync(alarm, cancellation) is not { } last)
        {
            return false;
        }

        // What it was held against then is held against now: a period that was complete at its own end.
        var windows = AlarmWindows.LastComplete(alarm.Rule.Period, alarm.Rule.Reference, alarm.Zone, alarm.EvaluatedTo.Value);
        var known = await queries.KnownAsync(AccessScope.Everything, alarm.Rule, cancellation);
        var trial = await queries.LookAsync(AccessScope.Everything, alarm.Rule, windows, known, cancellation);
        return (trial.Figures.Calls, trial.Figures.Attempts) != (last.Calls, last.Attempts) && await _book.ReviseAsync(alarm, last.Id, trial, cancellation) is not null;
    }

    private async Task<(long Id, long Calls, long Attempts)?> LastAsync(Alarm alarm, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, calls, attempts from alarm_report where alarm_id = $1 and window_to = $2 and question_id = $3 order by id desc limit 1");
        command.Parameters.Add(new() { Value = alarm.Id });
        command.Parameters.Add(new() { Value = alarm.EvaluatedTo!.Value.UtcDateTime });
        command.Parameters.Add(new() { Value = alarm.Question });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }

    [LoggerMessage(LogLevel.Error, "The last period of the alarm {Name} could not be looked at again")]
    private partial void LogFailed(Exception error, string name);
}
