using System.Globalization;
using System.Text;
using Npgsql;

namespace CdrStats.Pusher.Configuration;

/// <summary>
/// The predecessor's <c>pg_datasourcename</c>, and <c>db_dns</c> of a PostgreSQL store: libpq's <c>key=value</c> words, or a <c>postgres://</c> address.
/// Complaints begin with the setting it was written under.
/// </summary>
internal sealed class LibpqConnection
{
    private static readonly string[] Known =
        ["host", "hostaddr", "port", "dbname", "user", "password", "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout",
            "application_name", "fallback_application_name", "options", "client_encoding", "target_session_attrs", "search_path"];

    private readonly string _setting;

    private LibpqConnection(string setting) => _setting = setting;

    public static string Parse(string text, string setting = "pg_datasourcename") => new LibpqConnection(setting).Read(text);

    private string Read(string text)
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

    private void Apply(NpgsqlConnectionStringBuilder builder, string key, string value)
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
            case "client_encoding": throw new ConfigurationException($"{_setting}: client_encoding can only be UTF8, not '{value}'");
            default: throw new ConfigurationException($"{_setting}: unknown word '{key}'; did you mean '{NearestName.Of(key, Known)}'?");
        }
    }

    private int Number(string key, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ConfigurationException($"{_setting}: {key} must be a number, not '{value}'");

    private SslMode Mode(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new ConfigurationException($"{_setting}: sslmode must be disable, allow, prefer, require, verify-ca or verify-full, not '{value}'"),
    };

    private static List<(string, string)> FromAddress(string text)
    {
        // Not a Uri: libpq lets the host be empty, and be a path.
        var (place, query) = Split(text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..], '?');
        var (authority, database) = Split(place, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Split(at < 0 ? "" : authority[..at], ':');
        var server = authority[(at + 1)..];
        var port = server.LastIndexOf(':') is var colon && colon > server.LastIndexOf(']') ? colon : server.Length;
        var words = new List<(string, string)>();
        Add("user", user);
        Add("password", password);
        Add("host", server[..port].Trim('[', ']'));
        Add("port", server[port..].TrimStart(':'));
        Add("dbname", database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = Split(pair, '=');
            Add(key, value);
        }

        return words;

        static (string Before, string After) Split(string whole, char mark) => whole.IndexOf(mark) is var place && place >= 0 ? (whole[..place], whole[(place + 1)..]) : (whole, "");

        void Add(string key, string value)
        {
            if (value.Length > 0)
            {
                words.Add((key, Uri.UnescapeDataString(value)));
            }
        }
    }

    private List<(string, string)> FromWords(string text)
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
                throw new ConfigurationException($"{_setting}: '=' is missing after '{text[at..].Trim()}'");
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
                throw new ConfigurationException($"{_setting}: the quote after {key}= is never closed");
            }

            return value.ToString();
        }
    }
}
