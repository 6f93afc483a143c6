using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Rows of <c>alarm</c>: how they are read, and which of them a scope may see.</summary>
internal static class AlarmTable
{
    public const string Columns = """
        alarm.id, alarm.version, alarm.name, alarm.measure, alarm.condition, alarm.threshold, alarm.period, alarm.reference, alarm.status, alarm.switches, alarm.customers,
        alarm.account_codes, alarm.countries, alarm.prefixes, alarm.short_seconds, alarm.currency, alarm.time_zone, alarm.recipients, alarm.repeat_minutes, alarm.evaluated_to
        """;

    /// <summary>Of the columns above.</summary>
    public const int Width = 20;

    /// <summary>A customer sees the alarms that are about its own calls alone, and never one of the buy side.</summary>
    public static string Visible(AccessScope scope, NpgsqlParameterCollection parameters) =>
        scope.SeesEverything ? "true"
        : scope.CustomerId is { } customer ? $"(alarm.customers = array[{TrafficSql.Add(parameters, customer)}] and alarm.measure <> {(int)AlarmMeasure.BuyCost})" : "false";

    public static Alarm Read(NpgsqlDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetString(2),
        new AlarmRule((AlarmMeasure)row.GetInt16(3), (AlarmCondition)row.GetInt16(4), row.GetDecimal(5), (AlarmPeriod)row.GetInt16(6), (AlarmReference)row.GetInt16(7),
            new AlarmScope(row.GetFieldValue<int[]>(9), row.GetFieldValue<int[]>(10), row.GetFieldValue<string[]>(11), row.GetFieldValue<string[]>(12), row.GetFieldValue<string[]>(13)),
            row.GetInt32(14), row.IsDBNull(15) ? null : row.GetString(15)),
        (AlarmStatus)row.GetInt16(8), row.GetFieldValue<string[]>(17), row.GetString(16), row.GetInt32(18), row.IsDBNull(19) ? null : row.GetFieldValue<DateTimeOffset>(19));
}
