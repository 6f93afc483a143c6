using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>A key to be made: of a user, or for a switch.</summary>
internal sealed record NewApiKey(string Name, int? UserId, int? SwitchId, string[] Scopes, DateTimeOffset? ExpiresAt);

/// <summary>The table <c>api_key</c>.</summary>
internal static class ApiKeyRows
{
    public static IQueryable<ApiKeyDetails> All(CdrStatsDb db) => db.Database.SqlQuery<ApiKeyDetails>($"""
        select api_key.id, api_key.name, prefix, user_id, console_user.user_name as owner, scopes, switch_id, switch.name as switch, api_key.created_at, created_by,
            expires_at, last_used_at, last_used_from, revoked_at, revoked_by
        from api_key left join console_user on console_user.id = user_id left join switch on switch.id = switch_id
        """);

    public static IQueryable<ApiKeyDetails> Sorted(IQueryable<ApiKeyDetails> keys, GridRequest request, DateTimeOffset now)
    {
        var good = keys.OrderBy(key => key.RevokedAt != null || key.ExpiresAt <= now);
        return (request.Sort, request.Descending) switch
        {
            ("name", false) => good.ThenBy(key => key.Name).ThenBy(key => key.Id),
            ("name", true) => good.ThenByDescending(key => key.Name).ThenBy(key => key.Id),
            // Never used stands beside used longest ago.
            ("used", false) => good.ThenBy(key => key.LastUsedAt ?? DateTimeOffset.UnixEpoch).ThenBy(key => key.Id),
            ("used", true) => good.ThenByDescending(key => key.LastUsedAt ?? DateTimeOffset.UnixEpoch).ThenBy(key => key.Id),
            ("created", true) => good.ThenBy(key => key.Id),
            _ => good.ThenByDescending(key => key.Id),
        };
    }

    /// <summary>How many keys that open something the user, or the switch, has.</summary>
    public static Task<int> CountGoodAsync(CdrStatsDb db, int? user, int? at, DateTimeOffset now, CancellationToken cancellation) =>
        All(db).CountAsync(key => key.UserId == user && key.SwitchId == at && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now), cancellation);

    public static async Task<int> InsertAsync(CdrStatsDb db, NewApiKey key, ApiKeySecret secret, string by, DateTimeOffset now, CancellationToken cancellation)
    {
        var ids = await db.Database.SqlQuery<int>($"""
            insert into api_key (name, prefix, hash, user_id, switch_id, scopes, created_at, created_by, expires_at)
            values ({key.Name}, {secret.Prefix}, {secret.Hash()}, {key.UserId}, {key.SwitchId}, {key.Scopes}, {now}, {by}, {key.ExpiresAt}) returning id
            """).ToListAsync(cancellation);
        return ids[0];
    }
}
