using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms;
using CdrStats.Domain.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Notifications.Webhooks;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.Limits;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Alarms;

/// <summary>
/// Opens an incident when a switch, customer or gateway has as many calls at once as its limit allows, and closes it when there are fewer than four
/// fifths. Where no live feed tells, nothing is known and nothing changes. Looks at everything, whoever may see it.
/// </summary>
public sealed class LimitWatch(NpgsqlDataSource database, CallLimitStore limits, LiveBoard board, TimeProvider clock)
{
    /// <summary>Of the table of incidents.</summary>
    private const short Kind = 3;

    private const decimal Recovered = 0.8m;

    /// <returns>How many incidents opened or closed.</returns>
    public async Task<int> LookAsync(CancellationToken cancellation)
    {
        var known = await limits.ReadAsync(AccessScope.Everything, cancellation);
        if (known.Keys.Count == 0)
        {
            return 0;
        }

        var (view, now) = (board.Now(AccessScope.Everything), clock.GetUtcNow());
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var open = await OpenAsync(connection, cancellation);
        var due = new List<(HistoryKey Of, int Calls, int Limit)>();
        foreach (var of in known.Keys)
        {
            if (known.Of(of) is { } limit && view.Of(of) is { } count && (open.ContainsKey(Key(of)) ? count.All < limit * Recovered : count.All >= limit))
            {
                due.Add((of, count.All, limit));
            }
        }

        // What has no limit any more has nothing that it could reach.
        var gone = open.Where(one => !known.Keys.Any(of => Key(of) == one.Key)).Select(one => one.Value).ToList();
        if (due.Count + gone.Count == 0)
        {
            return 0;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var maintenance = await MaintenanceStore.NowAsync(connection, now, cancellation);
        foreach (var (of, calls, limit) in due)
        {
            if (open.TryGetValue(Key(of), out var incident))
            {
                await CloseAsync(connection, incident, string.Create(CultureInfo.InvariantCulture, $"{calls} of {limit} calls at once"), now, cancellation);
            }
            else
            {
                await BeginAsync(connection, of, calls, limit, maintenance, now, cancellation);
            }
        }

        foreach (var incident in gone)
        {
            await CloseAsync(connection, incident, "it has no limit any more", now, cancellation);
        }

        await IncidentRows.AnnounceAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return due.Count + gone.Count;
    }

    private static async Task BeginAsync(NpgsqlConnection connection, HistoryKey of, int calls, int limit, List<MaintenanceWindow> maintenance, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = int.TryParse(of.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        await using var add = new NpgsqlCommand("""
            insert into alarm_incident (kind, customer_id, account_code, name, words, opened_at, fired_at, told_at, value, reference, compared)
            values ($1, nullif($2, 0), $3, $4 || ' ' || coalesce(case $5 when 1 then (select name from switch where id = $6) when 2 then (select name from customer where id = $6) end, $7), $8, $9, $9, $9, $10, $11, $10)
            on conflict do nothing returning id, name
            """, connection)
        {
            Parameters =
            {
                new() { Value = Kind }, new() { Value = of.By == HistoryBy.Customer ? id : 0 }, new() { Value = Key(of) },
                new() { Value = of.By switch { HistoryBy.Switch => "Limit of calls: switch", HistoryBy.Customer => "Limit of calls: customer", _ => "Limit of calls: gateway" } }, new() { Value = (int)of.By }, new() { Value = id },
                new() { Value = of.Key }, new() { Value = string.Create(CultureInfo.InvariantCulture, $"{calls} calls at once, the limit is {limit}") }, new() { Value = now.UtcDateTime }, new() { Value = (decimal)calls }, new() { Value = (decimal)limit },
            },
        };
        long incident;
        string name;
        await using (var row = await add.ExecuteReaderAsync(cancellation))
        {
            if (!await row.ReadAsync(cancellation))
            {
                return;
            }

            (incident, name) = (row.GetInt64(0), row.GetString(1));
        }

        var words = string.Create(CultureInfo.InvariantCulture, $"{calls} calls at once, the limit is {limit}");
        await IncidentRows.NoteAsync(connection, incident, null, IncidentEventKind.Opened, words, now, cancellation);
        if (maintenance.Find(window => window.Covers(of.By == HistoryBy.Switch ? [id] : [], of.By == HistoryBy.Customer ? [id] : [])) is { } quiet)
        {
            await IncidentRows.QuietAsync(connection, incident, null, $"in a time of maintenance ({quiet.Reason})", now, cancellation);
            return;
        }

        await TellAsync(connection, incident, Severity.Warning, name, words, now, cancellation);
        await WebhookOutbox.AddAsync(connection, WebhookEvents.IncidentOpened, new { incident, finding = $"{name}: {words}", value = calls, threshold = limit }, now, cancellation);
    }

    private static async Task CloseAsync(NpgsqlConnection connection, long incident, string words, DateTimeOffset now, CancellationToken cancellation)
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

    /// <summary>Tells the users who want to be mailed of incidents: no addresses belong to a limit.</summary>
    private static Task TellAsync(NpgsqlConnection connection, long incident, Severity severity, string subject, string words, DateTimeOffset now, CancellationToken cancellation)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{words}.\nIncident: {incident} (in the console: /incidents?incident={incident})\n");
        return Notices.TellAsync(connection, new Notice(NotificationKinds.Incident, severity, subject, body) { Incident = incident }, [], now, cancellation);
    }

    private static async Task<Dictionary<string, long>> OpenAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var open = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select account_code, id from alarm_incident where kind = $1 and closed_at is null", connection) { Parameters = { new() { Value = Kind } } };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            open[row.GetString(0)] = row.GetInt64(1);
        }

        return open;
    }

    private static string Key(HistoryKey of) => string.Create(CultureInfo.InvariantCulture, $"{(int)of.By}/{of.Key}");
}
