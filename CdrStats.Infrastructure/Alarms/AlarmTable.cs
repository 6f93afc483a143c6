using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Rows of <c>alarm</c>: how they are read, and which of them a scope may see.</summary>
internal static class AlarmTable
{
    /// <summary>What is asked, for <see cref="Of"/>: the columns of <c>alarm</c> and of <c>alarm_question</c>.</summary>
    public const string QuestionColumns = "measure, condition, threshold, period, reference, switches, customers, account_codes, countries, prefixes, short_seconds, currency, time_zone, least_attempts";

    /// <summary>Of the columns of <see cref="Of"/>.</summary>
    public const int Width = 23;

    /// <summary>An alarm as it is.</summary>
    public static string Columns { get; } = Of("alarm");

    /// <summary>An alarm with what the question of that table asks: as a report or an incident of it has it.</summary>
    public static string Of(string question) => $"alarm.id, alarm.version, alarm.name, alarm.status, alarm.recipients, alarm.repeat_minutes, alarm.evaluated_to, alarm.question_id, "
        + string.Join(", ", QuestionColumns.Split(", ").Select(column => $"{question}.{column}")) + ", alarm.severity";

    /// <summary>A customer sees the alarms that are about its own calls alone, and never one of the buy side; of reports and incidents those that were when they asked.</summary>
    public static string Visible(AccessScope scope, NpgsqlParameterCollection parameters, string question = "alarm") =>
        scope.SeesEverything ? "true"
        : scope.CustomerId is { } customer ? $"({question}.customers = array[{TrafficSql.Add(parameters, customer)}] and {question}.measure <> {(int)AlarmMeasure.BuyCost})" : "false";

    public static Alarm Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetString(2),
        new AlarmRule((AlarmMeasure)row.GetInt16(8), (AlarmCondition)row.GetInt16(9), row.GetDecimal(10), (AlarmPeriod)row.GetInt16(11), (AlarmReference)row.GetInt16(12),
            new AlarmScope(row.GetFieldValue<int[]>(13), row.GetFieldValue<int[]>(14), row.GetFieldValue<string[]>(15), row.GetFieldValue<string[]>(16), row.GetFieldValue<string[]>(17)),
            row.GetInt32(18), row.IsDBNull(19) ? null : row.GetString(19), row.GetInt32(21)),
        (AlarmStatus)row.GetInt16(3), row.GetFieldValue<string[]>(4), row.GetString(20), row.GetInt32(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? 0 : row.GetInt64(7))
    {
        Severity = (Severity)row.GetInt16(22),
    };
}
