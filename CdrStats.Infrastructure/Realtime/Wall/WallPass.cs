using CdrStats.Domain.Accounts;

namespace CdrStats.Infrastructure.Realtime.Wall;

/// <summary>What a good link lets a screen see.</summary>
/// <param name="Name">Of the link.</param>
/// <param name="Round">The boards, one after the other.</param>
/// <param name="Title">Whose calls they are; null: everybody's.</param>
public sealed record WallPass(string Name, string? Title, AccessScope Scope, WallRound Round, TimeZoneInfo Zone);
