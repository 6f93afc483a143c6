using System.Globalization;
using CdrStats.Infrastructure.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Realtime.Collectors.Sharing;

/// <summary>A Redis by way of which hosts tell each other live calls. Its text shows no password.</summary>
/// <param name="Url"><c>redis://host:port/number</c>, or <c>rediss://</c> for TLS; without a port 6379, without a number 0.</param>
public sealed record RedisSettings(Uri Url, string UserName, string Password)
{
    private const string Section = "CdrStats:Redis";
    private const string UrlKey = $"{Section}:Url";
    private const int UsualPort = 6379;
    private const int MostDatabases = 1024;

    public int Port => Url.Port > 0 ? Url.Port : UsualPort;

    public int Database => NumberOf(Url) ?? 0;

    public bool IsEncrypted => Url.Scheme == "rediss";

    /// <summary>Null: none is configured.</summary>
    /// <exception cref="SettingException">What is given does not fit together.</exception>
    public static RedisSettings? Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var (url, user, password) = (configuration[UrlKey] ?? "", configuration[$"{Section}:UserName"] ?? "", configuration[$"{Section}:Password"] ?? "");
        if (url.Length == 0)
        {
            return (user + password).Length == 0 ? null : throw new SettingException($"{Section} has a value and no {UrlKey}; it needs one such as redis://127.0.0.1:6379.");
        }

        return user.Length > 0 && password.Length == 0
            ? throw new SettingException($"{Section}:UserName needs {Section}:Password; it is not set.")
            : new RedisSettings(new Uri(url), user, password);
    }

    public override string ToString() => Url.ToString();

    internal static bool IsIn(IConfiguration configuration) => !string.IsNullOrEmpty(configuration[UrlKey]);

    internal static void Register(IServiceCollection services) => services
        .AddSetting(new Setting(UrlKey, "an address such as redis://127.0.0.1:6379 or rediss://redis.example.com:6379/1, without user and query", IsUrl))
        .AddSetting(Setting.Text($"{Section}:UserName"))
        .AddSetting(Setting.Text($"{Section}:Password"));

    private static bool IsUrl(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "redis" or "rediss" && url.Host.Length > 0 && url.UserInfo.Length == 0
        && url.Query.Length == 0 && url.Fragment.Length == 0 && NumberOf(url) is >= 0 and < MostDatabases;

    private static int? NumberOf(Uri url) => url.AbsolutePath.Trim('/') is { Length: > 0 } path
        ? int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null
        : 0;
}
