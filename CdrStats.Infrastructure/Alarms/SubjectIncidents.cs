using System.Globalization;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Notifications.Webhooks;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>What an incident is about that no alarm and no rule of fraud found.</summary>
/// <param name="Kind">Of the table of incidents: see <see cref="SubjectIncidents"/>.</param>
/// <param name="Key">There is one open incident of it at most.</param>
/// <param name="SwitchId">0: none. A time of maintenance of it, or of the customer, keeps the incident quiet.</param>
/// <param name="CustomerId">0: none.</param>
/// <param name="Words">What was found, in English.</param>
internal sealed record FoundSubject(short Kind, string Key, int SwitchId, int CustomerId, string Name, string Words, decimal Value, decimal Reference);

/// <summary>
/// Incidents without an alarm, within the caller's transaction: opened and closed once, told to the users who want to be mailed of incidents (no
/// addresses belong to them) and to webhooks, and kept quiet in a time of maintenance.
/// </summary>
internal static class SubjectIncidents
{
    /// <summary>A limit of calls is reached.</summary>
    public const short Limits = 3;

    /// <summary>A switch from which no call comes although calls are usual.</summary>
    public const short SilentSwitches = 4;

    /// <summary>The open ones of a kind by their keys.</summary>
    public static async Task<Dictionary<string, long>> ReadOpenAsync(NpgsqlConnection connection, short kind, CancellationToken cancellation)
    {
        var open = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select account_code, id from alarm_incident where kind = $1 and closed_at is null", connection) { Parameters = { new() { Value = kind } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            open[row.GetString(0)] = row.GetInt64(1);
        }

        return open;
    }

    /// <summary>Opens one, unless one of that key is open.</summary>
    public static async Task OpenAsync(NpgsqlConnection connection, FoundSubject found, List<MaintenanceWindow> maintenance, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var add = new NpgsqlCommand("""
            insert into alarm_incident (kind, customer_id, account_code, name, words, opened_at, fired_at, told_at, value, reference, compared)
            values ($1, nullif($2, 0), $3, $4, $5, $6, $6, $6, $7, $8, $7) on conflict do nothing returning id
            """, connection)
        {
            Parameters =
            {
                new() { Value = found.Kind }, new() { Value = found.CustomerId }, new() { Value = found.Key }, new() { Value = found.Name }, new() { Value = found.Words }, new() { Value = now.UtcDateTime },
                new() { Value = found.Value }, new() { Value = found.Reference },
            },
        };
        if (await add.ExecuteScalarAsync(cancellation) is not long incident)
        {
            return;
        }

        await IncidentRows.NoteAsync(connection, incident, null, IncidentEventKind.Opened, found.Words, now, cancellation);
        if (maintenance.Find(window => window.Covers(found.SwitchId != 0 ? [found.SwitchId] : [], found.CustomerId != 0 ? [found.CustomerId] : [])) is { } quiet)
        {
            await IncidentRows.QuietAsync(connection, incident, null, IncidentSentences.Maintenance.Of(quiet.Reason), now, cancellation);
            return;
        }

        await TellAsync(connection, incident, Severity.Warning, found.Name, found.Words, now, cancellation);
        await WebhookOutbox.AddAsync(connection, WebhookEvents.IncidentOpened, new { incident, finding = $"{found.Name}: {found.Words}", value = found.Value, threshold = found.Reference }, now, cancellation);
    }

    /// <summary>Closes one as recovered, unless it is closed.</summary>
    public static async Task CloseAsync(NpgsqlConnection connection, long incident, string words, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var close = new NpgsqlCommand("update alarm_incident set closed_at = $2 where id = $1 and closed_at is null returning quiet, name", connection) { Parameters = { new() { Value = incident }, new() { Value = now.UtcDateTime } } };
        (bool Quiet, string Name)? closed = null;
        await using (var row = await close.ExecuteReaderAsync(cancellation))
        {
            closed = await row.ReadAsync(cancellation) ? (row.GetBoolean(0), row.GetString(1)) : null;
        }

        if (closed is not { } told)
        {
            return;
        }

        await IncidentRows.NoteAsync(connection, incident, null, IncidentEventKind.Recovered, words, now, cancellation);
        if (!told.Quiet)
        {
            await TellAsync(connection, incident, Severity.Notice, $"Recovered: {told.Name}", words, now, cancellation);
            await WebhookOutbox.AddAsync(connection, WebhookEvents.IncidentRecovered, new { incident, finding = $"{told.Name}: {words}" }, now, cancellation);
        }
    }

    private static Task TellAsync(NpgsqlConnection connection, long incident, Severity severity, string subject, string words, DateTimeOffset now, CancellationToken cancellation)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{words}.\nIncident: {incident} (in the console: /incidents?incident={incident})\n");
        return Notices.TellAsync(connection, new Notice(NotificationKinds.Incident, severity, subject, body) { Incident = incident }, [], now, cancellation);
    }
}
