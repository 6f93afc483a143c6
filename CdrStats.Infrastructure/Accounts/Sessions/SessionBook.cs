using Npgsql;

namespace CdrStats.Infrastructure.Accounts.Sessions;

/// <summary>
/// The sessions of users: begun by a sign-in, looked at with the security stamp every half minute, over when they are ended here, when the stamp changes
/// (a new password, other permissions), or when nothing was seen of them for as long as the cookie is good.
/// </summary>
public sealed class SessionBook(NpgsqlDataSource database, SessionLength length, TimeProvider clock)
{
    private const int LongestDevice = 300;
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Notes a sign-in, and forgets the user's sessions that are long over.</summary>
    /// <returns>What the cookie carries.</returns>
    public async Task<Guid> BeginAsync(int userId, string stamp, string address, string device, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(device);
        var (id, now) = (Guid.NewGuid(), clock.GetUtcNow().UtcDateTime);
        await using var command = database.CreateCommand("""
            with forgotten as (delete from user_session where user_id = $2 and seen_at < $7)
            insert into user_session (id, user_id, stamp, begun_at, seen_at, address, device) values ($1, $2, $3, $4, $4, $5, $6)
            """);
        foreach (var value in (object[])[id, userId, stamp, now, address, device[..Math.Min(device.Length, LongestDevice)], now - length.Idle])
        {
            command.Parameters.AddWithValue(value);
        }

        await command.ExecuteNonQueryAsync(cancellation);
        return id;
    }

    /// <summary>Keeps a session whose user's security stamp was changed in it.</summary>
    /// <returns>False: it is over.</returns>
    public async Task<bool> KeepAsync(Guid id, ConsoleUser user, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        await using var command = database.CreateCommand("update user_session set stamp = $3 where id = $1 and user_id = $2 and ended_at is null");
        foreach (var value in (object[])[id, user.Id, user.SecurityStamp ?? ""])
        {
            command.Parameters.AddWithValue(value);
        }

        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Whether a session goes on; that it was seen is noted.</summary>
    public async Task<bool> IsOpenAsync(Guid id, int userId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var command = database.CreateCommand("""
            with seen as (update user_session set seen_at = $3 where id = $1 and user_id = $2 and ended_at is null and seen_at < $4)
            select exists (select from user_session where id = $1 and user_id = $2 and ended_at is null)
            """);
        foreach (var value in (object[])[id, userId, now, now - NotedEvery])
        {
            command.Parameters.AddWithValue(value);
        }

        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Those that go on, the last seen first.</summary>
    public async Task<IReadOnlyList<UserSession>> ListAsync(int userId, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select session.id, begun_at, seen_at, address, device from user_session session join console_user on console_user.id = user_id and coalesce(security_stamp, '') = stamp
            where user_id = $1 and ended_at is null and seen_at >= $2 order by seen_at desc, begun_at desc
            """);
        command.Parameters.AddWithValue(userId);
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime - length.Idle);
        var sessions = new List<UserSession>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            sessions.Add(new UserSession(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2), row.GetString(3), row.GetString(4)));
        }

        return sessions;
    }

    /// <summary>Ends one session of a user, or all but one.</summary>
    /// <param name="one">Null: all.</param>
    /// <param name="but">The one that goes on.</param>
    /// <returns>How many ended.</returns>
    internal async Task<int> EndAsync(int userId, Guid? one, Guid? but, string by, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            update user_session set ended_at = $4, ended_by = $5 where user_id = $1 and ended_at is null and ($2::uuid is null or id = $2) and ($3::uuid is null or id <> $3)
            """);
        command.Parameters.AddWithValue(userId);
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = one });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = but });
        command.Parameters.AddWithValue(clock.GetUtcNow().UtcDateTime);
        command.Parameters.AddWithValue(by);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
