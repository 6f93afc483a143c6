using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>
/// Says whether a key opens anything. What was read of a key is believed for a few seconds, so that a pusher's hundred requests cost one look;
/// for as long a revoked one may still open something on another host. Only keys that exist are remembered: guessing fills nothing.
/// </summary>
public sealed partial class ApiKeyGate(IDbContextFactory<CdrStatsDb> factory, ApiKeyHolder holder, TimeProvider clock, ILogger<ApiKeyGate> logger)
{
    /// <summary>How long what was read of a key is believed.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromSeconds(5);

    /// <summary>How often at most the time of its last use is written.</summary>
    public static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    private static readonly ApiKeyVerdict.Bad Unknown = new("There is no such API key.", "Perhaps it was cut off when it was copied, or its switch or user was deleted. Make another one.");

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <param name="text">What the program showed as its key.</param>
    /// <param name="from">Where it asks from.</param>
    public async Task<ApiKeyVerdict> CheckAsync(string? text, IPAddress? from, CancellationToken cancellation)
    {
        if (ApiKeySecret.Read(text) is not { } secret)
        {
            return new ApiKeyVerdict.Bad("This is not an API key.", $"A key begins with {ApiKeySecret.Mark}, and is copied as a whole.");
        }

        var now = clock.GetUtcNow();
        if (!_known.TryGetValue(secret.Prefix, out var known) || now - known.ReadAt >= BelievedFor)
        {
            known = await ReadAsync(secret.Prefix, now, cancellation);
        }

        if (known is null || !CryptographicOperations.FixedTimeEquals(known.Row.Hash, secret.Hash()))
        {
            return Unknown;
        }

        if (Refuse(known, now) is { } bad)
        {
            return bad;
        }

        await NoteAsync(known, from, now, cancellation);
        return new ApiKeyVerdict.Good(new ClaimsPrincipal(known.Holder!));
    }

    /// <summary>The next request looks again.</summary>
    internal void Forget(string prefix) => _known.TryRemove(prefix, out _);

    private static ApiKeyVerdict.Bad? Refuse(Known known, DateTimeOffset now) => known switch
    {
        { Row.RevokedAt: { } at } => new("The API key is revoked.", $"It was revoked at {Moment(at)}. Make another one."),
        { Row.ExpiresAt: { } end } when end <= now => new("The API key is expired.", $"It was good until {Moment(end)}. Make another one."),
        { Holder: null } => new("The API key's user may not sign in.", "The user is locked, or the user's customer is not active."),
        _ => null,
    };

    private async Task<Known?> ReadAsync(string prefix, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rows = await db.Database.SqlQuery<ApiKeyRow>(
            $"select id, name, hash, user_id, switch_id, scopes, expires_at, last_used_at, revoked_at from api_key where prefix = {prefix}").ToListAsync(cancellation);
        if (rows is not [var row])
        {
            Forget(prefix);
            return null;
        }

        var known = new Known(row, await holder.OfAsync(row), now) { NotedAt = row.LastUsedAt ?? DateTimeOffset.MinValue };
        _known[prefix] = known;
        return known;
    }

    private async Task NoteAsync(Known known, IPAddress? from, DateTimeOffset now, CancellationToken cancellation)
    {
        if (now - known.NotedAt < NotedEvery)
        {
            return;
        }

        known.NotedAt = now;
        var (before, address) = (now - NotedEvery, from is { IsIPv4MappedToIPv6: true } ? from.MapToIPv4().ToString() : from?.ToString());
        try
        {
            await using var db = await factory.CreateDbContextAsync(cancellation);
            await db.Database.ExecuteSqlAsync(
                $"update api_key set last_used_at = {now}, last_used_from = {address} where id = {known.Row.Id} and (last_used_at is null or last_used_at <= {before})", cancellation);
        }
        catch (Exception error) when (DatabaseTrouble.Is(error))
        {
            // The key is good all the same; whatever is asked for says itself that the database is away.
            LogNotNoted(DatabaseTrouble.Words(error));
        }
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Warning, "When an API key was last used could not be written: {Trouble}")]
    private partial void LogNotNoted(string trouble);

    private sealed record Known(ApiKeyRow Row, ClaimsIdentity? Holder, DateTimeOffset ReadAt)
    {
        public DateTimeOffset NotedAt { get; set; }
    }
}
