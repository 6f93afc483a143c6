using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace CdrStats.Infrastructure.Accounts.Passkeys;

/// <summary>A passkey as its owner knows it.</summary>
/// <param name="Id">Of the credential.</param>
/// <param name="UsedAt">Null: never since it was added.</param>
public sealed record Passkey(byte[] Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

/// <summary>The rows of <c>user_passkey</c>.</summary>
public sealed class PasskeyRows(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Columns = "credential_id, public_key, created_at, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up, attestation, client_data, name, user_id";

    /// <summary>Those of a user, the oldest first.</summary>
    public async Task<IReadOnlyList<Passkey>> ListAsync(int user, CancellationToken cancellation)
    {
        await using var command = Command("select credential_id, name, created_at, used_at from user_passkey where user_id = $1 order by created_at, credential_id", user);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<Passkey>();
        while (await row.ReadAsync(cancellation))
        {
            keys.Add(new Passkey(row.GetFieldValue<byte[]>(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3)));
        }

        return keys;
    }

    internal async Task<IList<UserPasskeyInfo>> OfUserAsync(int user, CancellationToken cancellation)
    {
        await using var command = Command($"select {Columns} from user_passkey where user_id = $1 order by created_at, credential_id", user);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var keys = new List<UserPasskeyInfo>();
        while (await row.ReadAsync(cancellation))
        {
            keys.Add(Read(row));
        }

        return keys;
    }

    internal async Task<(UserPasskeyInfo Key, int User)?> FindAsync(byte[] id, CancellationToken cancellation)
    {
        await using var command = Command($"select {Columns} from user_passkey where credential_id = $1", id);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (Read(row), row.GetInt32(11)) : null;
    }

    /// <summary>Adds one, or keeps what a use of it changed. One of somebody else's is left alone.</summary>
    internal async Task PutAsync(int user, UserPasskeyInfo key, CancellationToken cancellation)
    {
        await using var command = Command($"""
            insert into user_passkey ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (credential_id) do update set sign_count = excluded.sign_count, is_user_verified = excluded.is_user_verified, is_backed_up = excluded.is_backed_up, name = excluded.name, used_at = $13
            where user_passkey.user_id = excluded.user_id
            """,
            key.CredentialId, key.PublicKey, key.CreatedAt.UtcDateTime, (long)key.SignCount, key.Transports ?? [], key.IsUserVerified, key.IsBackupEligible, key.IsBackedUp,
            key.AttestationObject, key.ClientDataJson, key.Name ?? "", user, clock.GetUtcNow().UtcDateTime);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    internal async Task<bool> RemoveAsync(int user, byte[] id, CancellationToken cancellation)
    {
        await using var command = Command("delete from user_passkey where user_id = $1 and credential_id = $2", user, id);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return command;
    }

    private static UserPasskeyInfo Read(NpgsqlDataReader row) => new(
        row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2), (uint)row.GetInt64(3), row.GetFieldValue<string[]>(4), row.GetBoolean(5), row.GetBoolean(6), row.GetBoolean(7),
        row.GetFieldValue<byte[]>(8), row.GetFieldValue<byte[]>(9))
    { Name = row.GetString(10) };
}
