using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CdrStats.Domain.Cdrs;
using CdrStats.Pusher.Profiles;

namespace CdrStats.Pusher.Configuration;

/// <summary>
/// Reads the predecessor's <c>cdr-pusher.yaml</c> and our keys on top of it: each is honoured, or ends the start with a sentence. A profile
/// says what the file leaves out.
/// </summary>
internal static class ConfigFile
{
    private static readonly string[] Known =
        ["storage_source", "db_file", "db_dns", "db_table", "db_flag_field", "db_id_field", "max_fetch_batch", "heartbeat", "cdr_fields", .. DestinationSettings.Keys,
            "switch_ip", "cdr_source_type", "fake_cdr", "fake_amount_cdr", "time_zone", "state_dir", "csv_path", "csv_layout",
            "profile", "duration_includes_ringing", "cause_map", "cause_map_preset", "metrics_listen",
            // Written in every file of the predecessor; they only ever spoke to Riak, which storage_destination refuses.
            "riak_connect", "riak_bucket"];

    private static readonly Dictionary<string, bool> YesOrNo = new(StringComparer.OrdinalIgnoreCase) { ["yes"] = true, ["no"] = false };

    public static PusherConfig Load(string path)
    {
        try
        {
            return Parse(path, SettingsText.Read(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {unreadable.Message}");
        }
    }

    public static PusherConfig Parse(string path, string text)
    {
        var own = YamlSettings.Parse(path, text, Known);
        var profile = own.Filled("profile") is { } written ? OpenProfile(own, written, path) : null;
        var yaml = profile is null ? own : own.Over(profile.Settings);
        var fake = yaml.OneOf("fake_cdr", false, YesOrNo);
        var fakePerSecond = yaml.Number("fake_amount_cdr", 100, 1, 1000);
        var (source, location) = Source(yaml, fake);
        var fields = fake ? FakeFields() : FieldSettings.Read(yaml);
        if (source.Layout is { } layout && !fake)
        {
            CsvSettings.Check(yaml, layout, fields);
        }

        var ringing = fake ? null : Ringing(yaml, fields);
        source = source with { MustTellAnswer = ringing is null && fields.Any(field => field.Destination == Records.RecordRole.CallLength) };
        return new PusherConfig(
            profile is null || fake ? source : source with { Streams = ProfileRules.Streams(profile, fields, source) },
            fields,
            DestinationSettings.Read(yaml),
            yaml.Filled("switch_ip") ?? OwnAddress(),
            (CdrSource)yaml.Number("cdr_source_type", 0, 0, Enum.GetValues<CdrSource>().Length - 1),
            yaml.Number("max_fetch_batch", source.Kind == SourceKind.Csv ? 1_000 : 100, 1, 10_000),
            TimeSpan.FromSeconds(yaml.Number("heartbeat", 1, 1, 86_400)),
            Zone(yaml, yaml.Filled("time_zone") ?? location),
            yaml.Filled("state_dir") ?? OwnStateDirectory(),
            fake ? new FakeCalls(fakePerSecond) : null)
        {
            Profile = fake ? null : profile,
            Causes = fake ? null : CauseSettings.Read(yaml, fields),
            Identity = profile is null || fake ? [] : ProfileRules.Identity(profile, fields),
            DurationIncludesRinging = ringing,
            MetricsListen = ListenAddress.Read(yaml),
        };
    }

    private static Profile OpenProfile(YamlSettings own, string written, string path)
    {
        try
        {
            return ProfileCatalog.Open(written, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        }
        catch (ConfigurationException unknown) when (unknown.Message.StartsWith($"profile '{written}'", StringComparison.Ordinal))
        {
            throw own.Error("profile", unknown.Message);
        }
    }

    /// <summary>Whether the one duration of a switch begins with the ringing: only the operator knows how the switch is configured.</summary>
    private static bool? Ringing(YamlSettings yaml, IReadOnlyList<FieldMapping> fields)
    {
        if (yaml.Filled("duration_includes_ringing") is null)
        {
            return null;
        }

        return fields.Any(field => field.Destination == Records.RecordRole.CallLength)
            ? yaml.OneOf("duration_includes_ringing", false, YesOrNo)
            : throw yaml.Error("duration_includes_ringing", "duration_includes_ringing has no effect here: no field has dest_field call_length");
    }

    private static (SourceSettings, string? Location) Source(YamlSettings yaml, bool fake)
    {
        var written = yaml.Filled("storage_source");
        var kind = yaml.OneOf("storage_source", SourceKind.Sqlite3, new Dictionary<string, SourceKind>(StringComparer.Ordinal)
        {
            ["sqlite3"] = SourceKind.Sqlite3,
            ["mysql"] = SourceKind.MySql,
            ["postgres"] = SourceKind.Postgres,
            ["csv"] = SourceKind.Csv,
        });
        var table = yaml.Filled("db_table") ?? "cdr";
        var (key, flag) = (yaml.Filled("db_id_field"), yaml.Filled("db_flag_field"));
        if (fake)
        {
            return (new SourceSettings(kind, "fake", table, key, flag, new Dictionary<string, string>()), null);
        }

        if (written is null)
        {
            throw yaml.Error("storage_source is missing: sqlite3, mysql, postgres or csv");
        }

        if (kind == SourceKind.Csv)
        {
            return (CsvSettings.Read(yaml), null);
        }

        if (yaml.Node("csv_path") is not null || yaml.Node("csv_layout") is not null)
        {
            throw yaml.Error(yaml.Node("csv_path") is null ? "csv_layout" : "csv_path", "csv_path and csv_layout are for storage_source csv");
        }

        if (kind == SourceKind.Sqlite3)
        {
            return (new SourceSettings(kind, yaml.Required("db_file", "it is the path of the SQLite file"), table, key, flag, new Dictionary<string, string>()), null);
        }

        if (kind == SourceKind.Postgres)
        {
            var postgres = yaml.Explained("db_dns", () => LibpqConnection.Parse(yaml.Required("db_dns", "it says how to connect to PostgreSQL, as in user=… password=… host=127.0.0.1 dbname=…"), "db_dns"));
            return (new SourceSettings(kind, postgres, table, key, flag, new Dictionary<string, string>()), null);
        }

        var dsn = yaml.Explained("db_dns", () => MySqlDsn.Parse(yaml.Required("db_dns", "it says how to connect to MySQL, as in user:password@tcp(127.0.0.1:3306)/database")));
        return (new SourceSettings(kind, dsn.ConnectionString, table, key, flag, dsn.SessionVariables), dsn.Location);
    }

    private static IReadOnlyList<FieldMapping> FakeFields() =>
        [.. Sources.FakeCallSource.Columns.Select(name => new FieldMapping(name, name, FieldType.AsDelivered))];

    private static TimeZoneInfo Zone(YamlSettings yaml, string? name)
    {
        if (name is null or "Local")
        {
            return TimeZoneInfo.Local;
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw yaml.Error("time_zone", $"time_zone '{name}' is unknown; did you mean '{NearestName.Of(name, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id))}'?");
    }

    /// <summary>The first address of this machine that others can know it by.</summary>
    private static string OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
        .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
        .Select(address => address.ToString())
        .FirstOrDefault() ?? throw new ConfigurationException("switch_ip is empty and this machine has no address but loopback: write the switch's address or name there");

    /// <summary>The system's directory for root and for the user whose it is, as that of the service.</summary>
    private static string OwnStateDirectory() => !OperatingSystem.IsWindows() && (Environment.IsPrivilegedProcess || Access(SystemStateDirectory, MayWrite) == 0)
        ? SystemStateDirectory
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "cdr-pusher");

    private const string SystemStateDirectory = "/var/lib/cdr-pusher";
    private const int MayWrite = 2;

    [DllImport("libc", EntryPoint = "access")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
