using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Notifications.Webhooks;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// Writes down what evaluations came to: their reports, what they do to incidents, and the mails to send, all or nothing. Whatever is killed
/// whenever, a window is reported once and tells people once.
/// </summary>
internal sealed class AlarmBook(NpgsqlDataSource database, TimeProvider clock)
{
    /// <returns>What it did; null: the alarm was changed or deleted since it was read, and is looked at again later.</returns>
    public async Task<IncidentStep?> RecordAsync(Alarm alarm, AlarmTrial trial, CancellationToken cancellation) => (await WriteAsync([(alarm, trial)], null, cancellation))[0];

    /// <summary>Writes down several of different alarms at once: one commit.</summary>
    /// <returns>How many were written; alarms that were changed or deleted meanwhile are looked at again later.</returns>
    public async Task<int> RecordAsync(IReadOnlyList<(Alarm Alarm, AlarmTrial Trial)> evaluations, CancellationToken cancellation) =>
        (await WriteAsync(evaluations, null, cancellation)).Count(step => step is not null);

    /// <summary>Writes what a window comes to, now that calls of it came late, into the report that it has.</summary>
    public async Task<IncidentStep?> ReviseAsync(Alarm alarm, long report, AlarmTrial trial, CancellationToken cancellation) => (await WriteAsync([(alarm, trial)], new LateLook(report), cancellation))[0];

    /// <summary>Writes down rolling windows of the past whose calls came late and of which nobody knows, each in a report of its own.</summary>
    /// <returns>How many were written.</returns>
    public async Task<int> RecordLateAsync(IReadOnlyList<(Alarm Alarm, AlarmTrial Trial)> evaluations, CancellationToken cancellation) =>
        (await WriteAsync(evaluations, new LateLook(null), cancellation)).Count(step => step is not null);

    private async Task<IncidentStep?[]> WriteAsync(IReadOnlyList<(Alarm Alarm, AlarmTrial Trial)> evaluations, LateLook? late, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        int[] ids = [.. evaluations.Select(one => one.Alarm.Id)];
        var stored = await AlarmRows.LockAsync(connection, ids, cancellation);
        var incidents = await IncidentRows.LastAsync(connection, ids, true, cancellation);
        var maintenance = await MaintenanceStore.NowAsync(connection, now, cancellation);
        var steps = new IncidentStep?[evaluations.Count];
        await using var rows = new NpgsqlBatch(connection);
        for (var i = 0; i < evaluations.Count; i++)
        {
            var (alarm, trial) = evaluations[i];
            if (!stored.TryGetValue(alarm.Id, out var known) || known.Version != alarm.Version || (late is not { Report: null } && known.EvaluatedTo != alarm.EvaluatedTo))
            {
                continue;
            }

            var last = incidents.GetValueOrDefault(alarm.Id, LastIncident.None);
            var step = alarm.Status == AlarmStatus.Active ? IncidentRules.Step(trial.Verdict, last.Open, last.ClosedByHand, alarm.RepeatAfter, now) : IncidentStep.None;
            var quiet = maintenance.Find(window => window.Covers(alarm.Rule.Scope.Switches, alarm.Rule.Scope.Customers));
            steps[i] = step = quiet is not null && step == IncidentStep.Repeat ? IncidentStep.GoOn : step;
            var isUntold = quiet is not null || (step == IncidentStep.Recover && last.Open is { IsQuiet: true });
            var (incident, told) = await TellAsync(connection, alarm, trial, step, last.Id, late is not null, isUntold ? quiet?.Reason ?? "" : null, rows, now, cancellation);
            rows.BatchCommands.Add(AlarmReportRow.Command(known, trial, IncidentRules.Status(trial.Verdict, told ? step : IncidentStep.GoOn), incident, late, now));

            // A rolling window without new records was not looked at; one of the calendar is done with, whatever it came to.
            if (late is null && trial.Windows is { } windows && (!windows.ByEnd || trial.Verdict is not AlarmVerdict.NoData { Gap: AlarmGap.Lagging or AlarmGap.NoRecords or AlarmGap.NoFeed }))
            {
                rows.BatchCommands.Add(new NpgsqlBatchCommand("""
                    update alarm set evaluated_to = $2, unreported = case when exists (select from alarm_report where alarm_id = $1 and evaluated_at = $3 order by id desc limit 1) then 0 else unreported + 1 end where id = $1
                    """) { Parameters = { new() { Value = alarm.Id }, new() { Value = windows.Window.To.UtcDateTime }, new() { Value = now.UtcDateTime } } });
            }
        }

        if (rows.BatchCommands.Count > 0)
        {
            await rows.ExecuteNonQueryAsync(cancellation);
        }

        if (steps.Any(step => step is not null and not IncidentStep.None))
        {
            await IncidentRows.AnnounceAsync(connection, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return steps;
    }

    private static async Task<(long? Incident, bool Told)> TellAsync(
        NpgsqlConnection connection, Alarm alarm, AlarmTrial trial, IncidentStep step, long? open, bool isLate, string? untold, NpgsqlBatch rows, DateTimeOffset now, CancellationToken cancellation)
    {
        if (step == IncidentStep.GoOn)
        {
            rows.BatchCommands.Add(IncidentRows.GoOn(open!.Value, now));
            return (open, false);
        }

        var incident = await IncidentRows.StepAsync(connection, alarm.Id, open, step, trial.Verdict, AlarmText.Finding(alarm.Rule, trial.Verdict), now, cancellation);
        if (step == IncidentStep.Open && untold is not null)
        {
            await IncidentRows.QuietAsync(connection, incident!.Value, null, IncidentSentences.Maintenance.Of(untold), now, cancellation);
        }
        else if (step == IncidentStep.Open && await IncidentCause.FindAsync(connection, alarm, trial, cancellation) is { } cause)
        {
            if (await IncidentRows.LeaderAsync(connection, cause.Key, cancellation) is { } leader)
            {
                await IncidentRows.QuietAsync(connection, incident!.Value, leader, IncidentSentences.PartOf.Of(leader, cause.Words), now, cancellation);
                await IncidentRows.NoteAsync(connection, leader, null, IncidentEventKind.Commented, IncidentSentences.FiresToo.Of(alarm.Name, incident!.Value), now, cancellation);
                return (incident, false);
            }

            await IncidentRows.CauseAsync(connection, incident!.Value, cause, cancellation);
        }

        if (untold is null && step is (IncidentStep.Open or IncidentStep.Repeat or IncidentStep.Recover))
        {
            var severity = step == IncidentStep.Recover ? Severity.Notice : alarm.Severity;
            var notice = new Notice(NotificationKinds.Incident, severity, AlarmMail.Subject(alarm, step), AlarmMail.Body(alarm, trial, incident!.Value, isLate)) { Incident = incident, Customer = alarm.VisibleTo };
            await Notices.TellAsync(connection, notice, alarm.Recipients, now, cancellation);

            await WebhookOutbox.AddAsync(connection, AlarmEvent.Of(step), AlarmEvent.Data(alarm, trial, incident!.Value), now, cancellation);
        }

        return (incident, untold is null);
    }
}
