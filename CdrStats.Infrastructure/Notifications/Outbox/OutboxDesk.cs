using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Npgsql;

namespace CdrStats.Infrastructure.Notifications.Outbox;

/// <summary>A mail of the outbox, as people look at it.</summary>
/// <param name="Files">Names of what is attached.</param>
/// <param name="Trouble">Why the last try failed.</param>
public sealed record OutboxMail(
    long Id, DateTimeOffset At, string Recipient, string Subject, string Body, NotificationState State, int Attempts, DateTimeOffset NextAt, DateTimeOffset? SentAt, string? Way, string? Trouble, IReadOnlyList<string> Files);

/// <summary>How mails get on.</summary>
/// <param name="Oldest">Of those that wait although their time has come; null: none does.</param>
/// <param name="FailedLastDay">Given up in 24 hours.</param>
/// <param name="Trouble">Of the last that failed or waits.</param>
public sealed record OutboxState(long Waiting, DateTimeOffset? Oldest, long FailedLastDay, DateTimeOffset? LastSent, string? Trouble);

/// <summary>The mails that wait, were sent, or could not be, for operators: they are of all customers.</summary>
public sealed class OutboxDesk(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>So many are shown at once.</summary>
    public const int Page = 50;

    /// <summary>The newest first.</summary>
    /// <param name="state">Of these alone; null: all.</param>
    /// <param name="before">Only those with a lower id, for the next page.</param>
    public async Task<IReadOnlyList<OutboxMail>> ListAsync(AccessScope scope, NotificationState? state, long? before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var command = database.CreateCommand($"""
            select id, created_at, recipient, subject, body, state, attempts, next_at, sent_at, way, last_error,
                coalesce((select array_agg(name order by position) from mail_part where mail_part.content_id = notification.content_id and content_key is null), array[]::text[])
            from notification where $1 and ($2 = 0 or state = $2) and id < $3 order by id desc limit {Page}
            """);
        foreach (var value in (object[])[scope.SeesEverything, (short)(state ?? 0), before ?? long.MaxValue])
        {
            command.Parameters.Add(new() { Value = value });
        }

        var mails = new List<OutboxMail>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            mails.Add(new OutboxMail(
                row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), (NotificationState)row.GetInt16(5), row.GetInt32(6),
                row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8), row.IsDBNull(9) ? null : row.GetString(9), row.IsDBNull(10) ? null : row.GetString(10),
                row.GetFieldValue<string[]>(11)));
        }

        return mails;
    }

    /// <summary>Tries one again that was given up, or at once that waits.</summary>
    public async Task<Saved> TryAgainAsync(long id, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("update notification set state = 1, next_at = $2 where id = $1 and state in (1, 3) and (claimed_until is null or claimed_until < $2)");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        return await command.ExecuteNonQueryAsync(cancellation) == 1 ? new Saved.Done(0) : new Saved.Conflict();
    }

    /// <summary>How mails get on, from the index of those that wait and the newest few.</summary>
    public async Task<OutboxState> StateAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            with newest as (select * from notification order by id desc limit 1000), waiting as (select * from notification where state = 1 and (attempts > 0 or next_at <= $1))
            select (select count(*) from waiting), (select min(created_at) from waiting), (select count(*) from newest where state = 3 and created_at > $1 - interval '1 day'), (select max(sent_at) from newest),
                (select last_error from (select * from waiting union all select * from newest where state = 3 and created_at > $1 - interval '1 day') as failing where last_error is not null order by id desc limit 1)
            """);
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new OutboxState(
            row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3), row.IsDBNull(4) ? null : row.GetString(4));
    }
}
