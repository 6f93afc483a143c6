using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>How far a mail got.</summary>
public enum NotificationState
{
    Waiting = 1,
    Sent = 2,
    Failed = 3,

    /// <summary>It waits for the digest that its reader chose.</summary>
    Collected = 4,

    /// <summary>It is in a digest, which is a mail of its own.</summary>
    InDigest = 5,
}

/// <summary>What a mail comes of, and what it holds beside its text.</summary>
internal sealed record MailOrigin
{
    public long? Incident { get; init; }

    public long? Content { get; init; }

    /// <summary>The schedule of a report, and the first day of what is reported; without a day it was asked for out of turn.</summary>
    public int? Schedule { get; init; }

    public DateOnly? Day { get; init; }

    public short? Severity { get; init; }

    /// <summary>Null: at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>It waits for a digest.</summary>
    public bool IsCollected { get; init; }
}

/// <summary>
/// Mails on their way: written with what they are about, in its transaction, and sent afterwards, again and again while the server does not take
/// them. A mail that was being sent when its host died is sent again under the same Message-ID, by which mail programs know it.
/// </summary>
public sealed partial class MailOutbox(NpgsqlDataSource database, MailSender mail, TimeProvider clock, ILogger<MailOutbox> logger)
{
    /// <summary>A server that is away for a weekend loses nothing.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(3);

    private const int MostAtOnce = 100;

    /// <summary>Longer than a mail server is waited for.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Leaves a mail, in the caller's transaction.</summary>
    internal static Task AddAsync(NpgsqlConnection connection, string recipient, string subject, string body, long? incident, DateTimeOffset now, CancellationToken cancellation) =>
        LeaveAsync(connection, recipient, subject, body, new MailOrigin { Incident = incident }, now, cancellation);

    /// <summary>Leaves a mail with what it comes of, in the caller's transaction.</summary>
    internal static async Task<long> LeaveAsync(NpgsqlConnection connection, string recipient, string subject, string body, MailOrigin origin, DateTimeOffset now, CancellationToken cancellation)
    {
        const string Sql = """
            insert into notification (created_at, recipient, subject, body, message_id, incident_id, content_id, schedule_id, schedule_day, severity, next_at, state)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        var state = (short)(origin.IsCollected ? NotificationState.Collected : NotificationState.Waiting);
        foreach (var value in (object?[])[
            now.UtcDateTime, recipient, subject, body, $"{Guid.NewGuid():N}@cdrstats", origin.Incident, origin.Content, origin.Schedule, origin.Day, origin.Severity, (origin.NotBefore ?? now).UtcDateTime, state])
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value });
        }

        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Sends what is due. After one that the server did not take now it stops: the next would wait for the same server.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> SendDueAsync(CancellationToken cancellation)
    {
        var sent = 0;
        for (var n = 0; n < MostAtOnce && await ClaimAsync(cancellation) is { } due; n++)
        {
            var (html, parts) = due.Content is { } content ? await MailContents.ReadAsync(database, content, cancellation) : (null, []);
            var outcome = await mail.SendAsync(due.Recipient, due.Subject, due.Body, parts, cancellation, due.MessageId, html);
            // What was sent is noted even while the host stops.
            await NoteAsync(due, outcome);
            if (outcome is MailOutcome.Failed { IsFinal: false })
            {
                break;
            }

            sent += outcome is MailOutcome.Sent ? 1 : 0;
        }

        return sent;
    }

    private async Task<Due?> ClaimAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            update notification set claimed_until = $1 + $2, attempts = attempts + 1
            where id = (select id from notification where state = 1 and next_at <= $1 and (claimed_until is null or claimed_until <= $1) order by next_at, id limit 1 for update skip locked)
            returning id, recipient, subject, body, message_id, attempts, created_at, content_id
            """);
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new() { Value = Claim });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation)
            ? new Due(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? null : row.GetInt64(7)) : null;
    }

    private async Task NoteAsync(Due due, MailOutcome outcome)
    {
        var now = clock.GetUtcNow();
        var (state, error, way) = outcome switch
        {
            MailOutcome.Sent done => (NotificationState.Sent, null, done.Way),
            MailOutcome.Failed { IsFinal: true } failed => (NotificationState.Failed, failed.Reason, null),
            MailOutcome.Failed failed when now - due.CreatedAt > GivesUpAfter => (NotificationState.Failed, $"Given up after three days. {failed.Reason}", null),
            MailOutcome.Failed failed => (NotificationState.Waiting, failed.Reason, (string?)null),
            _ => throw new InvalidOperationException("A mail has no other outcome."),
        };
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(due.Attempts - 1, 10)));
        await using var command = database.CreateCommand("""
            update notification set state = $2, last_error = $3, way = $4, sent_at = case when $2 = 2 then $5 end, next_at = $5 + $6, claimed_until = null where id = $1
            """);
        foreach (var value in (object[])[due.Id, (short)state, (object?)error ?? DBNull.Value, (object?)way ?? DBNull.Value, now.UtcDateTime, pause])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(CancellationToken.None);
        if (state == NotificationState.Failed)
        {
            LogFailed(due.Recipient, error ?? "");
        }
    }

    [LoggerMessage(LogLevel.Error, "A notification to {Recipient} could not be delivered: {Reason}")]
    private partial void LogFailed(string recipient, string reason);

    private sealed record Due(long Id, string Recipient, string Subject, string Body, string MessageId, int Attempts, DateTimeOffset CreatedAt, long? Content);
}
