using System.Collections.Concurrent;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Realtime.History;
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
/// Goes round all alarms that run: rolling ones first, whenever there are new records, then those of the calendar when a period is over, missed
/// periods one by one. One that cannot be evaluated, or takes too long, rests for a quarter of an hour and does not keep the others waiting. While the past of
/// live calls cannot be read, alarms on them wait for the next round, which looks again.
/// </summary>
public sealed partial class AlarmRound(NpgsqlDataSource database, AlarmStore alarms, AlarmQueries queries, AlarmSettings settings, TimeProvider clock, ILogger<AlarmRound> logger)
{
    /// <summary>Periods that are made up after a long stop.</summary>
    private const int MostMissed = 62;

    /// <summary>Evaluations that one commit writes down.</summary>
    private const int MostAtOnce = 250;

    /// <summary>A feed that is dead for a night is one report an hour, not one a minute.</summary>
    private static readonly TimeSpan SaysNoDataEvery = TimeSpan.FromHours(1);

    /// <summary>A round ends after so long; what is left is looked at in the next.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    /// <summary>Of which one alarm has so much.</summary>
    private static readonly TimeSpan PatienceWithOne = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RestsAfterFailure = TimeSpan.FromMinutes(15);

    private readonly AlarmBook _book = new(database, clock);
    private readonly RecentCalls _recent = new(database, clock);

    /// <summary>Those that failed, as they were then, and until when they rest.</summary>
    private readonly ConcurrentDictionary<int, (long Version, DateTimeOffset Until)> _resting = new();

    /// <returns>How many evaluations were written down.</returns>
    /// <exception cref="InvalidOperationException">Some could not be evaluated, all others were.</exception>
    public async Task<int> EvaluateAsync(CancellationToken cancellation)
    {
        using var enough = new CancellationTokenSource(Patience, clock);
        using var round = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellation);
        var due = (await alarms.ListAsync(AccessScope.Everything, cancellation)).Where(alarm => alarm.Status != AlarmStatus.Inactive && !Rests(alarm)).ToList();
        var (done, failed, known) = (0, new Failures(), new Dictionary<(bool, string), KnownRecords>());
        var rolling = due.Where(alarm => alarm.Rule.Period.IsRolling()).ToList();
        List<AlarmRule> ofCalls = [.. rolling.Select(alarm => alarm.Rule).Where(rule => !rule.Measure.IsLive())];
        var recent = ofCalls.Count == 0 ? null : await _recent.ReadAsync(ofCalls, round.Token);
        foreach (var some in rolling.Chunk(MostAtOnce))
        {
            var found = new List<(Alarm, AlarmTrial)>();
            foreach (var alarm in some)
            {
                await TryAsync(alarm, async stop => found.AddRange(await RollAsync(alarm, recent, known, stop) is { } trial ? [(alarm, trial)] : []), failed, round.Token);
            }

            done += await WriteAsync(found, failed, round.Token);
        }

        foreach (var alarm in due.Where(alarm => !alarm.Rule.Period.IsRolling()))
        {
            await TryAsync(alarm, async stop => done += await CatchUpAsync(alarm, await KnownAsync(alarm, known, stop), stop), failed, round.Token);
        }

        cancellation.ThrowIfCancellationRequested();
        if (enough.IsCancellationRequested)
        {
            failed.All.Add(new TimeoutException($"A round ends after {Patience.TotalSeconds:0} s; what was left is looked at in the next."));
        }

        return Sum(done, failed.All);
    }

    internal static int Sum(int done, List<Exception> failed) =>
        failed.Count == 0 ? done : throw new InvalidOperationException($"{failed.Count} alarms could not be evaluated: {failed[0].Message}", new AggregateException(failed));

    private bool Rests(Alarm alarm) => _resting.TryGetValue(alarm.Id, out var rest) && rest.Version == alarm.Version && clock.GetUtcNow() < rest.Until;

    /// <summary>Does something for one alarm; if it fails, or takes too long, the alarm rests.</summary>
    private async Task TryAsync(Alarm alarm, Func<CancellationToken, Task> work, Failures failed, CancellationToken round)
    {
        if (round.IsCancellationRequested || (failed.IsPastAway && alarm.Rule.Measure.IsLive()))
        {
            return;
        }

        using var enough = new CancellationTokenSource(PatienceWithOne, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, round);
        try
        {
            await work(either.Token);
            _resting.TryRemove(alarm.Id, out _);
        }
        catch (SeriesTroubleException away)
        {
            // Not the alarm's fault; the others of its kind would only wait for the same answer.
            LogAway(away.Message);
            failed.IsPastAway = true;
            failed.All.Add(away);
        }
        catch (Exception error) when (error is not OperationCanceledException || !round.IsCancellationRequested)
        {
            LogFailed(error, alarm.Name);
            _resting[alarm.Id] = (alarm.Version, clock.GetUtcNow() + RestsAfterFailure);
            failed.All.Add(error);
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }

    private async Task<int> WriteAsync(List<(Alarm Alarm, AlarmTrial Trial)> found, Failures failed, CancellationToken round)
    {
        if (found.Count == 0)
        {
            return 0;
        }

        try
        {
            return await _book.RecordAsync(found, round);
        }
        catch (PostgresException)
        {
            // Whose fault it is shows when each is written for itself.
            var done = 0;
            foreach (var (alarm, trial) in found)
            {
                await TryAsync(alarm, async stop => done += await _book.RecordAsync(alarm, trial, stop) is null ? 0 : 1, failed, round);
            }

            return done;
        }
    }

    private async Task<KnownRecords> KnownAsync(Alarm alarm, Dictionary<(bool, string), KnownRecords> known, CancellationToken cancellation)
    {
        var asked = (alarm.Rule.Measure.IsLive(), string.Join(',', alarm.Rule.Scope.Switches));
        if (!known.TryGetValue(asked, out var records))
        {
            known[asked] = records = await queries.KnownAsync(AccessScope.Everything, alarm.Rule, cancellation);
        }

        return records;
    }

    /// <returns>Null: there is nothing new to look at.</returns>
    /// <param name="recent">Null: no alarm looks at calls.</param>
    private async Task<AlarmTrial?> RollAsync(Alarm alarm, RecentSnapshot? recent, Dictionary<(bool, string), KnownRecords> lives, CancellationToken cancellation)
    {
        var (rule, now) = (alarm.Rule, clock.GetUtcNow());
        var known = rule.Measure.IsLive() ? await KnownAsync(alarm, lives, cancellation) : recent!.Of(rule.Scope.Switches);
        var windows = known.Newest is { } newest ? AlarmWindows.Rolling(rule.Period, rule.Reference, newest) : null;
        if (AlarmTrial.Blind(windows, known, now) is { } blind)
        {
            return await WasSaidAsync(alarm, cancellation) ? null : blind;
        }

        if (windows!.Window.To == alarm.EvaluatedTo)
        {
            return null;
        }

        var (calls, isCompared) = (recent?.Calls, known.Knows(windows.Reference));
        return calls is not null && !rule.Measure.IsLive() && calls.Knows(windows.Window) && (!isCompared || calls.Knows(windows.Reference))
            ? AlarmTrial.Of(rule, windows, known, now, calls.Figures(rule, windows.Window), isCompared ? calls.Figures(rule, windows.Reference) : null)
            : await queries.LookAsync(AccessScope.Everything, rule, windows, known, cancellation);
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
        command.Parameters.Add(new() { Value = new[] { (short)AlarmGap.Lagging, (short)AlarmGap.NoRecords, (short)AlarmGap.NoFeed } });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    [LoggerMessage(LogLevel.Warning, "Alarms on calls at once wait: the past of live calls cannot be read ({Trouble})")]
    private partial void LogAway(string trouble);

    [LoggerMessage(LogLevel.Error, "The alarm {Name} could not be evaluated")]
    private partial void LogFailed(Exception error, string name);

    /// <summary>What went wrong in a round.</summary>
    private sealed class Failures
    {
        public List<Exception> All { get; } = [];

        /// <summary>The past of live calls cannot be read.</summary>
        public bool IsPastAway { get; set; }
    }
}
