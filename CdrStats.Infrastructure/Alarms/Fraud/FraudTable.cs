using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>Rows of the rules, their exceptions and what goes for all of them, and how accounts are asked for.</summary>
internal static class FraudTable
{
    /// <summary>As it is when nobody has edited anything.</summary>
    public static FraudSettings Untouched { get; } = new(FraudRule.Defaults, [], FraudHours.Office(TimeZoneInfo.Utc), [], 60);

    /// <summary>The parameters of a question about one account, which operators alone are answered: $1 the customer (0: nobody's), $2 the account code, $3 whether there is an answer.</summary>
    public static void Ask(NpgsqlCommand command, AccessScope scope, FraudAccount account)
    {
        foreach (var value in (object[])[account.CustomerId, account.Code, scope.SeesEverything])
        {
            command.Parameters.Add(new() { Value = value });
        }
    }

    public static async Task<FraudSettings> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var (rules, exceptions) = (FraudRule.Defaults.ToDictionary(rule => rule.Kind), new List<FraudExemption>());
        await using (var command = new NpgsqlCommand("select kind, is_on, threshold, hang_up, hang_ups_an_hour from fraud_rule", connection))
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                var kind = (FraudKind)row.GetInt16(0);
                rules[kind] = new FraudRule(kind, row.GetBoolean(1), row.GetDecimal(2)) { HangUp = (FraudHangUp)row.GetInt16(3), HangUpsAnHour = row.GetInt32(4) };
            }
        }

        await using (var command = new NpgsqlCommand("select kind, customer_id, is_on, threshold from fraud_exception order by kind, customer_id", connection))
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                exceptions.Add(new FraudExemption((FraudKind)row.GetInt16(0), row.GetInt32(1), row.GetBoolean(2), row.IsDBNull(3) ? null : row.GetDecimal(3)));
            }
        }

        await using (var command = new NpgsqlCommand("select work_from, work_to, work_days, time_zone, recipients, repeat_minutes, actions_an_hour from fraud_setting", connection))
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            await row.ReadAsync(cancellation);
            var zone = TimeZoneInfo.TryFindSystemTimeZoneById(row.GetString(3), out var known) ? known : TimeZoneInfo.Utc;
            var hours = new FraudHours(row.GetFieldValue<TimeOnly>(0), row.GetFieldValue<TimeOnly>(1), row.GetFieldValue<short[]>(2).Select(day => (DayOfWeek)day).ToHashSet(), zone);
            return new FraudSettings([.. rules.Values.OrderBy(rule => rule.Kind)], exceptions, hours, row.GetFieldValue<string[]>(4), row.GetInt32(5), row.GetInt32(6));
        }
    }
}
