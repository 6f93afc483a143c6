using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Notifications;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// Writes down what an evaluation came to: its report, what it does to the incident, and the mails to send, all or nothing. Whatever is killed
/// whenever, a window is reported once and tells people once.
/// </summary>
internal sealed class AlarmBook(NpgsqlDataSource database, TimeProvider clock)
{
    /// <returns>What it did; null: the alarm was changed or deleted since it was read, and is looked at again later.</returns>
    public Task<IncidentStep?> RecordAsync(Alarm alarm, AlarmTrial trial, CancellationToken cancellation) => WriteAsync(alarm, trial, null, cancellation);

    /// <summary>Writes what a window comes to, now that calls of it came late, into the report that it has.</summary>
    public Task<IncidentStep?> ReviseAsync(Alarm alarm, long report, AlarmTrial trial, CancellationToken cancellation) => WriteAsync(alarm, trial, report, cancellation);

    private async Task<IncidentStep?> WriteAsync(Alarm alarm, AlarmTrial trial, long? revised, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await AlarmRows.LockAsync(connection, alarm.Id, cancellation) is not { } stored || stored.Version != alarm.Version || stored.EvaluatedTo != alarm.EvaluatedTo)
        {
            return null;
        }

        var (id, open, closedByHand) = await IncidentAsync(connection, alarm.Id, cancellation);
        var step = alarm.Status == AlarmStatus.Active ? IncidentRules.Step(trial.Verdict, open, closedByHand, alarm.RepeatAfter, now) : IncidentStep.None;
        var words = AlarmText.Finding(alarm.Rule, trial.Verdict);
        var incident = await IncidentRows.StepAsync(connection, alarm.Id, id, step, trial.Verdict, words, now, cancellation);
        var status = trial.Verdict is AlarmVerdict.NoData ? AlarmReportStatus.NoData : step is IncidentStep.Open or IncidentStep.Repeat ? AlarmReportStatus.Sent : AlarmReportStatus.NotSent;
        await ReportAsync(connection, alarm, trial, status, incident, revised, now, cancellation);
        if (step is IncidentStep.Open or IncidentStep.Repeat or IncidentStep.Recover)
        {
            foreach (var recipient in alarm.Recipients)
            {
                await MailOutbox.AddAsync(connection, recipient, AlarmMail.Subject(alarm, step), AlarmMail.Body(alarm, trial, incident!.Value, revised is not null), incident, now, cancellation);
            }
        }

        // A rolling window without new records was not looked at; one of the calendar is done with, whatever it came to.
        if (trial.Windows is { } windows && (!windows.ByEnd || trial.Verdict is not AlarmVerdict.NoData { Gap: AlarmGap.Lagging or AlarmGap.NoRecords }))
        {
            await using var mark = new NpgsqlCommand("update alarm set evaluated_to = $2 where id = $1", connection) { Parameters = { new() { Value = alarm.Id }, new() { Value = windows.Window.To.UtcDateTime } } };
            await mark.ExecuteNonQueryAsync(cancellation);
        }

        if (step != IncidentStep.None)
        {
            await IncidentRows.AnnounceAsync(connection, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return step;
    }

    /// <summary>How the last incident of an alarm stands.</summary>
    public static async Task<(long? Id, OpenIncident? Open, DateTimeOffset? ClosedByHand)> IncidentAsync(NpgsqlConnection connection, int alarm, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select id, told_at, acknowledged_at is not null, snoozed_until, closed_at,
                closed_by is not null and not exists (select from alarm_report where alarm_report.alarm_id = $1 and evaluated_at > closed_at and fires = false)
            from alarm_incident where alarm_id = $1 order by id desc limit 1
            """, connection)
        {
            Parameters = { new() { Value = alarm } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            return (null, null, null);
        }

        return row.IsDBNull(4)
            ? (row.GetInt64(0), new OpenIncident(row.GetFieldValue<DateTimeOffset>(1), row.GetBoolean(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3)), null)
            : (null, null, row.GetBoolean(5) ? row.GetFieldValue<DateTimeOffset>(4) : null);
    }

    private static async Task ReportAsync(
        NpgsqlConnection connection, Alarm alarm, AlarmTrial trial, AlarmReportStatus status, long? incident, long? revised, DateTimeOffset now, CancellationToken cancellation)
    {
        const string Add = """
            insert into alarm_report (alarm_id, evaluated_at, window_from, window_to, reference_from, reference_to, value, reference, compared, threshold, calls, attempts, fires, status, gap, lag_seconds, incident_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """;
        // What it was before stays beside it; a window that told people once did so.
        const string Revise = """
            update alarm_report set revised_at = $2, first_value = case when revised_at is null then value else first_value end, first_calls = coalesce(first_calls, calls),
                value = $7, reference = $8, compared = $9, threshold = $10, calls = $11, attempts = $12, fires = $13, status = case when status = 2 then status else $14 end, gap = $15,
                lag_seconds = $16, incident_id = coalesce($17, incident_id)
            where id = $18 and alarm_id = $1 and window_from = $3 and window_to = $4 and reference_from = $5 and reference_to = $6
            """;
        var (windows, judged) = (trial.Windows, trial.Verdict as AlarmVerdict.Judged);
        await using var command = new NpgsqlCommand(revised is null ? Add : Revise, connection);
        Parameter(alarm.Id, NpgsqlDbType.Integer);
        Parameter(now.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Window.From.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Window.To.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Reference.From.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Reference.To.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(trial.Verdict.Value, NpgsqlDbType.Numeric);
        Parameter(trial.Verdict.Reference, NpgsqlDbType.Numeric);
        Parameter(judged?.Compared, NpgsqlDbType.Numeric);
        Parameter(alarm.Rule.Threshold, NpgsqlDbType.Numeric);
        Parameter(trial.Figures.Calls, NpgsqlDbType.Bigint);
        Parameter(trial.Figures.Attempts, NpgsqlDbType.Bigint);
        Parameter(judged?.Fires, NpgsqlDbType.Boolean);
        Parameter((short)status, NpgsqlDbType.Smallint);
        Parameter((short?)(trial.Verdict as AlarmVerdict.NoData)?.Gap, NpgsqlDbType.Smallint);
        Parameter((long?)trial.Lag?.TotalSeconds, NpgsqlDbType.Bigint);
        Parameter(incident, NpgsqlDbType.Bigint);
        if (revised is not null)
        {
            Parameter(revised, NpgsqlDbType.Bigint);
        }

        await command.ExecuteNonQueryAsync(cancellation);

        void Parameter(object? value, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }
}
