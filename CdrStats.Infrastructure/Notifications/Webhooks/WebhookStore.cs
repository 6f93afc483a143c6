using System.Security.Cryptography;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace CdrStats.Infrastructure.Notifications.Webhooks;

/// <summary>The webhooks, as operators edit them, and the log of what was delivered. Secrets are encrypted with the console's keys, and shown once.</summary>
public sealed class WebhookStore(NpgsqlDataSource database, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>Deliveries that a page of the log shows.</summary>
    public const int Page = 50;

    private const string Kind = "webhook";

    private readonly IDataProtector _protector = WebhookOutbox.Protector(protection);

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select id, version, name, url, events, enabled from webhook order by lower(name)");
        var all = new List<Webhook>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            all.Add(new Webhook(row.GetInt32(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetFieldValue<string[]>(4), row.GetBoolean(5)));
        }

        return all;
    }

    /// <summary>Adds it (id 0), or stores it unless somebody else changed it since it was read.</summary>
    /// <param name="newSecret">Whether it gets another secret; a new webhook does.</param>
    /// <returns>The secret, if there is a new one: it is not told again.</returns>
    public async Task<(Saved Saved, string? Secret)> SaveAsync(string editor, Webhook edited, bool newSecret, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        var webhook = edited with { Name = edited.Name.Trim(), Url = edited.Url.Trim(), Events = [.. WebhookEvents.All.Where(edited.Events.Contains)] };
        if (Complaint(webhook) is { } complaint)
        {
            return (complaint, null);
        }

        var secret = webhook.Id == 0 || newSecret ? $"whsec_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}" : null;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = webhook.Id == 0 ? null : (await ListAsync(cancellation)).FirstOrDefault(one => one.Id == webhook.Id);
        try
        {
            await using var save = new NpgsqlCommand(webhook.Id == 0
                ? "insert into webhook (name, url, events, enabled, secret, created_at) values ($1, $2, $3, $4, $5, $6) returning id"
                : "update webhook set name = $1, url = $2, events = $3, enabled = $4, secret = coalesce($5, secret), version = version + 1 where id = $6 and version = $7 returning id", connection);
            object?[] values = [webhook.Name, webhook.Url, webhook.Events.ToArray(), webhook.Enabled, secret is null ? null : _protector.Protect(secret), .. webhook.Id == 0 ? (object[])[clock.GetUtcNow().UtcDateTime] : [webhook.Id, webhook.Version]];
            foreach (var value in values)
            {
                save.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
            }

            if (await save.ExecuteScalarAsync(cancellation) is not int id)
            {
                return (new Saved.Conflict(), null);
            }

            await NoteAsync(connection, editor, id, webhook.Name, before is null ? "added" : "changed", Changes(before, webhook).Note("secret", null, secret is null ? null : "new"), cancellation);
            await transaction.CommitAsync(cancellation);
            return (new Saved.Done(id), secret);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return (new Saved.Refused($"There is already a webhook '{webhook.Name}'.", "name"), null);
        }
    }

    /// <summary>Deletes it with the log of its deliveries; what waits for it is not delivered.</summary>
    public async Task<Saved> DeleteAsync(string editor, int id, long version, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var before = (await ListAsync(cancellation)).FirstOrDefault(one => one.Id == id);
        await using (var delete = new NpgsqlCommand("delete from webhook where id = $1 and version = $2", connection) { Parameters = { new() { Value = id }, new() { Value = version } } })
        {
            if (before is null || await delete.ExecuteNonQueryAsync(cancellation) == 0)
            {
                return new Saved.Conflict();
            }
        }

        await NoteAsync(connection, editor, id, before.Name, "deleted", Changes(before, null), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    /// <summary>What was delivered, or waits, the newest first.</summary>
    /// <param name="before">Only those with a lower id, for the next page.</param>
    public async Task<IReadOnlyList<WebhookDelivery>> LogAsync(long? before, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"""
            select delivery.id, webhook_id, webhook.name, event_id, event, body, delivery.created_at, state, attempts, next_at, answered_at, status, answer
            from webhook_delivery delivery join webhook on webhook.id = delivery.webhook_id where delivery.id < $1 order by delivery.id desc limit {Page}
            """);
        command.Parameters.Add(new() { Value = before ?? long.MaxValue });
        var log = new List<WebhookDelivery>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            log.Add(new WebhookDelivery(
                row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetGuid(3), row.GetString(4), row.GetString(5), row.GetFieldValue<DateTimeOffset>(6), (NotificationState)row.GetInt16(7), row.GetInt32(8),
                row.GetFieldValue<DateTimeOffset>(9), row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10), row.IsDBNull(11) ? null : row.GetInt32(11), row.IsDBNull(12) ? null : row.GetString(12)));
        }

        return log;
    }

    /// <summary>Sends an event again, under the id that it had: at once, as often as is asked for.</summary>
    public async Task<Saved> RedeliverAsync(long delivery, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            insert into webhook_delivery (webhook_id, event_id, event, body, created_at, next_at) select webhook_id, event_id, event, body, $2, $2 from webhook_delivery where id = $1
            """);
        command.Parameters.Add(new() { Value = delivery });
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        return await command.ExecuteNonQueryAsync(cancellation) == 1 ? new Saved.Done(0) : new Saved.Conflict();
    }

    /// <summary>Leaves an event for this one alone, switched on or not.</summary>
    public async Task<Saved> TestAsync(string who, int id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await WebhookOutbox.AddAsync(connection, WebhookEvents.Test, new { by = who }, clock.GetUtcNow(), cancellation, id) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }

    private static Saved.Refused? Complaint(Webhook webhook) =>
        webhook.Name.Length is 0 or > 100 ? new Saved.Refused("A webhook needs a name of at most 100 characters.", "name")
        : !Uri.TryCreate(webhook.Url, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0 || webhook.Url.Length > 2000
            ? new Saved.Refused("An address begins with https:// or http:// and holds no name and password.", "url")
        : webhook.Events.Count == 0 ? new Saved.Refused("Choose what it is told.", "events") : null;

    private static EditChanges Changes(Webhook? before, Webhook? after) => new EditChanges().Note("name", before?.Name, after?.Name).Note("address", before?.Url, after?.Url)
        .Note("events", before?.Events, after?.Events).Note("enabled", before?.Enabled, after?.Enabled);

    private Task NoteAsync(NpgsqlConnection connection, string editor, int id, string name, string action, EditChanges changes, CancellationToken cancellation) =>
        EditLog.AddAsync(connection, editor, Kind, id, name, action, changes, clock.GetUtcNow(), cancellation);
}
