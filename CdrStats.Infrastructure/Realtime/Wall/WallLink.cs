namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>A link that opens the wallboard without signing in, as it is listed: the link itself is shown once, when it is made.</summary>
/// <param name="Prefix">What it may be called by.</param>
/// <param name="Customer">Whose calls it shows; null: everybody's.</param>
/// <param name="Board">Which board; null: the usual one.</param>
/// <param name="TimeZone">In which it shows times.</param>
/// <param name="LastUsedAt">To the minute, UTC.</param>
public sealed record WallLink(
    int Id, string Name, string Prefix, int? CustomerId, string? Customer, string? Board, string TimeZone, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || ExpiresAt > now);
}
