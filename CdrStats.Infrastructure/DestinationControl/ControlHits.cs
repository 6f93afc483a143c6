using System.Globalization;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.DestinationControl;
using CdrStats.Domain.Notifications;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Notifications;
using CdrStats.Infrastructure.Notifications.Choices;
using CdrStats.Infrastructure.Notifications.Webhooks;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.DestinationControl;

/// <summary>Calls that an entry of a blacklist hit.</summary>
/// <param name="What">The entry: a prefix or a country.</param>
/// <param name="Told">Of how many calls people were told.</param>
/// <param name="Caller">Of the last call, like what follows.</param>
/// <param name="SeenAt">When somebody took note of it last.</param>
public sealed record ControlHit(
    int EntryId, int CustomerId, string What, string? Customer, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Calls, long Told, DateTimeOffset? SeenAt, string? SeenBy,
    long CallId, string Switch, string Caller, string Destination, string? Country)
{
    /// <summary>Calls came since somebody took note.</summary>
    public bool IsNew => SeenAt is not { } seen || seen < LastAt;
}

/// <summary>What blacklists hit: shown, told, and taken note of.</summary>
public sealed class ControlHits(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Most = 200;

    private const string Select = """
        select hit.entry_id, hit.customer_id, coalesce(entry.prefix, entry.country), customer.name, hit.first_at, hit.last_at, hit.calls, hit.told_calls, hit.seen_at, hit.seen_by,
            hit.call_id, coalesce(switch.name, hit.switch_id::text), hit.caller, hit.destination, hit.country
        from control_hit hit join control_entry entry on entry.id = hit.entry_id left join customer on customer.id = hit.customer_id left join switch on switch.id = hit.switch_id
        """;

    /// <summary>The latest first, for operators: a customer is told of its calls by the calls.</summary>
    public async Task<IReadOnlyList<ControlHit>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand($"{Select} where $1 order by hit.last_at desc limit {Most}");
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        return await ReadAsync(command, cancellation);
    }

    /// <summary>Takes note of a hit: it is new again with the next call.</summary>
    public async Task<Saved> SeeAsync(string who, int entry, int customer, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            with seen as (update control_hit set seen_at = $3, seen_by = $4 where entry_id = $1 and customer_id = $2 returning 1)
            select count(*), pg_notify('{Alarms.IncidentRows.Channel}', '') from seen
            """);
        foreach (var value in (object[])[entry, customer, clock.GetUtcNow().UtcDateTime, who])
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync(cancellation) is 1L ? new Saved.Done(entry) : new Saved.Conflict();
    }

    /// <summary>Leaves mails of what was hit and nobody was told of, of each customer and entry at most one in the set time.</summary>
    /// <returns>Of how many.</returns>
    public async Task<int> TellAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var recipients = Array.Empty<string>();
        var due = new List<(int Entry, int Customer)>();
        await using (var command = new NpgsqlCommand("""
            select notice.recipients, hit.entry_id, hit.customer_id from control_hit hit, control_notice notice
            where hit.calls > hit.told_calls and (hit.told_at is null or hit.told_at <= $1 - notice.minutes * interval '1 minute') for update of hit skip locked
            """, connection) { Parameters = { new() { Value = now.UtcDateTime } } })
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                recipients = row.GetFieldValue<string[]>(0);
                due.Add((row.GetInt32(1), row.GetInt32(2)));
            }
        }

        foreach (var (entry, customer) in due)
        {
            await using var read = new NpgsqlCommand($"{Select} where hit.entry_id = $1 and hit.customer_id = $2", connection) { Parameters = { new() { Value = entry }, new() { Value = customer } } };
            if (await ReadAsync(read, cancellation) is not [var hit])
            {
                continue;
            }

            var notice = new Notice(NotificationKinds.Blacklist, Severity.Warning, $"Blacklist {hit.What}: {hit.Customer ?? "no customer"}", Body(hit));
            await Notices.TellAsync(connection, notice, recipients, now, cancellation);

            var data = new
            {
                blacklist = hit.What,
                calls = hit.Calls - hit.Told,
                customer = hit.CustomerId == 0 ? null : new { Id = hit.CustomerId, Name = hit.Customer },
                hit.Caller,
                hit.Destination,
                hit.Country,
                @switch = hit.Switch,
                last_call = hit.CallId,
                last_call_at = hit.LastAt.UtcDateTime,
            };
            await WebhookOutbox.AddAsync(connection, WebhookEvents.BlacklistHit, data, now, cancellation);
            await using var told = new NpgsqlCommand("update control_hit set told_at = $3, told_calls = calls where entry_id = $1 and customer_id = $2", connection)
            {
                Parameters = { new() { Value = entry }, new() { Value = customer }, new() { Value = now.UtcDateTime } },
            };
            await told.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return due.Count;
    }

    public async Task<ControlNotice> NoticeAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand("select recipients, minutes from control_notice where $1");
        command.Parameters.Add(new() { Value = scope.SeesEverything });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? new ControlNotice(row.GetFieldValue<string[]>(0), row.GetInt32(1)) : new ControlNotice([], 10);
    }

    public async Task<Saved> SaveNoticeAsync(string editor, ControlNotice notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(notice);
        string[] recipients = [.. notice.Recipients.Select(text => text.Trim()).Where(text => text.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (Array.Find(recipients, text => !MailAddress.IsOne(text)) is { } wrong)
        {
            return new Saved.Refused($"'{wrong}' is no mail address.", "recipients");
        }

        if (notice.Minutes is < 1 or > 1440 || recipients.Length > 20)
        {
            return recipients.Length > 20 ? new Saved.Refused("At most 20 addresses are told.", "recipients") : new Saved.Refused("People are told at most every 1 to 1,440 minutes.", "minutes");
        }

        var before = await NoticeAsync(AccessScope.Everything, cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var update = new NpgsqlCommand("update control_notice set recipients = $1, minutes = $2", connection) { Parameters = { new() { Value = recipients }, new() { Value = notice.Minutes } } })
        {
            await update.ExecuteNonQueryAsync(cancellation);
        }

        var changes = new EditChanges().Note("recipients", before.Recipients, recipients).Note("at most every (minutes)", before.Minutes, notice.Minutes);
        await EditLog.AddAsync(connection, editor, "blacklist", 0, "notifications", "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(0);
    }

    private static string Body(ControlHit hit)
    {
        var text = new StringBuilder();
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"{hit.Calls - hit.Told} {(hit.Calls - hit.Told == 1 ? "call" : "calls")} not authorised: blacklist {hit.What}.")).AppendLine();
        Line("Customer", hit.Customer ?? "none");
        Line("Caller", hit.Caller);
        Line("Destination", hit.Destination);
        Line("Country", Country.Name(hit.Country));
        Line("Switch", hit.Switch);
        Line("Last call", hit.LastAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC");
        Line("Calls since the entry is there", hit.Calls.ToString(CultureInfo.InvariantCulture));
        Line("In the console", string.Create(CultureInfo.InvariantCulture, $"/calls?call={hit.CallId}"));
        return text.ToString();

        void Line(string label, string value) => text.Append(label).Append(": ").AppendLine(value);
    }

    private static async Task<List<ControlHit>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        var hits = new List<ControlHit>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            hits.Add(new ControlHit(
                row.GetInt32(0), row.GetInt32(1), row.GetString(2), Text(3), row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5), row.GetInt64(6), row.GetInt64(7),
                row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8), Text(9), row.GetInt64(10), row.GetString(11), row.GetString(12), row.GetString(13), Text(14)));
        }

        return hits;

        string? Text(int at) => row.IsDBNull(at) ? null : row.GetString(at);
    }
}
