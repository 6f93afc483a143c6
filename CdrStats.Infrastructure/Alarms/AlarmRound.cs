using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>How alarms are run.</summary>
/// <param name="AfterMidnight">So long after the end of a day, week or month it is looked at: late records are in by then.</param>
public sealed record AlarmSettings(TimeSpan AfterMidnight)
{
    public const string Section = "CdrStats:Alarms";
}

/// <summary>
/// Goes round all alarms that run: rolling ones whenever there are new records, those of the calendar when a period is over, missed periods one by
/// one. One that cannot be evaluated does not keep the others waiting.
/// </summary>
public sealed partial class AlarmRound(NpgsqlDataSource database, AlarmStore alarms, AlarmQueries queries, AlarmSettings settings, TimeProvider clock, ILogger<AlarmRound> logger)
{
    /// <summary>Periods that are made up after a long stop.</summary>
    private const int MostMissed = 62;

    /// <summary>A feed that is dead for a night is one report an hour, not one a minute.</summary>
    private static readonly TimeSpan SaysNoDataEvery = TimeSpan.FromHours(1);

    private readonly AlarmBook _book = new(database, clock);

    /// <returns>How many evaluations were written down.</returns>
    /// <exception cref="InvalidOperationException">Some could not be evaluated, all others were.</exception>
    public async Task<int> EvaluateAsync(CancellationToken cancellation)
    {
        var (done, failed) = (0, new List<Exception>());
        var known = new Dictionary<string, KnownRecords>();
        foreach (var alarm in (await alarms.ListAsync(AccessScope.Everything, cancellation)).Where(alarm => alarm.Status != AlarmStatus.Inactive))
        {
            try
            {
                var switches = string.Join(',', alarm.Rule.Scope.Switches);
                if (!known.TryGetValue(switches, out var records))
                {
                    known[switches] = records = await queries.KnownAsync(AccessScope.Everything, alarm.Rule.Scope.Switches, cancellation);
                }

                done += alarm.Rule.Period.IsRolling() ? await RollAsync(alarm, records, cancellation) : await CatchUpAsync(alarm, records, cancellation);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error, alarm.Name);
                failed.Add(error);
            }
        }

        return failed.Count == 0 ? done : throw new InvalidOperationException($"{failed.Count} alarms could not be evaluated: {failed[0].Message}", new AggregateException(failed));
    }

    private async Task<int> RollAsync(Alarm alarm, KnownRecords known, CancellationToken cancellation)
    {
        var rule = alarm.Rule;
        var windows = known.Newest is { } newest ? AlarmWindows.Rolling(rule.Period, rule.Reference, newest) : null;
        var lagging = windows is null || clock.GetUtcNow() - known.Newest > rule.Period.Length();
        if (lagging ? await WasSaidAsync(alarm, cancellation) : windows!.Window.To == alarm.EvaluatedTo)
        {
            return 0;
        }

        var trial = windows is null
            ? new AlarmTrial(null, AlarmFigures.None, null, new AlarmVerdict.NoData(AlarmGap.NoRecords), null)
            : await queries.LookAsync(AccessScope.Everything, rule, windows, known, cancellation);
        return await _book.RecordAsync(alarm, trial, cancellation) is null ? 0 : 1;
    }

    private async Task<int> CatchUpAsync(Alarm alarm, KnownRecords known, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var windows in AlarmWindows.Due(alarm.Rule.Period, alarm.Rule.Reference, alarm.Zone, alarm.EvaluatedTo, clock.GetUtcNow() - settings.AfterMidnight, MostMissed))
        {
            var trial = await queries.LookAsync(AccessScope.Everything, alarm.Rule, windows, known, cancellation);
            if (await _book.RecordAsync(alarm, trial, cancellation) is null)
            {
                return done;
            }

            alarm = alarm with { EvaluatedTo = windows.Window.To };
            done++;
        }

        return done;
    }

    /// <summary>Whether the last report says that there is no new record, and is not long ago.</summary>
    private async Task<bool> WasSaidAsync(Alarm alarm, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select evaluated_at > $2 and gap = any($3) from alarm_report where alarm_id = $1 order by id desc limit 1");
        command.Parameters.Add(new() { Value = alarm.Id });
        command.Parameters.Add(new() { Value = (clock.GetUtcNow() - SaysNoDataEvery).UtcDateTime });
        command.Parameters.Add(new() { Value = new[] { (short)AlarmGap.Lagging, (short)AlarmGap.NoRecords } });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    [LoggerMessage(LogLevel.Error, "The alarm {Name} could not be evaluated")]
    private partial void LogFailed(Exception error, string name);
}
