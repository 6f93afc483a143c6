using System.Security.Cryptography;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>Keeps this host's <see cref="StoredSettings"/> as the database has them: every look costs one version, and only a version that moved costs more.</summary>
public sealed partial class SettingsFollower(
    StoredSettings stored, IEnumerable<Setting> settings, IConfiguration configuration, IDataProtectionProvider protection, ILogger<SettingsFollower> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IDataProtector _seal = Seal(protection);
    private long _version = -1;

    internal static IDataProtector Seal(IDataProtectionProvider protection) => protection.CreateProtector("CdrStats.Setting.v1");

    /// <summary>Reads what was stored since, by whichever host.</summary>
    public async Task RefreshAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using (var look = new NpgsqlCommand(VersionSql, connection))
        {
            if ((long)(await look.ExecuteScalarAsync(cancellation))! == Interlocked.Read(ref _version))
            {
                return;
            }
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            await ReadAsync(connection, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    internal const string VersionSql = "select coalesce((select version from config_version where area = 'settings'), 0)";

    private async Task ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var known = settings.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        var (values, version) = (new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase), 0L);
        // One statement, so that the version is that of the values.
        await using (var command = new NpgsqlCommand($"select ({VersionSql}), key, value, is_sealed from (select 1) one left join console_setting on true", connection))
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (await row.ReadAsync(cancellation))
            {
                version = row.GetInt64(0);
                if (!row.IsDBNull(1) && Open(row.GetString(1), row.GetString(2), row.GetBoolean(3), known) is { } value)
                {
                    values[row.GetString(1)] = value;
                }
            }
        }

        stored.Put(values);
        if (new MediationOptions(configuration).Over().Complaint is { } complaint)
        {
            // It fitted what was configured when it was stored.
            LogUnfit(complaint);
            stored.Put(values.Where(pair => !pair.Key.StartsWith(MediationOptions.Section, StringComparison.OrdinalIgnoreCase)).ToDictionary());
        }

        Interlocked.Exchange(ref _version, version);
    }

    private string? Open(string key, string value, bool isSealed, Dictionary<string, Setting> known)
    {
        try
        {
            var open = isSealed ? _seal.Unprotect(value) : value;
            if (known.TryGetValue(key, out var setting) && setting.Allows(open))
            {
                return open;
            }

            LogRefused(key);
        }
        catch (CryptographicException error)
        {
            LogSealed(error, key);
        }

        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The stored setting {Key} is not one that this console takes; it counts as not set")]
    private partial void LogRefused(string key);

    [LoggerMessage(LogLevel.Error, "The stored setting {Key} cannot be unsealed with the keys of this database; it counts as not set, type it again under Settings")]
    private partial void LogSealed(Exception error, string key);

    [LoggerMessage(LogLevel.Error, "What is stored for mediation does not fit what is configured ({Complaint}); it counts as not set")]
    private partial void LogUnfit(string complaint);
}

/// <summary>The stored settings are there before anything asks for them.</summary>
internal sealed class SettingsSeed(Database database, SettingsFollower follower) : IDatabaseSeed
{
    public async Task SeedAsync(CancellationToken cancellation)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await follower.RefreshAsync(connection, cancellation);
    }
}
