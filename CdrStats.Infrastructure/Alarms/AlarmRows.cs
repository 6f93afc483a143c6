using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Writes rows of <c>alarm</c>, within the caller's transaction.</summary>
internal static class AlarmRows
{
    /// <summary>The alarm as it is, held until the transaction ends; null: it is gone.</summary>
    public static async Task<Alarm?> LockAsync(NpgsqlConnection connection, int id, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select {AlarmTable.Columns} from alarm where id = $1 for update", connection) { Parameters = { new() { Value = id } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? AlarmTable.Read(row) : null;
    }

    /// <summary>Several alarms as they are, held until the transaction ends, by id; those that are gone are not among them.</summary>
    public static async Task<IReadOnlyDictionary<int, Alarm>> LockAsync(NpgsqlConnection connection, int[] ids, CancellationToken cancellation)
    {
        var alarms = new Dictionary<int, Alarm>();
        await using var command = new NpgsqlCommand($"select {AlarmTable.Columns} from alarm where id = any($1) order by id for update", connection) { Parameters = { new() { Value = ids } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var alarm = AlarmTable.Read(row);
            alarms[alarm.Id] = alarm;
        }

        return alarms;
    }

    public static async Task<int> WriteAsync(NpgsqlConnection connection, Alarm alarm, DateTimeOffset now, CancellationToken cancellation)
    {
        const string Add = """
            insert into alarm (name, measure, condition, threshold, period, reference, status, switches, customers, account_codes, countries, prefixes, short_seconds, currency, time_zone, recipients,
                repeat_minutes, evaluated_to, created_at, changed_at, severity, least_attempts)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, $20, $21) returning id
            """;
        const string Change = """
            update alarm set name = $1, measure = $2, condition = $3, threshold = $4, period = $5, reference = $6, status = $7, switches = $8, customers = $9, account_codes = $10, countries = $11,
                prefixes = $12, short_seconds = $13, currency = $14, time_zone = $15, recipients = $16, repeat_minutes = $17, evaluated_to = $18, changed_at = $19, severity = $20, least_attempts = $21, version = version + 1
            where id = $22 returning id
            """;
        var (rule, scope) = (alarm.Rule, alarm.Rule.Scope);
        await using var command = new NpgsqlCommand(alarm.Id == 0 ? Add : Change, connection)
        {
            Parameters =
            {
                new() { Value = alarm.Name }, new() { Value = (short)rule.Measure }, new() { Value = (short)rule.Condition }, new() { Value = rule.Threshold },
                new() { Value = (short)rule.Period }, new() { Value = (short)rule.Reference }, new() { Value = (short)alarm.Status }, new() { Value = scope.Switches.ToArray() },
                new() { Value = scope.Customers.ToArray() }, new() { Value = scope.AccountCodes.ToArray() }, new() { Value = scope.Countries.ToArray() }, new() { Value = scope.Prefixes.ToArray() },
                new() { Value = rule.ShortSeconds }, new() { Value = (object?)rule.Currency ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = alarm.TimeZone },
                new() { Value = alarm.Recipients.ToArray() }, new() { Value = alarm.RepeatMinutes },
                new() { Value = (object?)alarm.EvaluatedTo?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = now.UtcDateTime }, new() { Value = (short)alarm.Severity }, new() { Value = rule.LeastAttempts },
            },
        };
        if (alarm.Id != 0)
        {
            command.Parameters.Add(new() { Value = alarm.Id });
        }

        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Keeps what the alarm asks now, for the reports and incidents to come.</summary>
    public static async Task AskAsync(NpgsqlConnection connection, int id, CancellationToken cancellation)
    {
        const string Sql = $"""
            with asked as (insert into alarm_question (alarm_id, {AlarmTable.QuestionColumns}) select id, {AlarmTable.QuestionColumns} from alarm where id = $1 returning id)
            update alarm set question_id = asked.id from asked where alarm.id = $1
            """;
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = id } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
