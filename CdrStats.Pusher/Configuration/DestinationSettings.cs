using CdrStats.Domain.Accounts;

namespace CdrStats.Pusher.Configuration;

/// <summary>Where records go: <c>storage_destination</c> and what belongs to it. What belongs to the other one is refused, since it would have no effect.</summary>
internal abstract record DestinationSettings
{
    private const string Resource = "rest-api/cdr/";

    private static readonly string[] OfPostgres = ["pg_datasourcename", "table_destination"];
    private static readonly string[] OfHttp = ["http_url", "http_api_key"];

    private DestinationSettings()
    {
    }

    /// <summary>The keys that are read here.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["storage_destination", .. OfPostgres, .. OfHttp];

    /// <summary>A table of PostgreSQL.</summary>
    public sealed record Postgres(string Connection, string Table) : DestinationSettings;

    /// <summary>A console's REST interface. <see cref="Address"/> is that of its calls.</summary>
    public sealed record Http(Uri Address, ApiKeySecret Key) : DestinationSettings;

    public static DestinationSettings Read(YamlSettings yaml)
    {
        switch (yaml.Filled("storage_destination"))
        {
            case "postgres":
                Refuse(yaml, OfHttp, "http");
                return new Postgres(
                    yaml.Explained("pg_datasourcename", () => LibpqConnection.Parse(yaml.Required("pg_datasourcename", "it says how to connect to PostgreSQL"))),
                    yaml.Filled("table_destination") ?? "cdr_import");
            case "http":
                Refuse(yaml, OfPostgres, "postgres");
                return new Http(ReadAddress(yaml), ReadKey(yaml));
            case "riak" or "both":
                throw yaml.Error("storage_destination", "Riak is not supported: set storage_destination to http or postgres");
            case { } other:
                throw yaml.Error("storage_destination", $"storage_destination cannot be '{other}'; did you mean '{NearestName.Of(other, ["http", "postgres"])}'?");
            default:
                throw yaml.Error("storage_destination", "storage_destination is missing: http or postgres");
        }
    }

    private static void Refuse(YamlSettings yaml, string[] keys, string destination)
    {
        if (keys.FirstOrDefault(key => yaml.Filled(key) is not null) is { } stray)
        {
            throw yaml.Error(stray, $"{stray} is for storage_destination {destination}: take it out, or set that");
        }
    }

    private static Uri ReadAddress(YamlSettings yaml)
    {
        var text = yaml.Required("http_url", "it is the console's address, as in https://console.example.org");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            throw yaml.Error("http_url", $"http_url cannot be '{text}': it is the console's address with http:// or https:// before it, as in https://console.example.org");
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw yaml.Error("http_url", "http_url is an address alone, without name, password or question: the key stands in http_api_key");
        }

        var path = url.AbsolutePath.TrimEnd('/');
        foreach (var end in new[] { "/rest-api/cdr", "/rest-api" })
        {
            path = path.EndsWith(end, StringComparison.Ordinal) ? path[..^end.Length] : path;
        }

        return new UriBuilder(url) { Path = $"{path}/{Resource}" }.Uri;
    }

    private static ApiKeySecret ReadKey(YamlSettings yaml) =>
        ApiKeySecret.Read(yaml.Required("http_api_key", "the console makes one: Switches, then Connect").Trim())
            ?? throw yaml.Error("http_api_key", $"http_api_key is not a key of a console: it begins with {ApiKeySecret.Mark} and is copied as a whole; the console makes one under Switches, Connect");
}
