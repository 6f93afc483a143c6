using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Realtime.History.Influx;

/// <summary>An InfluxDB that keeps the past of calls in progress. Its text shows neither password nor token.</summary>
/// <param name="Url">Of the server, with <c>/write</c> and <c>/query</c> beneath it.</param>
/// <param name="Token">Of 2.x and 3; empty: by user and password, or without either.</param>
public sealed record InfluxSettings(Uri Url, string Database, string UserName, string Password, string Token)
{
    private const string Section = "CdrStats:InfluxDb";
    internal const string UrlKey = $"{Section}:Url";
    private const string UsualDatabase = "cdrstats";

    /// <summary>Null: none is configured.</summary>
    /// <exception cref="SettingException">What is given does not fit together.</exception>
    public static InfluxSettings? Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var (url, database, user, password, token) = (Value("Url"), Value("Database"), Value("UserName"), Value("Password"), Value("Token"));
        if (url.Length == 0)
        {
            return (database + user + password + token).Length == 0 ? null : throw new SettingException($"{Section} has a value and no {Section}:Url; it needs one such as http://127.0.0.1:8086.");
        }

        if (token.Length > 0 && (user + password).Length > 0)
        {
            throw new SettingException($"{Section} has a :Token and a :UserName or :Password; it takes the one or the other.");
        }

        if ((user.Length > 0) != (password.Length > 0))
        {
            throw new SettingException($"{Section}:UserName and {Section}:Password go together; one of them is not set.");
        }

        return new InfluxSettings(new Uri(url.TrimEnd('/') + "/"), database.Length > 0 ? database : UsualDatabase, user, password, token);

        string Value(string key) => configuration[$"{Section}:{key}"] ?? "";
    }

    public override string ToString() => $"{Url} {Database}";

    internal static void Register(IServiceCollection services) => services
        .AddSetting(new Setting(UrlKey, "an address such as http://127.0.0.1:8086, without user and query", IsUrl))
        .AddSetting(new Setting($"{Section}:Database", "a name without quotes, up to 64 characters", value => value.Length <= 64 && !value.Any(letter => char.IsControl(letter) || letter is '"' or '\\')))
        .AddSetting(Setting.Text($"{Section}:UserName"))
        .AddSetting(Setting.Text($"{Section}:Password"))
        .AddSetting(Setting.Text($"{Section}:Token"));

    private static bool IsUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;
}
