using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>Whom an incident is told to that nobody has taken on in time.</summary>
public sealed record EscalationSettings(int Minutes, IReadOnlyList<string> Recipients);

/// <summary>Tells others of incidents that nobody has acknowledged after the set time, once each.</summary>
public sealed class Escalation(NpgsqlDataSource database, TimeProvider clock)
{
    private const int MostRecipients = 20;

    /// <returns>Null: the scope does not see it.</returns>
    public async Task<EscalationSettings?> ReadAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return scope.SeesEverything ? await ReadAsync(connection, cancellation) : null;
    }

    public async Task<Saved> SaveAsync(string editor, EscalationSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string[] told = [.. settings.Recipients.Select(text => text.Trim()).Where(text => text.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (settings.Minutes is < 1 or > 10_080)
        {
            return new Saved.Refused("It is told on after 1 to 10,080 minutes (a week).", "minutes");
        }

        if (told.Length > MostRecipients || told.FirstOrDefault(text => !MailAddress.IsOne(text)) is not null)
        {
            return new Saved.Refused(told.FirstOrDefault(text => !MailAddress.IsOne(text)) is { } wrong ? $"'{wrong}' is no mail address." : "At most 20 addresses are told.", "recipients");
        }

        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = await ReadAsync(connection, cancellation);
        await using (var write = new NpgsqlCommand("update incident_setting set escalate_minutes = $1, escalate_to = $2", connection) { Parameters = { new() { Value = settings.Minutes }, new() { Value = told } } })
        {
            await write.ExecuteNonQueryAsync(cancellation);
        }

        var changes = new EditChanges().Note("minutes", before.Minutes, settings.Minutes).Note("recipients", before.Recipients, told);
        await EditLog.AddAsync(connection, editor, "escalation", 0, "Escalation", "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(0);
    }

    /// <returns>How many incidents were told on.</returns>
    public async Task<int> EscalateAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var settings = await ReadAsync(connection, cancellation);
        if (settings.Recipients.Count == 0)
        {
            return 0;
        }

        var due = new List<(long Id, string Name, string Words, DateTimeOffset OpenedAt, string? Assigned)>();
        await using (var take = new NpgsqlCommand("""
            update alarm_incident incident set escalated_at = $1
            where closed_at is null and acknowledged_at is null and escalated_at is null and not quiet and part_of is null and opened_at <= $2 and (snoozed_until is null or snoozed_until <= $1)
            returning id, coalesce(nullif(name, ''), (select alarm.name from alarm where alarm.id = alarm_id), ''),
                coalesce((select event.words from alarm_incident_event event where event.incident_id = incident.id and event.kind = any($3) order by event.id desc limit 1), words), opened_at, assigned_to
            """, connection)
        {
            Parameters =
            {
                new() { Value = now.UtcDateTime }, new() { Value = now.AddMinutes(-settings.Minutes).UtcDateTime },
                new() { Value = new[] { (short)IncidentEventKind.Opened, (short)IncidentEventKind.ToldAgain } },
            },
        })
        {
            await using var row = await take.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                due.Add((row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.IsDBNull(4) ? null : row.GetString(4)));
            }
        }

        foreach (var (id, name, words, opened, assigned) in due)
        {
            var body = string.Create(CultureInfo.InvariantCulture, $"""
                Nobody has acknowledged this for {settings.Minutes} minutes.

                {name}: {words}
                Opened: {opened.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC
                Assigned to: {assigned ?? "nobody"}
                Incident: {id} (in the console: /incidents?incident={id})
                """);
            foreach (var recipient in settings.Recipients)
            {
                await MailOutbox.AddAsync(connection, recipient, $"Nobody has taken it on: {name}", body, id, now, cancellation);
            }

            await IncidentRows.NoteAsync(connection, id, null, IncidentEventKind.Escalated, string.Join(", ", settings.Recipients), now, cancellation);
        }

        if (due.Count > 0)
        {
            await IncidentRows.AnnounceAsync(connection, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return due.Count;
    }

    private static async Task<EscalationSettings> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select escalate_minutes, escalate_to from incident_setting", connection);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new EscalationSettings(row.GetInt32(0), row.GetFieldValue<string[]>(1));
    }
}
