using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>The rules of fraud as they are edited. An edit counts from the next round, a second later.</summary>
public sealed class FraudStore(NpgsqlDataSource database, TimeProvider clock)
{
    private const int MostRecipients = 20;
    private const int MostExceptions = 2000;

    /// <returns>Null: the scope does not see everything, and fraud is operators' business.</returns>
    public async Task<FraudSettings?> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (!scope.SeesEverything)
        {
            return null;
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await FraudTable.ReadAsync(connection, cancellation);
    }

    /// <summary>Stores a rule with all its exceptions.</summary>
    public async Task<Saved> SaveRuleAsync(string editor, FraudRule rule, IReadOnlyList<FraudExemption> exceptions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(exceptions);
        if (FraudRule.Complaint(rule.Kind, rule.Threshold) is { } wrong)
        {
            return new Saved.Refused(wrong, "threshold");
        }

        if (!Enum.IsDefined(rule.HangUp) || rule.HangUpsAnHour is < 1 or > 1000)
        {
            return new Saved.Refused("A rule ends from 1 to 1,000 calls in an hour.", "hang_ups");
        }

        if (exceptions.Select(one => one.Threshold is { } threshold ? FraudRule.Complaint(rule.Kind, threshold) : null).FirstOrDefault(words => words is not null) is { } other)
        {
            return new Saved.Refused(other, "exceptions");
        }

        if (exceptions.Count > MostExceptions || exceptions.DistinctBy(one => one.CustomerId).Count() != exceptions.Count)
        {
            return new Saved.Refused("A customer is named once, and at most 2,000 of them.", "exceptions");
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var hold = new NpgsqlCommand("select 1 from fraud_setting for update", connection))
        {
            await hold.ExecuteNonQueryAsync(cancellation);
        }

        var before = await FraudTable.ReadAsync(connection, cancellation);
        try
        {
            await using var write = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    Command("""
                        insert into fraud_rule (kind, is_on, threshold, hang_up, hang_ups_an_hour) values ($1, $2, $3, $4, $5)
                        on conflict (kind) do update set is_on = excluded.is_on, threshold = excluded.threshold, hang_up = excluded.hang_up, hang_ups_an_hour = excluded.hang_ups_an_hour
                        """, (short)rule.Kind, rule.IsOn, rule.Threshold, (short)rule.HangUp, rule.HangUpsAnHour),
                    Command("delete from fraud_exception where kind = $1", (short)rule.Kind),
                },
            };
            foreach (var one in exceptions)
            {
                write.BatchCommands.Add(Command("insert into fraud_exception (kind, customer_id, is_on, threshold) values ($1, $2, $3, $4)", (short)rule.Kind, one.CustomerId, one.IsOn, (object?)one.Threshold ?? DBNull.Value));
            }

            await write.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return new Saved.Refused("A customer that is named is no longer there.", "exceptions");
        }

        var old = before.Rule(rule.Kind);
        var changes = new EditChanges().Note("on", old.IsOn, rule.IsOn).Note("threshold", Plain(old.Threshold), Plain(rule.Threshold)).Note("hangs up", old.HangUp, rule.HangUp).Note("hang-ups an hour", old.HangUpsAnHour, rule.HangUpsAnHour)
            .Note("exceptions", Words(before.Exemptions.Where(one => one.Kind == rule.Kind)), Words(exceptions));
        await EditLog.AddAsync(connection, editor, "fraud_rule", (int)rule.Kind, FraudText.Of(rule.Kind), "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done((int)rule.Kind);
    }

    /// <summary>Stores the hours of work, and who is told how often.</summary>
    public async Task<Saved> SaveHoursAsync(string editor, FraudHours hours, IReadOnlyList<string> recipients, int repeatMinutes, int actionsAnHour, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(hours);
        ArgumentNullException.ThrowIfNull(recipients);
        string[] told = [.. recipients.Select(text => text.Trim()).Where(text => text.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        var complaint = hours.From == hours.To ? new Saved.Refused("Work begins and ends at different times.", "hours")
            : told.Length > MostRecipients ? new Saved.Refused("At most 20 addresses are told.", "recipients")
            : told.FirstOrDefault(text => !MailAddress.IsOne(text)) is { } wrong ? new Saved.Refused($"'{wrong}' is no mail address.", "recipients")
            : repeatMinutes is < 0 or > 43_200 ? new Saved.Refused("It is told again after 1 to 43,200 minutes (30 days); 0 is never.", "repeat")
            : actionsAnHour is < 1 or > 1000 ? new Saved.Refused("From 1 to 1,000 actions are allowed in an hour.", "actions") : null;
        if (complaint is not null)
        {
            return complaint;
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = await FraudTable.ReadAsync(connection, cancellation);
        await using (var write = new NpgsqlCommand("update fraud_setting set work_from = $1, work_to = $2, work_days = $3, time_zone = $4, recipients = $5, repeat_minutes = $6, actions_an_hour = $7", connection)
        {
            Parameters =
            {
                new() { Value = hours.From }, new() { Value = hours.To }, new() { Value = hours.Days.Select(day => (short)day).Order().ToArray() }, new() { Value = hours.Zone.Id }, new() { Value = told }, new() { Value = repeatMinutes }, new() { Value = actionsAnHour },
            },
        })
        {
            await write.ExecuteNonQueryAsync(cancellation);
        }

        var changes = new EditChanges().Note("hours of work", Words(before.Hours), Words(hours)).Note("time zone", before.Hours.Zone.Id, hours.Zone.Id).Note("recipients", before.Recipients, told)
            .Note("told again after minutes", before.RepeatMinutes, repeatMinutes).Note("actions an hour", before.ActionsAnHour, actionsAnHour);
        await EditLog.AddAsync(connection, editor, "fraud_rule", 0, "Fraud", "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(0);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value is DBNull ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Numeric } : new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static IEnumerable<string> Words(IEnumerable<FraudExemption> exceptions) =>
        exceptions.OrderBy(one => one.CustomerId).Select(one => string.Create(CultureInfo.InvariantCulture, $"customer {one.CustomerId}: {(one.IsOn ? Plain(one.Threshold) ?? "the rule's own" : "off")}"));

    private static string Words(FraudHours hours) => string.Create(CultureInfo.InvariantCulture, $"{hours.From:HH:mm} to {hours.To:HH:mm}, {string.Join(' ', hours.Days.Order())}");

    private static string? Plain(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture);
}
