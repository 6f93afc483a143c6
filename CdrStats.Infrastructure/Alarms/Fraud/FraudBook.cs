using CdrStats.Domain.Alarms;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Notifications.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Alarms.Fraud;

/// <summary>
/// Writes down what fired, in the round's transaction: one open incident for a rule and an account, its calls, the money so far, and what to tell whom.
/// </summary>
internal static class FraudBook
{
    /// <summary>Of the table of incidents: a hit of a fraud rule.</summary>
    public const short Kind = 2;

    /// <summary>After so long without a hit an incident closes itself.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromHours(24);

    /// <returns>What it did to the incident.</returns>
    public static async Task<IncidentStep> RecordAsync(NpgsqlConnection connection, FraudFinding finding, FraudSettings settings, DateTimeOffset now, CancellationToken cancellation)
    {
        var (open, incident, closedByHand) = await LastAsync(connection, finding, cancellation);
        var step = IncidentRules.Step(new AlarmVerdict.Judged(finding.Value, finding.Limit, finding.Value, true), open, closedByHand, settings.RepeatAfter, now);
        if (step == IncidentStep.None)
        {
            return step;
        }

        int[] customers = finding.Account.CustomerId == 0 ? [] : [finding.Account.CustomerId];
        var quiet = (await MaintenanceStore.NowAsync(connection, now, cancellation)).Find(window => window.Covers([], customers));
        step = quiet is not null && step == IncidentStep.Repeat ? IncidentStep.GoOn : step;
        var name = step == IncidentStep.Open ? await NameAsync(connection, finding, cancellation) : null;
        var id = incident ?? await OpenAsync(connection, finding, name!, now, cancellation);
        var story = await AddAsync(connection, id, finding, step != IncidentStep.Open, step == IncidentStep.Repeat, now, cancellation);
        if (step is IncidentStep.Open or IncidentStep.Repeat)
        {
            await IncidentRows.NoteAsync(connection, id, null, step == IncidentStep.Open ? IncidentEventKind.Opened : IncidentEventKind.ToldAgain, finding.Words, now, cancellation);
            if (quiet is not null)
            {
                await IncidentRows.QuietAsync(connection, id, null, IncidentSentences.Maintenance.Of(quiet.Reason), now, cancellation);
                return step;
            }

            var notice = new Notice(NotificationKinds.Fraud, finding.Kind.Severity(), FraudMail.Subject(story, step), FraudMail.Body(story, finding, settings.Hours.Zone)) { Incident = id };
            await Notices.TellAsync(connection, notice, settings.Recipients, now, cancellation);
            await WebhookOutbox.AddAsync(connection, AlarmEvent.Of(step), FraudMail.Data(story, finding), now, cancellation);
        }

        return step;
    }

    /// <summary>Closes what nothing was added to for a day.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> CloseQuietAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            with closed as (update alarm_incident set closed_at = $2 where kind = $1 and closed_at is null and fired_at < $3 returning id)
            insert into alarm_incident_event (incident_id, at, kind, words) select id, $2, $4, $5 from closed
            """, connection)
        {
            Parameters = { new() { Value = Kind }, new() { Value = now.UtcDateTime }, new() { Value = (now - Quiet).UtcDateTime }, new() { Value = (short)IncidentEventKind.Recovered }, new() { Value = FraudSentences.QuietForADay } },
        };
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<(OpenIncident? Open, long? Id, DateTimeOffset? ClosedByHand)> LastAsync(NpgsqlConnection connection, FraudFinding finding, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select id, told_at, acknowledged_at is not null, snoozed_until, closed_at, closed_by is not null, quiet from alarm_incident
            where kind = $1 and rule = $2 and coalesce(customer_id, 0) = $3 and account_code = $4 order by id desc limit 1 for update
            """, connection)
        {
            Parameters = { new() { Value = Kind }, new() { Value = (short)finding.Kind }, new() { Value = finding.Account.CustomerId }, new() { Value = finding.Account.Code } },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return !await row.ReadAsync(cancellation) ? (null, null, null)
            : row.IsDBNull(4) ? (new OpenIncident(row.GetFieldValue<DateTimeOffset>(1), row.GetBoolean(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3)) { IsQuiet = row.GetBoolean(6) }, row.GetInt64(0), null)
            : (null, null, row.GetBoolean(5) ? row.GetFieldValue<DateTimeOffset>(4) : null);
    }

    private static async Task<string> NameAsync(NpgsqlConnection connection, FraudFinding finding, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select name from customer where id = $1", connection) { Parameters = { new() { Value = finding.Account.CustomerId } } };
        var customer = await command.ExecuteScalarAsync(cancellation) as string ?? "no customer";
        return finding.Account.Code.Length > 0 ? FraudSentences.NameWithAccount.Of(FraudText.Of(finding.Kind), customer, finding.Account.Code) : FraudSentences.Name.Of(FraudText.Of(finding.Kind), customer);
    }

    private static async Task<long> OpenAsync(NpgsqlConnection connection, FraudFinding finding, string name, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            insert into alarm_incident (kind, rule, customer_id, account_code, name, words, opened_at, fired_at, told_at, value, reference, compared)
            values ($1, $2, nullif($3, 0), $4, $5, $6, $7, $7, $7, $8, $9, $8) returning id
            """, connection)
        {
            Parameters =
            {
                new() { Value = Kind }, new() { Value = (short)finding.Kind }, new() { Value = finding.Account.CustomerId }, new() { Value = finding.Account.Code }, new() { Value = name },
                new() { Value = finding.Words }, new() { Value = now.UtcDateTime }, new() { Value = finding.Value }, new() { Value = finding.Limit },
            },
        };
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Adds the calls that are new to the incident, and what they cost.</summary>
    private static async Task<FraudStory> AddAsync(NpgsqlConnection connection, long id, FraudFinding finding, bool again, bool told, DateTimeOffset now, CancellationToken cancellation)
    {
        FraudCall[] ended = [.. finding.Calls.Where(call => !call.IsRunning)];
        var running = finding.Calls.Where(call => call.IsRunning).ToList();
        await using var command = new NpgsqlCommand($"""
            with added as (
                insert into fraud_call (incident_id, call_id, start) select $1, id, start from unnest($2::bigint[], $3::timestamptz[]) as given (id, start)
                where (select count(*) from fraud_call where incident_id = $1) < {5 * FraudFinding.MostCalls} on conflict do nothing returning call_id),
            new as (
                select count(*) as calls, coalesce(sum(given.sell), 0) as sell, coalesce(sum(given.buy), 0) as buy
                from unnest($2::bigint[], $4::numeric[], $5::numeric[]) as given (id, sell, buy) where id in (select call_id from added))
            update alarm_incident set calls = alarm_incident.calls + new.calls, sell_cost = sell_cost + new.sell, buy_cost = buy_cost + new.buy, running_cost = $6, currency = case when $7 = '' then currency else $7 end,
                words = $8, value = greatest(value, $9), fired = fired + $10, fired_at = $11, told_at = case when $12 then $11 else told_at end, quiet = quiet and not $12
            from new where alarm_incident.id = $1 returning alarm_incident.name, alarm_incident.calls, sell_cost, buy_cost, running_cost, currency
            """, connection)
        {
            Parameters =
            {
                new() { Value = id }, new NpgsqlParameter<long[]> { TypedValue = [.. ended.Select(call => call.Id)] }, new NpgsqlParameter<DateTime[]> { TypedValue = [.. ended.Select(call => call.Start.UtcDateTime)] },
                new NpgsqlParameter<decimal[]> { TypedValue = [.. ended.Select(call => call.Sell)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric },
                new NpgsqlParameter<decimal[]> { TypedValue = [.. ended.Select(call => call.Buy)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric },
                new() { Value = running.Sum(call => call.Risk) }, new() { Value = finding.Calls.Select(call => call.Currency).FirstOrDefault(currency => currency.Length > 0) ?? "" }, new() { Value = finding.Words },
                new() { Value = finding.Value }, new() { Value = again ? 1 : 0 }, new() { Value = now.UtcDateTime }, new() { Value = told },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new FraudStory(id, row.GetString(0), row.GetInt64(1), running.Count, row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), row.GetString(5));
    }
}

/// <summary>An incident as people are told of it.</summary>
internal sealed record FraudStory(long Id, string Name, long Calls, int Running, decimal Sell, decimal Buy, decimal RunningCost, string Currency);
