using System.Globalization;
using MySqlConnector;

namespace CdrStats.Pusher.Configuration;

/// <summary>
/// The predecessor's <c>db_dns</c>, a data source name of Go's MySQL driver: <c>user:password@protocol(address)/database?parameters</c>.
/// Parameters the Go driver does not know are session variables there, and are here.
/// </summary>
internal sealed record MySqlDsn(string ConnectionString, string? Location, IReadOnlyDictionary<string, string> SessionVariables)
{
    private static readonly string[] NoMeaning =
        ["allowAllFiles", "allowCleartextPasswords", "allowFallbackToPlaintext", "allowOldPasswords", "checkConnLiveness", "clientFoundRows", "columnsWithAlias",
            "compress", "connectionAttributes", "interpolateParams", "maxAllowedPacket", "multiStatements", "rejectReadOnly", "serverPubKey", "timeTruncate"];

    public static MySqlDsn Parse(string dsn)
    {
        // As the Go driver does: the last slash ends the address, the last @ before it ends the password. So both may hold such characters.
        var query = dsn.IndexOf('?', Math.Max(0, dsn.LastIndexOf('/')));
        var slash = dsn.LastIndexOf('/', query < 0 ? dsn.Length - 1 : query);
        if (slash < 0)
        {
            throw new ConfigurationException("db_dns must look like user:password@tcp(host:3306)/database: the slash before the database is missing");
        }

        var builder = new MySqlConnectionStringBuilder
        {
            Database = dsn[(slash + 1)..(query < 0 ? dsn.Length : query)],
            AllowUserVariables = true,
            // A zero date must reach us as a value: it is that one record's fault, not the connection's.
            AllowZeroDateTime = true,
            // Values arrive as they are stored: CHAR(36) is a text, not a uuid, and TINYINT(1) a number, not a truth.
            GuidFormat = MySqlGuidFormat.None,
            TreatTinyAsBoolean = false,
            DefaultCommandTimeout = 120,
            ConnectionTimeout = 10,
            SslMode = MySqlSslMode.None,
            AllowPublicKeyRetrieval = true,
            ApplicationName = "cdr-pusher",
        };
        var head = dsn[..slash];
        var at = head.LastIndexOf('@');
        if (at >= 0)
        {
            var colon = head.IndexOf(':');
            var hasPassword = colon >= 0 && colon < at;
            builder.UserID = head[..(hasPassword ? colon : at)];
            builder.Password = hasPassword ? head[(colon + 1)..at] : "";
        }

        if (builder.Database.Length == 0)
        {
            throw new ConfigurationException("db_dns names no database after the slash: user:password@tcp(host:3306)/database");
        }

        Address(builder, head[(at + 1)..]);
        var (location, variables) = Parameters(builder, query < 0 ? "" : dsn[(query + 1)..]);
        return new MySqlDsn(builder.ConnectionString, location, variables);
    }

    private static void Address(MySqlConnectionStringBuilder builder, string text)
    {
        var open = text.IndexOf('(');
        var protocol = open < 0 ? text : text[..open];
        var address = open < 0 ? "" : text[(open + 1)..].TrimEnd(')');
        switch (protocol)
        {
            case "unix":
                builder.ConnectionProtocol = MySqlConnectionProtocol.Unix;
                builder.Server = address.Length > 0 ? address : "/tmp/mysql.sock";
                break;
            case "" or "tcp":
                // host, host:port, [v6], [v6]:port
                var port = address.LastIndexOf(':');
                var hasPort = port > address.LastIndexOf(']') && port >= 0;
                var host = (hasPort ? address[..port] : address).Trim('[', ']');
                builder.Server = host.Length > 0 ? host : "127.0.0.1";
                builder.Port = !hasPort ? 3306 : uint.TryParse(address[(port + 1)..], out var number) && number is > 0 and < 65536
                    ? number
                    : throw new ConfigurationException($"db_dns: '{address[(port + 1)..]}' is not a port");
                break;
            default:
                throw new ConfigurationException($"db_dns: the protocol must be tcp or unix, not '{protocol}'");
        }
    }

    private static (string? Location, Dictionary<string, string> Variables) Parameters(MySqlConnectionStringBuilder builder, string query)
    {
        string? location = null;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
            switch (name)
            {
                case "loc":
                    location = value;
                    break;
                case "timeout":
                    builder.ConnectionTimeout = Seconds(name, value);
                    break;
                case "readTimeout" or "writeTimeout":
                    builder.DefaultCommandTimeout = Seconds(name, value);
                    break;
                case "tls":
                    builder.SslMode = value switch
                    {
                        "false" => MySqlSslMode.None,
                        "true" => MySqlSslMode.VerifyFull,
                        "skip-verify" => MySqlSslMode.Required,
                        "preferred" => MySqlSslMode.Preferred,
                        _ => throw new ConfigurationException($"db_dns: tls must be true, false, skip-verify or preferred, not '{value}'"),
                    };
                    break;
                case "charset" when value.Split(',').Any(one => one is "utf8" or "utf8mb4"):
                    break; // what we speak anyway
                case "charset":
                    throw new ConfigurationException($"db_dns: charset can only be utf8mb4 here, not '{value}': leave it out, the server converts");
                case "collation":
                    variables["collation_connection"] = $"'{value}'";
                    break;
                case "parseTime" or "allowNativePasswords":
                    break; // both ways of delivering a time are understood, and native passwords always are
                case var _ when NoMeaning.Contains(name):
                    throw new ConfigurationException($"db_dns: the parameter {name} has no meaning here: leave it out");
                default:
                    variables[name] = Variable(name, value);
                    break;
            }
        }

        return (location, variables);
    }

    private static string Variable(string name, string value) => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && !value.Contains(';')
        ? value
        : throw new ConfigurationException($"db_dns: '{name}={value}' is not a session variable");

    private static uint Seconds(string name, string value)
    {
        var unit = value.EndsWith("ms", StringComparison.Ordinal) ? 0.001 : value.EndsWith('s') ? 1 : value.EndsWith('m') ? 60 : 0;
        return unit > 0 && double.TryParse(value.TrimEnd('m', 's'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (uint)Math.Max(1, Math.Ceiling(number * unit))
            : throw new ConfigurationException($"db_dns: {name} must be a time such as 30s, not '{value}'");
    }
}
