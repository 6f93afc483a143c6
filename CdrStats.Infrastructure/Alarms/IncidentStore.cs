using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Incidents: what they are, and what people do with them.</summary>
public sealed class IncidentStore(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Of which a list shows this many.</summary>
    public const int Page = 50;

    private const int LongestComment = 2000;

    private const string Columns = """
        incident.id, incident.opened_at, incident.closed_at, incident.closed_by, incident.fired_at, incident.fired, incident.value, incident.reference, incident.told_at,
        incident.acknowledged_at, incident.acknowledged_by, incident.snoozed_until, incident.snoozed_by,
        incident.rule, coalesce(incident.customer_id, 0), incident.account_code, incident.name, incident.words, incident.calls, incident.sell_cost, incident.buy_cost, incident.running_cost, incident.currency,
        incident.assigned_to, incident.quiet, incident.part_of, incident.cause_words
        """;

    private const string Asked = "alarm_incident incident left join alarm on alarm.id = incident.alarm_id left join alarm_question question on question.id = incident.question_id";

    /// <summary>How many are open.</summary>
    public async Task<int> CountOpenAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand();
        command.CommandText = $"select count(*)::integer from {Asked} where incident.closed_at is null and {AlarmTable.Visible(scope, command.Parameters, "question")}";
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The newest first; of open ones alone if asked.</summary>
    /// <param name="before">Only those with a lower id, for the next page.</param>
    public async Task<IReadOnlyList<Incident>> ListAsync(AccessScope scope, bool openOnly, long? before, int most, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        var where = $"{(openOnly ? "incident.closed_at is null" : "true")}{(before is { } id ? $" and incident.id < {TrafficSql.Add(command.Parameters, id)}" : "")}";
        return await ReadAsync(command, scope, $"{where} and", $"order by incident.id desc limit {TrafficSql.Add(command.Parameters, most)}", cancellation);
    }

    /// <summary>Hits of fraud of an account, the newest first.</summary>
    public async Task<IReadOnlyList<Incident>> OfAccountAsync(AccessScope scope, FraudAccount account, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        var where = $"incident.kind = {Fraud.FraudBook.Kind} and coalesce(incident.customer_id, 0) = {TrafficSql.Add(command.Parameters, account.CustomerId)} and incident.account_code = {TrafficSql.Add(command.Parameters, account.Code)}";
        return await ReadAsync(command, scope, $"{where} and", $"order by incident.id desc limit {Page}", cancellation);
    }

    /// <returns>Null: there is none that the scope may see.</returns>
    public async Task<IncidentStory?> StoryAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand();
        if (await ReadAsync(command, scope, $"incident.id = {TrafficSql.Add(command.Parameters, id)} and", "", cancellation) is not [var incident])
        {
            return null;
        }

        var events = new List<IncidentEvent>();
        // What operators write, and who they are, is theirs.
        await using (var history = database.CreateCommand("select at, case when $2 then who end, kind, words from alarm_incident_event where incident_id = $1 and ($2 or kind <> all($3)) order by id"))
        {
            history.Parameters.Add(new() { Value = id });
            history.Parameters.Add(new() { Value = scope.SeesEverything });
            history.Parameters.Add(new() { Value = new[] { (short)IncidentEventKind.Commented, (short)IncidentEventKind.Acted, (short)IncidentEventKind.Assigned, (short)IncidentEventKind.Escalated, (short)IncidentEventKind.Quieted } });
            await using var row = await history.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                events.Add(new IncidentEvent(row.GetFieldValue<DateTimeOffset>(0), Text(row, 1), (IncidentEventKind)row.GetInt16(2), row.GetString(3)));
            }
        }

        return new IncidentStory(incident, events, scope.SeesEverything ? await MailsAsync(id, cancellation) : [], await PartsAsync(scope, id, cancellation));
    }

    private async Task<IReadOnlyList<Incident>> PartsAsync(AccessScope scope, long id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand();
        return await ReadAsync(command, scope, $"incident.part_of = {TrafficSql.Add(command.Parameters, id)} and", $"order by incident.id limit {Page}", cancellation);
    }

    /// <summary>Somebody takes it on: nobody is told again.</summary>
    public Task<Saved> AcknowledgeAsync(string who, long id, CancellationToken cancellation) => ChangeAsync(
        who, id, "acknowledged_at = $2, acknowledged_by = $3", IncidentEventKind.Acknowledged, "", cancellation);

    /// <summary>Nobody is told again before that time.</summary>
    public Task<Saved> SnoozeAsync(string who, long id, TimeSpan time, CancellationToken cancellation)
    {
        var until = clock.GetUtcNow() + time;
        return time <= TimeSpan.Zero || time > TimeSpan.FromDays(30)
            ? Task.FromResult<Saved>(new Saved.Refused("An incident is snoozed for at most 30 days."))
            : ChangeAsync(who, id, "snoozed_until = $4, snoozed_by = $3", IncidentEventKind.Snoozed, IncidentSentences.Until.Of(until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)), cancellation, until.UtcDateTime);
    }

    public Task<Saved> CloseAsync(string who, long id, CancellationToken cancellation) => ChangeAsync(who, id, "closed_at = $2, closed_by = $3", IncidentEventKind.Closed, "", cancellation);

    /// <summary>Open or not.</summary>
    public async Task<Saved> CommentAsync(string who, long id, string words, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(words);
        words = words.Trim();
        if (words.Length is 0 or > LongestComment || words.Contains('\0', StringComparison.Ordinal))
        {
            return new Saved.Refused("A comment has 1 to 2,000 characters.", "comment");
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var find = new NpgsqlCommand("select 1 from alarm_incident where id = $1 for share", connection) { Parameters = { new() { Value = id } } })
        {
            if (await find.ExecuteScalarAsync(cancellation) is null)
            {
                return new Saved.Conflict();
            }
        }

        await IncidentRows.NoteAsync(connection, id, who, IncidentEventKind.Commented, words, clock.GetUtcNow(), cancellation);
        await IncidentRows.AnnounceAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(0);
    }

    private async Task<Saved> ChangeAsync(string who, long id, string change, IncidentEventKind kind, string words, CancellationToken cancellation, DateTime? until = null)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await HoldAsync(connection, id, kind, cancellation) is { } conflict)
        {
            return conflict;
        }

        await using (var update = new NpgsqlCommand($"update alarm_incident set {change} where id = $1", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = now.UtcDateTime }, new() { Value = who } },
        })
        {
            if (until is { } time)
            {
                update.Parameters.Add(new() { Value = time });
            }

            await update.ExecuteNonQueryAsync(cancellation);
        }

        await IncidentRows.NoteAsync(connection, id, who, kind, words, now, cancellation);
        if (kind == IncidentEventKind.Closed)
        {
            await IncidentRows.ReleaseAsync(connection, id, cancellation);
        }

        await IncidentRows.AnnounceAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(0);
    }

    /// <summary>Holds an incident until the transaction ends: of two operators at once the second sees what the first did.</summary>
    private static async Task<Saved.Conflict?> HoldAsync(NpgsqlConnection connection, long id, IncidentEventKind kind, CancellationToken cancellation)
    {
        await using var hold = new NpgsqlCommand("select closed_at is not null, acknowledged_by from alarm_incident where id = $1 for update", connection) { Parameters = { new() { Value = id } } };
        await using var row = await hold.ExecuteReaderAsync(cancellation);
        return !await row.ReadAsync(cancellation) ? new Saved.Conflict("The incident is gone.")
            : row.GetBoolean(0) ? new Saved.Conflict("The incident is closed by now.")
            : kind == IncidentEventKind.Acknowledged && Text(row, 1) is { } first ? new Saved.Conflict($"{first} has acknowledged it already.") : null;
    }

    private static async Task<IReadOnlyList<Incident>> ReadAsync(NpgsqlCommand command, AccessScope scope, string where, string order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        command.CommandText = $"select {AlarmTable.Of("question")}, {Columns} from {Asked} where {where} {AlarmTable.Visible(scope, command.Parameters, "question")} {order}";
        var incidents = new List<Incident>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            const int At = AlarmTable.Width;
            incidents.Add(new Incident(
                row.GetInt64(At), row.IsDBNull(0) ? null : AlarmTable.Read(row), row.GetFieldValue<DateTimeOffset>(At + 1), Time(row, At + 2), Who(At + 3), row.GetFieldValue<DateTimeOffset>(At + 4), row.GetInt32(At + 5),
                row.GetDecimal(At + 6), row.IsDBNull(At + 7) ? null : row.GetDecimal(At + 7), row.GetFieldValue<DateTimeOffset>(At + 8), Time(row, At + 9), Who(At + 10), Time(row, At + 11), Who(At + 12))
            {
                Subject = new IncidentSubject(
                    row.IsDBNull(At + 13) ? null : (FraudKind)row.GetInt16(At + 13), row.GetInt32(At + 14), row.GetString(At + 15), row.GetString(At + 16), row.GetString(At + 17), row.GetInt64(At + 18),
                    row.GetDecimal(At + 19), row.GetDecimal(At + 20), row.GetDecimal(At + 21), row.GetString(At + 22)),
                AssignedTo = Who(At + 23),
                IsQuiet = row.GetBoolean(At + 24),
                PartOf = row.IsDBNull(At + 25) ? null : row.GetInt64(At + 25),
                Cause = scope.SeesEverything ? row.GetString(At + 26) : "",
            });
        }

        return incidents;

        string? Who(int at) => scope.SeesEverything || row.IsDBNull(at) ? Text(row, at) : "";
    }

    private async Task<IReadOnlyList<IncidentMail>> MailsAsync(long id, CancellationToken cancellation)
    {
        var mails = new List<IncidentMail>();
        await using var command = database.CreateCommand("select created_at, recipient, subject, state, attempts, sent_at, way, last_error from notification where incident_id = $1 order by id");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            mails.Add(new IncidentMail(row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), (NotificationState)row.GetInt16(3), row.GetInt32(4), Time(row, 5), Text(row, 6), Text(row, 7)));
        }

        return mails;
    }

    private static string? Text(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int at) => row.IsDBNull(at) ? null : row.GetFieldValue<DateTimeOffset>(at);
}
