using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// Looks again at the last period of each alarm of the calendar for two days after its end: where calls came late, the report says what it comes to
/// now and what it came to before, and what fires now tells people now.
/// </summary>
public sealed class LateCalls(NpgsqlDataSource database, AlarmStore alarms, AlarmQueries queries, TimeProvider clock)
{
    private static readonly TimeSpan LooksBack = TimeSpan.FromDays(2);

    private readonly AlarmBook _book = new(database, clock);

    /// <returns>How many reports were revised.</returns>
    public async Task<int> ReviseAsync(CancellationToken cancellation)
    {
        var revised = 0;
        foreach (var alarm in await alarms.ListAsync(AccessScope.Everything, cancellation))
        {
            if (alarm.Status == AlarmStatus.Inactive || alarm.Rule.Period.IsRolling() || !(alarm.EvaluatedTo > clock.GetUtcNow() - LooksBack)
                || await LastAsync(alarm, cancellation) is not { } last)
            {
                continue;
            }

            // What it was held against then is held against now: a period that was complete at its own end.
            var windows = AlarmWindows.LastComplete(alarm.Rule.Period, alarm.Rule.Reference, alarm.Zone, alarm.EvaluatedTo.Value);
            var known = await queries.KnownAsync(AccessScope.Everything, alarm.Rule.Scope.Switches, cancellation);
            var trial = await queries.LookAsync(AccessScope.Everything, alarm.Rule, windows, known, cancellation);
            if ((trial.Figures.Calls, trial.Figures.Attempts) != (last.Calls, last.Attempts) && await _book.ReviseAsync(alarm, last.Id, trial, cancellation) is not null)
            {
                revised++;
            }
        }

        return revised;
    }

    private async Task<(long Id, long Calls, long Attempts)?> LastAsync(Alarm alarm, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, calls, attempts from alarm_report where alarm_id = $1 and window_to = $2 order by id desc limit 1");
        command.Parameters.Add(new() { Value = alarm.Id });
        command.Parameters.Add(new() { Value = alarm.EvaluatedTo!.Value.UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) : null;
    }
}
