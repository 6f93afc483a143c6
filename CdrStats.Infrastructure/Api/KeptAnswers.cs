using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Infrastructure.Api;

/// <summary>
/// The answers to requests that named an <c>Idempotency-Key</c>, kept for a day: the table <c>kept_answer</c>. Of several alike at once, on whatever hosts, one
/// is <see cref="KeptRequest.First"/>. A job removes what is past its day.
/// </summary>
public sealed class KeptAnswers(NpgsqlDataSource database, TimeProvider clock)
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    /// <summary>Takes a key on, unless it is taken.</summary>
    /// <param name="caller">Whose key it is: the same word of somebody else is another key.</param>
    /// <param name="request">A hash of all that the request says.</param>
    public async Task<KeptRequest> BeginAsync(string caller, string key, byte[] request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        while (true)
        {
            if (await TryTakeAsync(caller, key, request, cancellation))
            {
                return new KeptRequest.First();
            }

            if (await FindAsync(caller, key, request, cancellation) is { } known)
            {
                return known;
            }

            // It was removed in between: its day is over.
        }
    }

    /// <summary>Notes what a request that was <see cref="KeptRequest.First"/> was answered.</summary>
    public async Task KeepAsync(string caller, string key, KeptAnswer answer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        await using var command = database.CreateCommand("update kept_answer set status = $3, content_type = $4, location = $5, etag = $6, body = $7 where caller = $1 and key = $2");
        command.Parameters.AddWithValue(caller);
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue((short)answer.Status);
        foreach (var text in new[] { answer.ContentType, answer.Location, answer.ETag })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        }

        command.Parameters.AddWithValue(answer.Body);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    // One whose day is over, but which was not removed yet, gives way.
    private async Task<bool> TryTakeAsync(string caller, string key, byte[] request, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var command = database.CreateCommand("""
            insert into kept_answer as kept (caller, key, request, begun_at) values ($1, $2, $3, $4)
            on conflict (caller, key) do update set request = excluded.request, begun_at = excluded.begun_at, status = null, content_type = null, location = null, etag = null, body = null
                where kept.begun_at < $5
            """);
        foreach (var value in (object[])[caller, key, request, now, now - KeptFor])
        {
            command.Parameters.AddWithValue(value);
        }

        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private async Task<KeptRequest?> FindAsync(string caller, string key, byte[] request, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select request, begun_at, status, content_type, location, etag, body from kept_answer where caller = $1 and key = $2");
        command.Parameters.AddWithValue(caller);
        command.Parameters.AddWithValue(key);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            return null;
        }

        return !row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(request) ? new KeptRequest.Another()
            : await row.IsDBNullAsync(2, cancellation) ? new KeptRequest.Unanswered(row.GetFieldValue<DateTimeOffset>(1))
            : new KeptRequest.Answered(new KeptAnswer(row.GetInt16(2), Text(3), Text(4), Text(5), row.GetFieldValue<byte[]>(6)));

        string? Text(int at) => row.IsDBNull(at) ? null : row.GetString(at);
    }
}
