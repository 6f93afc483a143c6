using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// Looks again at rolling windows of the last day whose calls came when the alarm had gone past them: a pusher that was away for an hour, a switch that
/// hands its records over in lots. Reports of such windows say what they come to now and came to before; what would have fired, and nobody knows of,
/// tells people now, once for a stretch. Calls that came sooner than a window is long were in some window, and are left alone.
/// </summary>
public sealed class LateWindows(NpgsqlDataSource database, AlarmStore alarms, TimeProvider clock)
{
    /// <summary>What is older is the past, of which nobody is told.</summary>
    private static readonly TimeSpan LooksBack = TimeSpan.FromDays(1);

    /// <summary>So many are read at a time; what more there is is not looked at again.</summary>
    private const long MostCalls = 1_000_000;

    private const int Piece = 180;
    private const int MostAtOnce = 250;

    private readonly AlarmBook _book = new(database, clock);

    /// <returns>How many reports were revised or written.</returns>
    public async Task<int> ReviseAsync(CancellationToken cancellation)
    {
        var (found, known, notedTo) = ((List<Look>)[], new Dictionary<int, List<LateReport>>(), "");
        EndedCalls? calls = null;
        Dictionary<int, KnownRecords> switches;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
            (var delays, notedTo) = await LateChanges.ReadAsync(connection, clock.GetUtcNow() - LooksBack, cancellation);
            var rolling = delays.Count == 0 ? [] : (await alarms.ListAsync(AccessScope.Everything, cancellation)).Where(IsConcerned).ToList();
            found = [.. rolling.SelectMany(alarm => LateStretch.Of(delays, alarm.Rule.Period.Length()!.Value).Select(stretch => new Look(alarm, stretch, stretch.Windows(alarm.Rule, alarm.EvaluatedTo!.Value))))];
            switches = found.Count == 0 ? [] : await EndedCallReader.SwitchesAsync(connection, cancellation);
            if (found.Count > 0)
            {
                known = await LateReport.ReadAsync(connection, [.. found.Select(look => look.Alarm.Id).Distinct()], AlarmPast.Instant(found.Min(look => look.Stretch.From)), cancellation);
                calls = await ReadAsync(connection, found, known, cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        var done = calls is null ? 0 : await WriteAsync(found, known, new RecentSnapshot(switches, calls), cancellation);
        await LateChanges.DoneAsync(database, notedTo, cancellation);
        return done;
    }

    private static bool IsConcerned(Alarm alarm) => alarm is { Status: not AlarmStatus.Inactive, EvaluatedTo: not null } && alarm.Rule.Period.IsRolling() && !alarm.Rule.Measure.IsLive();

    /// <summary>The calls of all windows, and of those that they are held against.</summary>
    private static async Task<EndedCalls> ReadAsync(NpgsqlConnection connection, List<Look> looks, Dictionary<int, List<LateReport>> reports, CancellationToken cancellation)
    {
        var calls = new EndedCalls(new AlarmInterest(looks.Select(look => look.Alarm.Rule)));
        var windows = looks.SelectMany(look => look.Windows.Concat(reports.GetValueOrDefault(look.Alarm.Id, []).Where(report => report.Touches(look.Stretch)).Select(report => report.Windows)));
        var ranges = windows.SelectMany(one => new[] { one.Window, one.Reference }).Distinct().Select(EndedCallReader.Minutes);
        foreach (var (from, last) in EndedCallReader.Merged(ranges).AsEnumerable().Reverse())
        {
            for (var at = last + 1; at > from && calls.Count < MostCalls; at -= Piece)
            {
                await EndedCallReader.ReadAsync(connection, calls, Math.Max(from, at - Piece), at, cancellation);
            }
        }

        return calls;
    }

    private async Task<int> WriteAsync(List<Look> looks, Dictionary<int, List<LateReport>> reports, RecentSnapshot snapshot, CancellationToken cancellation)
    {
        var (news, revised) = (new Dictionary<int, (Alarm Alarm, AlarmTrial Trial)>(), new Dictionary<long, (Alarm Alarm, AlarmTrial Trial)>());
        foreach (var look in looks)
        {
            var its = reports.GetValueOrDefault(look.Alarm.Id, []);
            var worst = look.Windows.Select(windows => Trial(look.Alarm, windows, snapshot)).OfType<AlarmTrial>()
                .Where(trial => trial.Verdict is AlarmVerdict.Judged { Fires: true } && !its.Exists(report => report.Knows(trial.Windows!.Window))).MaxBy(trial => Excess(look.Alarm.Rule, trial));
            if (worst is not null && (!news.TryGetValue(look.Alarm.Id, out var other) || Excess(look.Alarm.Rule, other.Trial) < Excess(look.Alarm.Rule, worst)))
            {
                news[look.Alarm.Id] = (look.Alarm, worst);
            }

            foreach (var report in its.Where(report => report.Touches(look.Stretch) && report.Question == look.Alarm.Question))
            {
                if (Trial(look.Alarm, report.Windows, snapshot) is { } trial && (trial.Figures.Calls, trial.Figures.Attempts) != (report.Calls, report.Attempts))
                {
                    revised[report.Id] = (look.Alarm, trial);
                }
            }
        }

        var done = 0;
        foreach (var some in news.Values.Chunk(MostAtOnce))
        {
            done += await _book.RecordLateAsync(some, cancellation);
        }

        foreach (var some in revised.Chunk(MostAtOnce))
        {
            await using var batch = database.CreateBatch();
            foreach (var (report, (alarm, trial)) in some)
            {
                batch.BatchCommands.Add(AlarmReportRow.Command(alarm, trial, IncidentRules.Status(trial.Verdict, IncidentStep.None), null, new LateLook(report), clock.GetUtcNow()));
            }

            done += await batch.ExecuteNonQueryAsync(cancellation);
        }

        return done;
    }

    /// <returns>Null: not all of its calls were read.</returns>
    private AlarmTrial? Trial(Alarm alarm, AlarmWindows windows, RecentSnapshot snapshot)
    {
        var (calls, known) = (snapshot.Calls, snapshot.Of(alarm.Rule.Scope.Switches));
        var isCompared = known.Knows(windows.Reference);
        return calls.Knows(windows.Window) && (!isCompared || calls.Knows(windows.Reference))
            ? AlarmTrial.Of(alarm.Rule, windows, known, clock.GetUtcNow(), calls.Figures(alarm.Rule, windows.Window), isCompared ? calls.Figures(alarm.Rule, windows.Reference) : null) : null;
    }

    /// <summary>How far it is beyond the threshold.</summary>
    private static decimal Excess(AlarmRule rule, AlarmTrial trial) =>
        trial.Verdict is AlarmVerdict.Judged judged ? Math.Abs(judged.Compared - rule.Threshold) : 0;

    private sealed record Look(Alarm Alarm, LateStretch Stretch, IReadOnlyList<AlarmWindows> Windows);
}
