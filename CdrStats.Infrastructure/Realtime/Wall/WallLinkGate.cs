using System.Collections.Concurrent;
using System.Security.Cryptography;
using CdrStats.Domain.Accounts;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>
/// Says what a wallboard link opens. What was read of one is believed for a few seconds, so that a hundred screens cost one look; only links that exist
/// are remembered.
/// </summary>
public sealed class WallLinkGate(NpgsqlDataSource database, WallBoardStore boards, TimeProvider clock)
{
    private static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Null: there is no such link, or it is revoked or over.</summary>
    /// <param name="text">What the address shows.</param>
    public async Task<WallPass?> CheckAsync(string? text, CancellationToken cancellation)
    {
        if (ApiKeySecret.Read(text) is not { } secret)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (!_known.TryGetValue(secret.Prefix, out var known) || now - known.ReadAt >= BelievedFor)
        {
            known = await ReadAsync(secret.Prefix, now, cancellation);
        }

        return known is not null && CryptographicOperations.FixedTimeEquals(known.Hash, secret.Hash()) && (known.ExpiresAt is not { } end || end > now) ? known.Pass : null;
    }

    /// <summary>The next look reads it again.</summary>
    internal void Forget(string prefix) => _known.TryRemove(prefix, out _);

    private async Task<Known?> ReadAsync(string prefix, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            with found as (select * from wall_link where prefix = $1 and revoked_at is null),
            noted as (update wall_link set last_used_at = $2 from found where wall_link.id = found.id and (found.last_used_at is null or found.last_used_at <= $3))
            select found.hash, found.name, found.customer_id, customer.name, found.time_zone, found.expires_at, found.board_id from found left join customer on customer.id = found.customer_id
            """);
        command.Parameters.Add(new() { Value = prefix });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = (now - NotedEvery).UtcDateTime });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        if (!await row.ReadAsync(cancellation))
        {
            Forget(prefix);
            return null;
        }

        var scope = row.IsDBNull(2) ? AccessScope.Everything : AccessScope.Customer(row.GetInt32(2));
        var round = row.IsDBNull(6) ? WallRound.Usual : WallRound.From(row.GetInt32(6), await boards.ListAsync(scope, cancellation));
        if (round is null)
        {
            // It went this moment, and its links with it.
            Forget(prefix);
            return null;
        }

        var pass = new WallPass(row.GetString(1), row.IsDBNull(3) ? null : row.GetString(3), scope, round, TimeZoneInfo.TryFindSystemTimeZoneById(row.GetString(4), out var zone) ? zone : TimeZoneInfo.Utc);
        var known = new Known(row.GetFieldValue<byte[]>(0), pass, row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), now);
        _known[prefix] = known;
        return known;
    }

    private sealed record Known(byte[] Hash, WallPass Pass, DateTimeOffset? ExpiresAt, DateTimeOffset ReadAt);
}
