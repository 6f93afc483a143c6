using CdrStats.Domain.Alarms.Fraud;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>Writes orders to end calls, within the caller's transaction: they are carried out after it.</summary>
internal static class FraudHangUpRows
{
    /// <summary>Somebody's order.</summary>
    public static async Task OrderAsync(
        NpgsqlConnection connection, string who, FraudAccount account, long? incident, IReadOnlyList<RunningCall> calls, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var call in calls)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("""
                insert into fraud_hang_up (at, who, incident_id, customer_id, account_code, switch_id, leg_id, channel, destination, is_trial) values ($1, $2, $3, nullif($4, 0), $5, $6, $7, $8, $9, false)
                """)
            {
                Parameters =
                {
                    new() { Value = now.UtcDateTime }, new() { Value = who }, new() { Value = (object?)incident ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }, new() { Value = account.CustomerId },
                    new() { Value = account.Code }, new() { Value = call.SwitchId }, new() { Value = call.LegId }, new() { Value = call.Channel }, new() { Value = call.Destination },
                },
            });
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// A rule's order, or what it would order in a dry run: each call once, at most so many in an hour, and only while nobody has acknowledged the incident.
    /// </summary>
    public static async Task OrderAsync(NpgsqlConnection connection, FraudRule rule, FraudFinding finding, DateTimeOffset now, CancellationToken cancellation)
    {
        RunningCall[] calls = [.. finding.Calls.Select(call => call.On).OfType<RunningCall>()];
        if (rule.HangUp == FraudHangUp.Off || calls.Length == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand("""
            insert into fraud_hang_up (at, rule, incident_id, customer_id, account_code, switch_id, leg_id, channel, destination, is_trial, begun_at, done_at)
            select $1, $2, incident.id, nullif($3, 0), $4, given.switch_id, leg_id, channel, destination, $9, case when $9 then $1 end, case when $9 then $1 end
            from unnest($5::integer[], $6::text[], $7::text[], $8::text[]) as given (switch_id, leg_id, channel, destination),
                (select id from alarm_incident where kind = 2 and rule = $2 and coalesce(customer_id, 0) = $3 and account_code = $4 and closed_at is null and acknowledged_at is null) as incident
            where exists (select from switch where switch.id = given.switch_id)
                and not exists (select from fraud_hang_up had where had.who is null and had.switch_id = given.switch_id and had.leg_id = given.leg_id and had.rule = $2 and had.is_trial = $9)
            limit greatest(0, $10 - (select count(*) from fraud_hang_up where who is null and rule = $2 and is_trial = $9 and at > $11))
            on conflict do nothing
            """, connection)
        {
            Parameters =
            {
                new() { Value = now.UtcDateTime }, new() { Value = (short)rule.Kind }, new() { Value = finding.Account.CustomerId }, new() { Value = finding.Account.Code },
                new() { Value = calls.Select(call => call.SwitchId).ToArray() }, new() { Value = calls.Select(call => call.LegId).ToArray() }, new() { Value = calls.Select(call => call.Channel).ToArray() },
                new() { Value = calls.Select(call => call.Destination).ToArray() }, new() { Value = rule.HangUp == FraudHangUp.Trial }, new() { Value = rule.HangUpsAnHour }, new() { Value = now.AddHours(-1).UtcDateTime },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
