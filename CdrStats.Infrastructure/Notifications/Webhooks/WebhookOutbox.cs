using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace CdrStats.Infrastructure.Notifications.Webhooks;

/// <summary>
/// Events on their way to webhooks: written with what they are about, in its transaction, and delivered afterwards, again and again while a receiver
/// does not take them, each receiver for itself. Delivered at least once: a receiver knows an event that comes again by its id.
/// </summary>
public sealed class WebhookOutbox(NpgsqlDataSource database, WebhookClient client, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>A receiver that is away for a weekend misses nothing.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(3);

    private const int MostAtOnce = 50;

    /// <summary>Longer than a receiver is waited for.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly IDataProtector _protector = Protector(protection);

    internal static IDataProtector Protector(IDataProtectionProvider protection) => protection.CreateProtector("CdrStats.Webhook.v1");

    /// <summary>Leaves an event for each webhook that listens to it, in the caller's transaction.</summary>
    /// <param name="webhook">For this one alone, whatever it listens to.</param>
    internal static async Task<int> AddAsync(NpgsqlConnection connection, string @event, object data, DateTimeOffset now, CancellationToken cancellation, int? webhook = null)
    {
        var id = Guid.NewGuid();
        await using var command = new NpgsqlCommand($"""
            insert into webhook_delivery (webhook_id, event_id, event, body, created_at, next_at)
            select id, $1, $2, $3, $4, $4 from webhook where {(webhook is null ? "enabled and $2 = any(events)" : "id = $5")} order by id
            """, connection);
        foreach (var value in (object[])[id, @event, JsonSerializer.Serialize(new { id, @event, at = now.UtcDateTime, data }, _json), now.UtcDateTime, .. webhook is { } one ? [one] : Array.Empty<object>()])
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Delivers what is due, to all receivers at once; after one that a receiver did not take now, its others wait.</summary>
    /// <returns>How many were taken.</returns>
    public async Task<int> DeliverDueAsync(CancellationToken cancellation)
    {
        var receivers = new List<int>();
        await using (var command = database.CreateCommand("select distinct webhook_id from webhook_delivery where state = 1 and next_at <= $1"))
        {
            command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation))
            {
                receivers.Add(row.GetInt32(0));
            }
        }

        return (await Task.WhenAll(receivers.Select(receiver => DeliverAsync(receiver, cancellation)))).Sum();
    }

    private async Task<int> DeliverAsync(int receiver, CancellationToken cancellation)
    {
        var taken = 0;
        for (var n = 0; n < MostAtOnce && await ClaimAsync(receiver, cancellation) is { } due; n++)
        {
            var answer = await client.SendAsync(due.Url, due.Body, due.Event, due.EventId, WebhookSignature.Of(_protector.Unprotect(due.Secret), due.Body, clock.GetUtcNow()), cancellation);
            // What was taken is noted even while the host stops.
            await NoteAsync(due, answer);
            if (answer is { IsTaken: false, IsFinal: false })
            {
                break;
            }

            taken += answer.IsTaken ? 1 : 0;
        }

        return taken;
    }

    private async Task<Due?> ClaimAsync(int receiver, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            update webhook_delivery delivery set claimed_until = $1 + $2, attempts = attempts + 1 from webhook
            where delivery.id = (select id from webhook_delivery where webhook_id = $3 and state = 1 and next_at <= $1 and (claimed_until is null or claimed_until <= $1) order by id limit 1 for update skip locked)
                and webhook.id = delivery.webhook_id
            returning delivery.id, delivery.event_id, delivery.event, delivery.body, delivery.attempts, delivery.created_at, webhook.url, webhook.secret
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = Claim });
        command.Parameters.Add(new() { Value = receiver });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new Due(row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6), row.GetString(7)) : null;
    }

    private async Task NoteAsync(Due due, WebhookAnswer answer)
    {
        var now = clock.GetUtcNow();
        var state = answer.IsTaken ? NotificationState.Sent : answer.IsFinal || now - due.CreatedAt > GivesUpAfter ? NotificationState.Failed : NotificationState.Waiting;
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(due.Attempts - 1, 10)));
        await using var command = database.CreateCommand("update webhook_delivery set state = $2, status = $3, answer = $4, answered_at = $5, next_at = $5 + $6, claimed_until = null where id = $1");
        command.Parameters.Add(new() { Value = due.Id });
        command.Parameters.Add(new() { Value = (short)state });
        command.Parameters.Add(new() { Value = (object?)answer.Status ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = answer.Words });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = pause });
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private sealed record Due(long Id, Guid EventId, string Event, string Body, int Attempts, DateTimeOffset CreatedAt, string Url, string Secret);
}
