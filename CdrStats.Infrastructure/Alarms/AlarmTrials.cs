using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What an alarm would do now.</summary>
/// <param name="Alarm">As it was asked.</param>
/// <param name="Step">To its incident; <see cref="IncidentStep.None"/> of one that is not active, too.</param>
public sealed record AlarmTest(Alarm Alarm, AlarmTrial Trial, IncidentStep Step);

/// <summary>Tries alarms out: nothing changes and nothing is sent.</summary>
public sealed class AlarmTrials(NpgsqlDataSource database, AlarmStore alarms, AlarmQueries queries, AlarmSettings settings, TimeProvider clock)
{
    /// <summary>So far back an alarm is tried.</summary>
    public static readonly TimeSpan Past = TimeSpan.FromDays(30);

    /// <returns>Null: there is no such alarm, or no longer.</returns>
    public async Task<AlarmTest?> TestAsync(AccessScope scope, int id, CancellationToken cancellation)
    {
        if (await alarms.FindAsync(scope, id, cancellation) is not { } alarm)
        {
            return null;
        }

        var trial = await queries.LookAsync(scope, alarm.Rule, alarm.Zone, cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var last = (await IncidentRows.LastAsync(connection, [alarm.Id], false, cancellation)).GetValueOrDefault(alarm.Id, LastIncident.None);
        return new AlarmTest(alarm, trial, alarm.Status == AlarmStatus.Active ? IncidentRules.Step(trial.Verdict, last.Open, last.ClosedByHand, alarm.RepeatAfter, clock.GetUtcNow()) : IncidentStep.None);
    }

    /// <summary>Every window of the past 30 days (of months, the last three), the oldest first: what it would have come to, by the calls that are known now.</summary>
    /// <exception cref="ArgumentException">It is a rolling alarm, which <see cref="RollingTrials"/> tries.</exception>
    public async Task<IReadOnlyList<AlarmTrial>> BackTestAsync(AccessScope scope, Alarm alarm, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        var (rule, now) = (alarm.Rule, clock.GetUtcNow());
        if (rule.Period.IsRolling())
        {
            throw new ArgumentException("A rolling alarm is tried by RollingTrials.", nameof(alarm));
        }

        var known = await queries.KnownAsync(scope, rule, cancellation);
        var trials = new List<AlarmTrial>();
        foreach (var windows in AlarmWindows.Due(rule.Period, rule.Reference, alarm.Zone, now - (rule.Period == AlarmPeriod.Month ? 3 * Past : Past), now - settings.AfterMidnight, 31))
        {
            // Before the first record there is nothing to try it on.
            if (known.First is { } first && first < windows.Window.To)
            {
                trials.Add(await queries.LookAsync(scope, rule, windows, known, cancellation));
            }
        }

        return trials;
    }
}
