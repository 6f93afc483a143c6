namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>Whether a key opens anything.</summary>
public enum ApiKeyState
{
    Good,
    Expired,
    Revoked,
}

/// <summary>A key as lists show it: everything but its secret, which nobody here knows. Instants are UTC.</summary>
/// <param name="Prefix">The part of the key that names it.</param>
/// <param name="Owner">The user whose rights it has at most; null: nobody's, it hands in calls and nothing else.</param>
/// <param name="Switch">The one switch that it hands in calls for; null: any.</param>
public sealed record ApiKeyDetails(
    int Id, string Name, string Prefix, int? UserId, string? Owner, string[] Scopes, int? SwitchId, string? Switch, DateTimeOffset CreatedAt, string CreatedBy,
    DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, string? LastUsedFrom, DateTimeOffset? RevokedAt, string? RevokedBy)
{
    public ApiKeyState State(DateTimeOffset now) =>
        RevokedAt is not null ? ApiKeyState.Revoked : ExpiresAt <= now ? ApiKeyState.Expired : ApiKeyState.Good;
}
