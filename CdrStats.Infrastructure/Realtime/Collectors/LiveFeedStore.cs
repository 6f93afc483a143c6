using System.Security.Cryptography;
using System.Text.Json;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Infrastructure.Realtime.Collectors;

/// <summary>How switches tell their calls, as administrators edit it. Secrets are encrypted with the console's keys and go out to the switch alone.</summary>
public sealed class LiveFeedStore(IDbContextFactory<CdrStatsDb> factory, NpgsqlDataSource database, IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Select = "select switch_id, kind, host, port, user_name, enabled, version, secret, quiet_seconds, mapping::text from live_feed";
    private const string NoName = "A name of 1 to 100 characters, without quotes.";
    private const string Needed = "The switch has moved: type the secret again, so that the stored one goes nowhere else.";

    private readonly IDataProtector _protector = protection.CreateProtector("CdrStats.LiveFeed.v1");

    public async Task<LiveFeedSettings?> FindAsync(int switchId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await ReadAsync(connection, switchId, cancellation))?.Settings;
    }

    /// <summary>Stores it as given.</summary>
    /// <param name="secret">Empty: the stored one stays, as long as it would go to the same place.</param>
    public async Task<Saved> SaveAsync(LiveFeedSettings edited, string secret, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(editor);
        edited = Trimmed(edited);
        if (Complaint(edited, secret) is { } complaint)
        {
            return complaint;
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var rights = await editor.RightsAsync(db, cancellation);
        var name = await db.Set<Switch>().Where(row => row.Id == edited.SwitchId).Select(row => row.Name).FirstOrDefaultAsync(cancellation);
        if (name is null || !rights.May(Permissions.Change("switch")))
        {
            return new Saved.Refused(name is null ? "This switch is no longer there." : "This needs the permission to change switches.");
        }

        var stored = await ReadAsync(connection, edited.SwitchId, cancellation, " for update");
        if ((stored?.Settings.Version ?? 0) != edited.Version)
        {
            return new Saved.Conflict();
        }

        if (NeedsSecret(edited, secret, stored?.Settings) is { } needs)
        {
            return needs;
        }

        if (!await WriteAsync(connection, edited, secret.Length == 0 && stored is { } kept && kept.Settings.GoesTo(edited) ? kept.Secret : _protector.Protect(secret), cancellation))
        {
            return new Saved.Conflict();
        }

        var before = stored?.Settings;
        var changes = new EditChanges().Note("live feed", before?.Kind, edited.Kind).Note("host", before?.Host, edited.Host).Note("port", before?.Port, edited.Port)
            .Note("user", before?.User, edited.User).Note("enabled", before?.Enabled, edited.Enabled).Note("secret", null, secret.Length > 0 ? "set" : null)
            .Note("no signal after", before?.QuietSeconds, edited.QuietSeconds).Note("counts in", before?.Mapping, edited.Mapping);
        await EditLog.AddAsync(db, rights, "switch", edited.SwitchId, name, "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(edited.SwitchId);
    }

    /// <summary>Forgets it, with its secret.</summary>
    public async Task<Saved> RemoveAsync(LiveFeedSettings stored, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.May(Permissions.Change("switch")))
        {
            return new Saved.Refused("This needs the permission to change switches.");
        }

        if (await db.Database.ExecuteSqlAsync($"delete from live_feed where switch_id = {stored.SwitchId} and version = {stored.Version}", cancellation) == 0)
        {
            return new Saved.Conflict();
        }

        var name = await db.Set<Switch>().Where(row => row.Id == stored.SwitchId).Select(row => row.Name).FirstAsync(cancellation);
        await EditLog.AddAsync(db, rights, "switch", stored.SwitchId, name, "changed", new EditChanges().Note("live feed", stored.Kind, null), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(stored.SwitchId);
    }

    /// <summary>Where to connect with what is typed, which need not be stored yet; or what is wrong with it.</summary>
    internal async Task<(FeedAddress? Address, Saved.Refused? Refused)> AddressAsync(LiveFeedSettings typed, string secret, CancellationToken cancellation)
    {
        typed = Trimmed(typed);
        if (Complaint(typed, secret) is { } complaint)
        {
            return (null, complaint);
        }

        if (secret.Length == 0)
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            var stored = await ReadAsync(connection, typed.SwitchId, cancellation);
            if (NeedsSecret(typed, secret, stored?.Settings) is { } needs)
            {
                return (null, needs);
            }

            if (stored is { } kept && kept.Settings.GoesTo(typed))
            {
                if (Open(kept.Secret) is not { } opened)
                {
                    return (null, new Saved.Refused("The stored secret can no longer be read, since the console's keys were changed. Type it again.", "feed-secret"));
                }

                secret = opened;
            }
        }

        return (Address(typed, secret), null);
    }

    /// <summary>All that are to be followed. Null instead of an address: its secret can no longer be read.</summary>
    internal async Task<IReadOnlyDictionary<int, FeedAddress?>> EnabledAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var all = new Dictionary<int, FeedAddress?>();
        await using var command = new NpgsqlCommand($"{Select} where enabled", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (settings, secret) = Row(reader);
            all[settings.SwitchId] = Open(secret) is { } opened ? Address(settings, opened) : null;
        }

        return all;
    }

    private static async Task<(LiveFeedSettings Settings, string Secret)?> ReadAsync(NpgsqlConnection connection, int switchId, CancellationToken cancellation, string held = "")
    {
        await using var command = new NpgsqlCommand($"{Select} where switch_id = $1{held}", connection) { Parameters = { new() { Value = switchId } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? Row(reader) : null;
    }

    private static (LiveFeedSettings Settings, string Secret) Row(NpgsqlDataReader reader) =>
        (new LiveFeedSettings(reader.GetInt32(0), (LiveFeedKind)reader.GetInt16(1), reader.GetString(2), reader.GetInt32(3), reader.GetString(4), reader.GetBoolean(5), reader.GetInt64(6))
        {
            QuietSeconds = reader.GetInt32(8),
            Mapping = reader.IsDBNull(9) ? null : JsonSerializer.Deserialize<SeriesMapping>(reader.GetString(9)),
        }, reader.GetString(7));

    private static FeedAddress Address(LiveFeedSettings feed, string secret) =>
        new(feed.Kind, feed.Host, feed.Port, feed.User, secret) { QuietAfter = TimeSpan.FromSeconds(feed.QuietSeconds), Mapping = feed.Mapping };

    // False: somebody else has stored the first one meanwhile.
    private static async Task<bool> WriteAsync(NpgsqlConnection connection, LiveFeedSettings edited, string secret, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            insert into live_feed (switch_id, kind, host, port, user_name, enabled, secret, quiet_seconds, mapping) values ($1, $2, $3, $4, $5, $6, $7, $9, $10::jsonb)
            on conflict (switch_id) do update set kind = excluded.kind, host = excluded.host, port = excluded.port, user_name = excluded.user_name,
                enabled = excluded.enabled, secret = excluded.secret, quiet_seconds = excluded.quiet_seconds, mapping = excluded.mapping, version = live_feed.version + 1
                where live_feed.version = $8
            """, connection);
        foreach (var value in new object[] { edited.SwitchId, (short)edited.Kind, edited.Host, edited.Port, edited.User, edited.Enabled, secret, edited.Version, edited.QuietSeconds, edited.Mapping is { } mapping ? JsonSerializer.Serialize(mapping) : DBNull.Value })
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    private static LiveFeedSettings Trimmed(LiveFeedSettings one)
    {
        var mapping = one.Kind == LiveFeedKind.Collectd && one.Mapping is { } given
            ? new SeriesMapping(given.Database.Trim(), given.Measurement.Trim(), given.Tags.Trim(), given.Field.Trim())
            : null;
        // What is pushed comes by itself, with an API key.
        return one.Kind == LiveFeedKind.Pushed ? one with { Host = "", Port = 0, User = "", Mapping = null } : one with { Host = one.Host.Trim(), User = one.User.Trim(), Mapping = mapping };
    }

    // A line's end in a secret would be a command of its own to the switch.
    private static Saved.Refused? Complaint(LiveFeedSettings feed, string secret) =>
        feed.QuietSeconds is < 5 or > 3600 ? new Saved.Refused("From 5 seconds to an hour.", "feed-quiet")
        : feed.Kind == LiveFeedKind.Pushed ? null
        : feed.Host.Length == 0 || Uri.CheckHostName(feed.Host) == UriHostNameType.Unknown ? new Saved.Refused("A host name or an address, without a port.", "feed-host")
        : feed.Port is < 1 or > 65535 ? new Saved.Refused("A port is a number from 1 to 65535.", "feed-port")
        : feed.User.Any(char.IsControl) ? new Saved.Refused("A user name holds no control characters.", "feed-user")
        : feed.Kind == LiveFeedKind.AsteriskManager && feed.User.Length == 0 ? new Saved.Refused("Asterisk's manager interface asks for a user.", "feed-user")
        : secret.Any(char.IsControl) ? new Saved.Refused("A secret holds no control characters.", "feed-secret")
        : feed.Kind == LiveFeedKind.Collectd ? Complaint(feed.Mapping ?? new SeriesMapping("", "", "", ""))
        : null;

    private static Saved.Refused? Complaint(SeriesMapping mapping) =>
        !IsName(mapping.Database) ? new Saved.Refused(NoName, "feed-database")
        : !IsName(mapping.Measurement) ? new Saved.Refused(NoName, "feed-measurement")
        : !IsName(mapping.Field) ? new Saved.Refused(NoName, "feed-field")
        : mapping.Tags.Length > 500 || (mapping.Filter() is not { } filter || !filter.All(tag => IsName(tag.Key) && IsName(tag.Value)))
            ? new Saved.Refused("Tags are written as name=value, with commas between: host=paris, type_instance=calls.", "feed-tags")
        : null;

    private static bool IsName(string text) => text.Length is > 0 and <= 100 && !text.Any(letter => char.IsControl(letter) || letter is '"' or '\\');

    // A proxy's RPC is mostly kept by an address list, not by a password.
    private static Saved.Refused? NeedsSecret(LiveFeedSettings feed, string secret, LiveFeedSettings? stored) =>
        secret.Length > 0 || stored?.GoesTo(feed) == true || feed.Kind == LiveFeedKind.Pushed
            || (feed.Kind is LiveFeedKind.KamailioRpc or LiveFeedKind.OpenSipsMi or LiveFeedKind.Collectd && feed.User.Length == 0)
            ? null
            : new Saved.Refused(stored is null ? "A secret is needed." : Needed, "feed-secret");

    private string? Open(string secret)
    {
        try
        {
            return _protector.Unprotect(secret);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
