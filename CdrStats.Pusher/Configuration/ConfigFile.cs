using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using CdrStats.Domain.Cdrs;
using CdrStats.Pusher.Records;

namespace CdrStats.Pusher.Configuration;

/// <summary>Reads the predecessor's <c>cdr-pusher.yaml</c> and our keys on top of it: each is honoured, or ends the start with a sentence.</summary>
internal static class ConfigFile
{
    private static readonly string[] Known =
        ["storage_source", "db_file", "db_dns", "db_table", "db_flag_field", "db_id_field", "max_fetch_batch", "heartbeat", "cdr_fields", .. DestinationSettings.Keys,
            "switch_ip", "cdr_source_type", "fake_cdr", "fake_amount_cdr", "time_zone", "state_dir",
            // Written in every file of the predecessor; they only ever spoke to Riak, which storage_destination refuses.
            "riak_connect", "riak_bucket"];

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["profile"] = "this version has no switch profiles: name the columns in cdr_fields",
        ["csv_path"] = "this version reads SQLite and MySQL or MariaDB, not CSV files",
        ["csv_layout"] = "this version reads SQLite and MySQL or MariaDB, not CSV files",
    };

    private static readonly Dictionary<string, FieldType> FieldTypes = new(StringComparer.Ordinal)
    {
        ["string"] = FieldType.Text,
        ["int"] = FieldType.Integer,
        ["date"] = FieldType.Date,
        ["jsonb"] = FieldType.Json,
    };

    private static readonly string[] MustBeMapped = ["callid", "destination_number", "starting_date", "duration", "billsec"];

    public static PusherConfig Load(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {unreadable.Message}");
        }
    }

    public static PusherConfig Parse(string path, string text)
    {
        var yaml = YamlSettings.Parse(path, text, Known, Refused);
        var fake = yaml.OneOf("fake_cdr", false, new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase) { ["yes"] = true, ["no"] = false });
        var fakePerSecond = yaml.Number("fake_amount_cdr", 100, 1, 1000);
        var (source, location) = Source(yaml, fake);
        return new PusherConfig(
            source,
            fake ? FakeFields() : [.. Fields(yaml)],
            DestinationSettings.Read(yaml),
            yaml.Filled("switch_ip") ?? OwnAddress(),
            (CdrSource)yaml.Number("cdr_source_type", 0, 0, Enum.GetValues<CdrSource>().Length - 1),
            yaml.Number("max_fetch_batch", 100, 1, 10_000),
            TimeSpan.FromSeconds(yaml.Number("heartbeat", 1, 1, 86_400)),
            Zone(yaml, yaml.Filled("time_zone") ?? location),
            yaml.Filled("state_dir") ?? OwnStateDirectory(),
            fake ? new FakeCalls(fakePerSecond) : null);
    }

    private static (SourceSettings, string? Location) Source(YamlSettings yaml, bool fake)
    {
        var written = yaml.Filled("storage_source");
        if (written is "postgres" or "csv")
        {
            throw yaml.Error("storage_source", $"storage_source '{written}' cannot be read by this version: it reads sqlite3 and mysql");
        }

        var kind = yaml.OneOf("storage_source", SourceKind.Sqlite3, new Dictionary<string, SourceKind>(StringComparer.Ordinal)
        {
            ["sqlite3"] = SourceKind.Sqlite3,
            ["mysql"] = SourceKind.MySql,
        });
        var table = yaml.Filled("db_table") ?? "cdr";
        var (key, flag) = (yaml.Filled("db_id_field"), yaml.Filled("db_flag_field"));
        if (fake)
        {
            return (new SourceSettings(kind, "fake", table, key, flag, new Dictionary<string, string>()), null);
        }

        if (written is null)
        {
            throw yaml.Error("storage_source is missing: sqlite3 or mysql");
        }

        if (kind == SourceKind.Sqlite3)
        {
            return (new SourceSettings(kind, yaml.Required("db_file", "it is the path of the SQLite file"), table, key, flag, new Dictionary<string, string>()), null);
        }

        var dsn = yaml.Explained("db_dns", () => MySqlDsn.Parse(yaml.Required("db_dns", "it says how to connect to MySQL, as in user:password@tcp(127.0.0.1:3306)/database")));
        return (new SourceSettings(kind, dsn.ConnectionString, table, key, flag, dsn.SessionVariables), dsn.Location);
    }

    private static IEnumerable<FieldMapping> Fields(YamlSettings yaml)
    {
        var mapped = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (line, entry) in yaml.Entries("cdr_fields", ["orig_field", "dest_field", "type_field"]))
        {
            var expression = entry.GetValueOrDefault("orig_field", "");
            var destination = entry.GetValueOrDefault("dest_field", "");
            if (expression.Length == 0 || destination.Length == 0)
            {
                throw yaml.Error(line, "an entry of cdr_fields needs both orig_field and dest_field");
            }

            if (InboxColumn.Find(destination) is null)
            {
                throw yaml.Error(line, $"dest_field cannot be '{destination}'; did you mean '{NearestName.Of(destination, InboxColumn.All.Select(column => column.Name))}'?");
            }

            if (!mapped.Add(destination) && destination != "extradata")
            {
                throw yaml.Error(line, $"two entries of cdr_fields fill {destination}");
            }

            var written = entry.GetValueOrDefault("type_field", "");
            var type = FieldType.AsDelivered;
            if (written.Length > 0 && !FieldTypes.TryGetValue(written, out type))
            {
                throw yaml.Error(line, $"type_field cannot be '{written}'; did you mean '{NearestName.Of(written, FieldTypes.Keys)}'?");
            }

            if (type == FieldType.Json && destination != "extradata")
            {
                throw yaml.Error(line, $"type_field jsonb is for extradata, not for {destination}");
            }

            yield return new FieldMapping(expression, destination, type);
        }

        if (MustBeMapped.FirstOrDefault(name => !mapped.Contains(name)) is { } missing)
        {
            throw yaml.Error("cdr_fields", $"cdr_fields has no entry whose dest_field is {missing}");
        }
    }

    private static List<FieldMapping> FakeFields() =>
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

    private static string OwnStateDirectory() => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
        ? "/var/lib/cdr-pusher"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "cdr-pusher");
}
