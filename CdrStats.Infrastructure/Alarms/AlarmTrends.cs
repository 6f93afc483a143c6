using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Reporting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What an evaluation came to, as a point of a small picture.</summary>
/// <param name="At">Where its window ended.</param>
/// <param name="Value">Null: there was no data.</param>
/// <param name="Reference">Of the window that it was held against.</param>
public sealed record AlarmTrendPoint(DateTimeOffset At, decimal? Value, decimal? Reference);

/// <summary>
/// What alarms came to lately, from their reports, for pages that draw it beside the thresholds: read once for all who look at the same page of the
/// list, a few times a minute. Reports of another threshold or condition count, those of other calls or another measure do not.
/// </summary>
public sealed class AlarmTrends : IDisposable
{
    /// <summary>Of each alarm: a day of rolling windows, a quarter of a year of days.</summary>
    public const int Points = 96;

    private readonly NpgsqlDataSource _database;
    private readonly SharedFeed<Asked, IReadOnlyDictionary<int, IReadOnlyList<AlarmTrendPoint>>> _looks;

    public AlarmTrends(NpgsqlDataSource database, TimeProvider clock, ILogger<AlarmTrends> logger)
    {
        _database = database;
        // A pulse that never beats: reports are not written with every call.
        _looks = new((asked, stop) => ReadAsync(asked.Scope, [.. asked.Alarms.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))], stop), new ImportPulses(clock), clock, logger);
    }

    public IAsyncEnumerable<IReadOnlyDictionary<int, IReadOnlyList<AlarmTrendPoint>>> WatchAsync(AccessScope scope, IEnumerable<int> alarms, CancellationToken cancellation) =>
        _looks.WatchAsync(new Asked(scope, string.Join(' ', alarms.Order().Select(id => id.ToString(CultureInfo.InvariantCulture)))), cancellation);

    /// <summary>Of each of the alarms that the scope may see and that was looked at: the oldest first.</summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<AlarmTrendPoint>>> ReadAsync(AccessScope scope, int[] alarms, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = _database.CreateCommand();
        command.CommandText = $"""
            select alarm.id, last.evaluated_at, last.window_to, last.value, last.reference
            from alarm cross join lateral (
                select report.id, report.evaluated_at, report.window_to, report.value, report.reference, report.question_id
                from alarm_report report where report.alarm_id = alarm.id order by report.id desc limit {Points}) as last
            join alarm_question question on question.id = last.question_id
            where alarm.id = any({TrafficSql.Add(command.Parameters, alarms)}) and {AlarmTable.Visible(scope, command.Parameters)} and {AlarmTable.Visible(scope, command.Parameters, "question")}
                and (question.measure, question.period, question.reference, question.switches, question.customers, question.account_codes, question.countries, question.prefixes, question.short_seconds, question.time_zone)
                    = (alarm.measure, alarm.period, alarm.reference, alarm.switches, alarm.customers, alarm.account_codes, alarm.countries, alarm.prefixes, alarm.short_seconds, alarm.time_zone)
                and question.currency is not distinct from alarm.currency
            order by alarm.id, last.id
            """;
        var trends = new Dictionary<int, IReadOnlyList<AlarmTrendPoint>>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            if (!trends.TryGetValue(row.GetInt32(0), out var points))
            {
                trends[row.GetInt32(0)] = points = new List<AlarmTrendPoint>();
            }

            ((List<AlarmTrendPoint>)points).Add(new AlarmTrendPoint(
                row.GetFieldValue<DateTimeOffset>(row.IsDBNull(2) ? 1 : 2), row.IsDBNull(3) ? null : row.GetDecimal(3), row.IsDBNull(4) ? null : row.GetDecimal(4)));
        }

        return trends;
    }

    public void Dispose() => _looks.Dispose();

    private sealed record Asked(AccessScope Scope, string Alarms);
}
