using CdrStats.Domain.Alarms;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>That calls of a window came late.</summary>
/// <param name="Report">That is written anew; null: the window has none, since nobody looked at it.</param>
internal sealed record LateLook(long? Report);

/// <summary>A row of <c>alarm_report</c> that is written.</summary>
internal static class AlarmReportRow
{
    private const string Add = """
        insert into alarm_report (alarm_id, evaluated_at, window_from, window_to, reference_from, reference_to, value, reference, compared, question_id, calls, attempts, fires, status, gap, lag_seconds, incident_id, looks)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, (select unreported + 1 from alarm where id = $1)
        """;

    // Of a window of the past, which was looked at too late.
    private const string AddLate = """
        insert into alarm_report (alarm_id, evaluated_at, revised_at, window_from, window_to, reference_from, reference_to, value, reference, compared, question_id, calls, attempts, fires, status, gap, lag_seconds, incident_id)
        values ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """;

    // A window that comes to the same as the one a minute before is counted, and written once in a quarter of an hour.
    private const string AddIfNews = $"""
        {Add}
        where not exists (
            select from (select * from alarm_report where alarm_id = $1 order by id desc limit 1) as last
            where last.question_id = $10 and last.status = $14 and last.status <> 2 and last.fires is not distinct from $13 and last.gap is not distinct from $15
                and last.incident_id is not distinct from $17 and date_bin('15 minutes', last.evaluated_at, 'epoch') = date_bin('15 minutes', $2, 'epoch'))
        """;

    // What it was before stays beside it; a window that told people once did so.
    private const string Revise = """
        update alarm_report set revised_at = $2, first_value = case when revised_at is null then value else first_value end, first_calls = coalesce(first_calls, calls),
            value = $7, reference = $8, compared = $9, calls = $11, attempts = $12, fires = $13, status = case when status = 2 then status else $14 end, gap = $15,
            lag_seconds = $16, incident_id = coalesce($17, incident_id)
        where id = $18 and alarm_id = $1 and window_from = $3 and window_to = $4 and reference_from = $5 and reference_to = $6 and question_id = $10
        """;

    /// <param name="alarm">As it is stored.</param>
    /// <param name="late">Null: it was looked at in time.</param>
    public static NpgsqlBatchCommand Command(Alarm alarm, AlarmTrial trial, AlarmReportStatus status, long? incident, LateLook? late, DateTimeOffset now)
    {
        var (windows, judged) = (trial.Windows, trial.Verdict as AlarmVerdict.Judged);
        var command = new NpgsqlBatchCommand(late is not null ? late.Report is null ? AddLate : Revise : windows is { ByEnd: true } ? AddIfNews : Add);
        Parameter(alarm.Id, NpgsqlDbType.Integer);
        Parameter(now.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Window.From.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Window.To.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Reference.From.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(windows?.Reference.To.UtcDateTime, NpgsqlDbType.TimestampTz);
        Parameter(trial.Verdict.Value, NpgsqlDbType.Numeric);
        Parameter(trial.Verdict.Reference, NpgsqlDbType.Numeric);
        Parameter(judged?.Compared, NpgsqlDbType.Numeric);
        Parameter(alarm.Question, NpgsqlDbType.Bigint);
        Parameter(trial.Figures.Calls, NpgsqlDbType.Bigint);
        Parameter(trial.Figures.Attempts, NpgsqlDbType.Bigint);
        Parameter(judged?.Fires, NpgsqlDbType.Boolean);
        Parameter((short)status, NpgsqlDbType.Smallint);
        Parameter((short?)(trial.Verdict as AlarmVerdict.NoData)?.Gap, NpgsqlDbType.Smallint);
        Parameter((long?)trial.Lag?.TotalSeconds, NpgsqlDbType.Bigint);
        Parameter(incident, NpgsqlDbType.Bigint);
        if (late?.Report is { } revised)
        {
            Parameter(revised, NpgsqlDbType.Bigint);
        }

        return command;

        void Parameter(object? value, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }
}
