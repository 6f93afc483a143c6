using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Configuration;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace CdrStats.Infrastructure.ConsoleSettings;

/// <summary>Reads and stores settings of the whole console. What is configured outside wins and is not stored; every edit is in the audit log, without secrets.</summary>
public sealed class SettingsDesk(
    Database database, StoredSettings stored, SettingsFollower follower, IEnumerable<Setting> settings, IConfiguration configuration, IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Kind = "setting";
    private readonly IDataProtector _seal = SettingsFollower.Seal(protection);

    /// <summary>As they are now. Whoever does not see every customer is shown none.</summary>
    public async Task<SectionState> ReadAsync(AccessScope scope, SettingSection section, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(section);
        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await follower.RefreshAsync(connection, cancellation);
        await using var ask = new NpgsqlCommand(SettingsFollower.VersionSql, connection);
        var version = (long)(await ask.ExecuteScalarAsync(cancellation))!;
        return new SectionState(section, version, scope.SeesEverything ? section.Of(settings).ToDictionary(setting => setting.Key, Value) : new Dictionary<string, SettingValue>());
    }

    /// <summary>Stores what was typed, by key in full: an empty text unsets, null (of a secret) leaves what is there. Taken up by this host at once, by others within seconds.</summary>
    /// <param name="version">Of what was read before.</param>
    public async Task<Saved> SaveAsync(SettingSection section, IReadOnlyDictionary<string, string?> typed, long version, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = database.CreateDbContext();
        var rights = await editor.RightsAsync(db, cancellation);
        if (!rights.SeesEverything || !rights.May(Permissions.Change(Kind)))
        {
            return new Saved.Refused("This needs the permission change_setting, which you do not have. Nothing was changed.");
        }

        var edits = section.Of(settings).Where(setting => typed.TryGetValue(setting.Key, out var text) && text is not null && !stored.IsOverlaid(configuration, setting.Key))
            .Select(setting => (Setting: setting, Text: typed[setting.Key]!.Trim())).ToList();
        if (Refusal(section, edits) is { } refusal)
        {
            return refusal;
        }

        await using var connection = await database.Source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await HoldAsync(connection, version, cancellation))
        {
            return await EditLog.ConflictAsync(connection, Kind, section.Id, cancellation);
        }

        var changes = new EditChanges();
        foreach (var (setting, text) in edits)
        {
            var (name, before) = (setting.Key[section.Path.Length..], Stored(setting.Key));
            if (before == text || (before is null && text.Length == 0))
            {
                continue;
            }

            await StoreAsync(connection, setting, text, rights.Name, cancellation);
            changes.Note(name, Told(setting, before), setting.IsSecret && text.Length > 0 && before is not null ? "another" : Told(setting, text));
        }

        if (!changes.IsEmpty)
        {
            await EditLog.AddAsync(connection, rights.Name, Kind, section.Id, section.Name, "changed", changes, clock.GetUtcNow(), cancellation);
        }

        await transaction.CommitAsync(cancellation);
        await follower.RefreshAsync(connection, cancellation);
        return new Saved.Done(section.Id);
    }

    // Never a secret, and of a picture only that there is one.
    private static string? Told(Setting setting, string? value) =>
        string.IsNullOrEmpty(value) ? null : setting.IsSecret ? "set" : setting.Key == Brand.LogoKey ? BrandLogo.Read(value) is { } logo ? $"{logo.ContentType}, {logo.Width} × {logo.Height}, {logo.Tag}" : "a picture" : value;

    private Saved.Refused? Refusal(SettingSection section, List<(Setting Setting, string Text)> edits)
    {
        foreach (var (setting, text) in edits)
        {
            if (text.Length > 0 && !setting.Allows(text))
            {
                return new Saved.Refused($"Allowed is {setting.Allowed}.", setting.Key);
            }
        }

        if (section == SettingSection.Mail && edits.Any(edit => MailDoor.Contains(edit.Setting.Key[section.Path.Length..]) && edit.Text != (Stored(edit.Setting.Key) ?? "")) && Stored(section.KeyOf("Password")) is not null
            && !edits.Any(edit => edit.Setting.IsSecret))
        {
            // Else whoever may change settings would have the server of their choice told a password that they may not read.
            return new Saved.Refused("The password that is stored is for the server and user as they were: type it again, or take it away.", section.KeyOf("Password"));
        }

        return section == SettingSection.Mediation && MediationOptions.Section is { } path && Meant(edits).Complaint is { } complaint ? new Saved.Refused(complaint, $"{path}:{complaint.Split(' ')[0]}") : null;
    }

    private static readonly string[] MailDoor = ["Host", "Port", "Security", "UserName"];

    // The settings as they would be.
    private Domain.Numbering.NumberSettings Meant(List<(Setting Setting, string Text)> edits) =>
        new MediationOptions(new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(edits.Select(edit => KeyValuePair.Create(edit.Setting.Key, (string?)edit.Text))).Build()).Over();

    private string? Stored(string key) => stored.TryGet(key, out var value) && !string.IsNullOrEmpty(value) ? value : null;

    private SettingValue Value(Setting setting)
    {
        var (overlaid, value) = (stored.IsOverlaid(configuration, setting.Key), configuration[setting.Key] ?? "");
        return new SettingValue(setting.Key, setting.IsSecret ? "" : value, overlaid ? SettingOrigin.Configured : Stored(setting.Key) is null ? SettingOrigin.Default : SettingOrigin.Stored, setting.Allowed)
        {
            IsSecret = setting.IsSecret,
            IsSet = value.Length > 0,
        };
    }

    // The row of the version is held until the end: whoever comes second waits, and finds another one.
    private static async Task<bool> HoldAsync(NpgsqlConnection connection, long version, CancellationToken cancellation)
    {
        await using var make = new NpgsqlCommand("insert into config_version values ('settings', 0) on conflict do nothing", connection);
        await make.ExecuteNonQueryAsync(cancellation);
        await using var hold = new NpgsqlCommand("select version from config_version where area = 'settings' for update", connection);
        return (long)(await hold.ExecuteScalarAsync(cancellation))! == version;
    }

    private async Task StoreAsync(NpgsqlConnection connection, Setting setting, string text, string who, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            text.Length == 0
                ? "delete from console_setting where key = $1"
                : "insert into console_setting values ($1, $2, $3, $4, $5) on conflict (key) do update set value = $2, is_sealed = $3, set_at = $4, set_by = $5",
            connection);
        foreach (var value in text.Length == 0 ? (object[])[setting.Key] : [setting.Key, setting.IsSecret ? _seal.Protect(text) : text, setting.IsSecret, clock.GetUtcNow().UtcDateTime, who])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }
}
