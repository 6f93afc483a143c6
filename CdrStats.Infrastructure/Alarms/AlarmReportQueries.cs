using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What an evaluation came to.</summary>
/// <param name="Rule">What was asked.</param>
/// <param name="Compared">What was held against the threshold.</param>
/// <param name="Fires">Null: there was nothing to judge by.</param>
/// <param name="LagSeconds">How old the newest record was.</param>
/// <param name="RevisedAt">When it was looked at again because calls came late; what it came to before is <paramref name="FirstValue"/> of <paramref name="FirstCalls"/>.</param>
public sealed record AlarmReport(
    long Id, int AlarmId, string AlarmName, AlarmRule Rule, DateTimeOffset EvaluatedAt, TimeRange? Window, TimeRange? Reference, decimal? Value, decimal? ReferenceValue, decimal? Compared,
    long Calls, long Attempts, bool? Fires, AlarmReportStatus Status, AlarmGap? Gap, long? LagSeconds, long? IncidentId, DateTimeOffset? RevisedAt, decimal? FirstValue, long? FirstCalls, int Looks);

/// <summary>Which reports are asked for. Null: all.</summary>
public sealed record AlarmReportFilter(int? AlarmId = null, AlarmReportStatus? Status = null, TimeRange? Evaluated = null);

/// <summary>The reports of a day.</summary>
public sealed record AlarmReportDay(DateOnly Day, long Sent, long NotSent, long NoData);

/// <summary>Reads what evaluations came to.</summary>
public sealed class AlarmReportQueries(NpgsqlDataSource database)
{
    /// <summary>More are not counted.</summary>
    public const int MostCounted = 100_000;

    private const string Asked = "alarm_report report join alarm on alarm.id = report.alarm_id join alarm_question question on question.id = report.question_id";

    /// <summary>The newest first.</summary>
    /// <param name="before">Only those with a lower id, for the next page.</param>
    public async Task<IReadOnlyList<AlarmReport>> ListAsync(AccessScope scope, AlarmReportFilter filter, long? before, int skip, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        var where = Where(scope, filter, command.Parameters);
        where += before is { } id ? $" and report.id < {TrafficSql.Add(command.Parameters, id)}" : "";
        command.CommandText = $"""
            select {AlarmTable.Of("question")}, report.id, report.evaluated_at, report.window_from, report.window_to, report.reference_from, report.reference_to, report.value, report.reference, report.compared,
                report.calls, report.attempts, report.fires, report.status, report.gap, report.lag_seconds, report.incident_id, report.revised_at, report.first_value, report.first_calls, report.looks
            from {Asked} where {where}
            order by report.id desc offset {TrafficSql.Add(command.Parameters, skip)} limit {TrafficSql.Add(command.Parameters, most)}
            """;
        var reports = new List<AlarmReport>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var (alarm, at) = (AlarmTable.Read(row), AlarmTable.Width);
            reports.Add(new AlarmReport(
                row.GetInt64(at), alarm.Id, alarm.Name, alarm.Rule, row.GetFieldValue<DateTimeOffset>(at + 1), Range(row, at + 2), Range(row, at + 4), Number(row, at + 6), Number(row, at + 7), Number(row, at + 8),
                row.GetInt64(at + 9), row.GetInt64(at + 10), row.IsDBNull(at + 11) ? null : row.GetBoolean(at + 11), (AlarmReportStatus)row.GetInt16(at + 12),
                row.IsDBNull(at + 13) ? null : (AlarmGap)row.GetInt16(at + 13), Whole(row, at + 14), Whole(row, at + 15), row.IsDBNull(at + 16) ? null : row.GetFieldValue<DateTimeOffset>(at + 16),
                Number(row, at + 17), Whole(row, at + 18), row.GetInt32(at + 19)));
        }

        return reports;
    }

    /// <summary>How many there are, of which <see cref="MostCounted"/> say enough: nobody pages through more, and a year of them is not counted with each page.</summary>
    public async Task<long> CountAsync(AccessScope scope, AlarmReportFilter filter, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        command.CommandText = $"select count(*) from (select from {Asked} where {Where(scope, filter, command.Parameters)} limit {MostCounted}) as counted";
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The report by day: how many evaluations of each day, in the zone, sent an alarm, did not, or had no data.</summary>
    public async Task<IReadOnlyList<AlarmReportDay>> ByDayAsync(AccessScope scope, AlarmReportFilter filter, TimeRange range, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(zone);
        var days = range.Steps(SeriesStep.Day, zone).ToList();
        await using var command = database.CreateCommand();
        var where = Where(scope, filter with { Evaluated = range }, command.Parameters);
        command.CommandText = $"""
            select width_bucket(report.evaluated_at, {TrafficSql.Add(command.Parameters, days.Select(day => day.UtcDateTime).ToArray())}) - 1, count(*) filter (where report.status = 2),
                count(*) filter (where report.status = 1), count(*) filter (where report.status = 101)
            from {Asked} where {where} group by 1
            """;
        var counts = new Dictionary<int, (long, long, long)>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            counts[row.GetInt32(0)] = (row.GetInt64(1), row.GetInt64(2), row.GetInt64(3));
        }

        return [.. days.Select((day, position) =>
        {
            var (sent, notSent, noData) = counts.GetValueOrDefault(position);
            return new AlarmReportDay(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(day.AddHours(1), zone).DateTime), sent, notSent, noData);
        })];
    }

    private static string Where(AccessScope scope, AlarmReportFilter filter, NpgsqlParameterCollection parameters)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        var where = AlarmTable.Visible(scope, parameters, "question");
        where += filter.AlarmId is { } alarm ? $" and report.alarm_id = {TrafficSql.Add(parameters, alarm)}" : "";
        where += filter.Status is { } status ? $" and report.status = {TrafficSql.Add(parameters, (short)status)}" : "";
        return filter.Evaluated is { } range
            ? $"{where} and report.evaluated_at >= {TrafficSql.Add(parameters, range.From.UtcDateTime)} and report.evaluated_at < {TrafficSql.Add(parameters, range.To.UtcDateTime)}" : where;
    }

    private static decimal? Number(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetDecimal(at);

    private static long? Whole(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetInt64(at);

    private static TimeRange? Range(NpgsqlDataReader row, int at) =>
        row.IsDBNull(at) ? null : new TimeRange(row.GetFieldValue<DateTimeOffset>(at), row.GetFieldValue<DateTimeOffset>(at + 1));
}
