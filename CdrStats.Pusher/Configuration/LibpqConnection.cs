using System.Globalization;
using System.Text;
using Npgsql;

namespace CdrStats.Pusher.Configuration;

/// <summary>The predecessor's <c>pg_datasourcename</c>: libpq's <c>key=value</c> words, or a <c>postgres://</c> address.</summary>
internal static class LibpqConnection
{
    private static readonly string[] Known =
        ["host", "hostaddr", "port", "dbname", "user", "password", "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout",
            "application_name", "fallback_application_name", "options", "client_encoding", "target_session_attrs", "search_path"];

    public static string Parse(string text)
    {
        var words = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
            ? FromAddress(text)
            : FromWords(text);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost",
            Username = Environment.GetEnvironmentVariable("PGUSER") ?? Environment.UserName,
            ApplicationName = "cdr-pusher",
            Timeout = 10,
            CommandTimeout = 60,
            // One statement at a time from one loop: a second connection would only hide a leak.
            MaxPoolSize = 4,
        };
        foreach (var (key, value) in words)
        {
            Apply(builder, key, value);
        }

        return builder.ConnectionString;
    }

    private static void Apply(NpgsqlConnectionStringBuilder builder, string key, string value)
    {
        switch (key)
        {
            case "host" or "hostaddr": builder.Host = value; break;
            case "port": builder.Port = Number(key, value); break;
            case "dbname": builder.Database = value; break;
            case "user": builder.Username = value; break;
            case "password": builder.Password = value; break;
            case "passfile": builder.Passfile = value; break;
            case "sslmode": builder.SslMode = Mode(value); break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "connect_timeout": builder.Timeout = Number(key, value); break;
            case "application_name" or "fallback_application_name": builder.ApplicationName = value; break;
            case "options": builder.Options = value; break;
            case "search_path": builder.SearchPath = value; break;
            case "target_session_attrs": builder.TargetSessionAttributes = value; break;
            case "client_encoding" when value.Replace("-", "", StringComparison.Ordinal).Equals("utf8", StringComparison.OrdinalIgnoreCase): break;
            case "client_encoding": throw new ConfigurationException($"pg_datasourcename: client_encoding can only be UTF8, not '{value}'");
            default: throw new ConfigurationException($"pg_datasourcename: unknown word '{key}'; did you mean '{NearestName.Of(key, Known)}'?");
        }
    }

    private static int Number(string key, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ConfigurationException($"pg_datasourcename: {key} must be a number, not '{value}'");

    private static SslMode Mode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new ConfigurationException($"pg_datasourcename: sslmode must be disable, allow, prefer, require, verify-ca or verify-full, not '{value}'"),
    };

    private static List<(string, string)> FromAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address))
        {
            throw new ConfigurationException("pg_datasourcename is not a valid postgres:// address");
        }

        var words = new List<(string, string)>();
        var account = address.UserInfo.Split(':', 2);
        Add("user", account[0]);
        Add("password", account.Length > 1 ? account[1] : "");
        Add("host", address.Host.Trim('[', ']'));
        Add("port", address.Port > 0 ? address.Port.ToString(CultureInfo.InvariantCulture) : "");
        Add("dbname", address.AbsolutePath.TrimStart('/'));
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            Add(parts[0], parts.Length > 1 ? parts[1] : "");
        }

        return words;

        void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                words.Add((key, Uri.UnescapeDataString(value)));
            }
        }
    }

    private static List<(string, string)> FromWords(string text)
    {
        var words = new List<(string, string)>();
        var at = 0;
        while (true)
        {
            SkipSpaces();
            if (at >= text.Length)
            {
                return words;
            }

            var equals = text.IndexOf('=', at);
            if (equals < 0)
            {
                throw new ConfigurationException($"pg_datasourcename: '=' is missing after '{text[at..].Trim()}'");
            }

            var key = text[at..equals].Trim();
            at = equals + 1;
            SkipSpaces();
            words.Add((key, Value(key)));
        }

        void SkipSpaces()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        string Value(string key)
        {
            var value = new StringBuilder();
            var quoted = at < text.Length && text[at] == '\'';
            at += quoted ? 1 : 0;
            for (; at < text.Length && (quoted ? text[at] != '\'' : !char.IsWhiteSpace(text[at])); at++)
            {
                // A backslash makes the next character ordinary, in and out of quotes.
                at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                value.Append(text[at]);
            }

            if (quoted && at++ >= text.Length)
            {
                throw new ConfigurationException($"pg_datasourcename: the quote after {key}= is never closed");
            }

            return value.ToString();
        }
    }
}
