using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdrStats.Infrastructure.Configuration;

/// <summary>A key of the configuration that some feature reads, and the values it allows. A feature registers its own with <c>AddSetting</c>.</summary>
/// <param name="Key">In full: <c>CdrStats:Roles</c>.</param>
/// <param name="Allowed">For people: "a number from 1 to 65535".</param>
/// <param name="Allows">Whether a value that is set may stand; an empty value counts as not set.</param>
public sealed record Setting(string Key, string Allowed, Func<string, bool> Allows)
{
    /// <summary>Its value is never shown.</summary>
    public bool IsSecret => Key.EndsWith("Password", StringComparison.OrdinalIgnoreCase) || Key.EndsWith("Token", StringComparison.OrdinalIgnoreCase)
        || Key.StartsWith("ConnectionStrings:", StringComparison.OrdinalIgnoreCase);

    public static Setting Text(string key) => new(key, "a text", _ => true);

    public static Setting Whole(string key, int least, int most) => new(
        key,
        $"a whole number from {least.ToString(CultureInfo.InvariantCulture)} to {most.ToString(CultureInfo.InvariantCulture)}",
        value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most);

    public static Setting OneOf(string key, params string[] words) =>
        new(key, string.Join(", ", words), value => words.Contains(value, StringComparer.OrdinalIgnoreCase));

    /// <summary>How to reach a PostgreSQL database, in the driver's own words.</summary>
    public static Setting ConnectionString(string key) =>
        new(key, "a connection string such as Host=db.example.com;Database=cdrstats;Username=cdrstats;Password=...", IsConnectionString);

    // The driver itself says whether it would take it; nothing is opened.
    private static bool IsConnectionString(string value)
    {
        try
        {
            using var source = NpgsqlDataSource.Create(value);
            return true;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    public static Setting YesOrNo(string key) => OneOf(key, "true", "false");
}

/// <summary>The configuration cannot be used. The message is one line for the person at the keyboard: key, value, what is allowed.</summary>
public sealed class SettingException : Exception
{
    public SettingException(string message) : base(message)
    {
    }

    public SettingException(string message, Exception inner) : base(message, inner)
    {
    }

    public SettingException()
    {
    }
}

public static class SettingRegistration
{
    /// <summary>Makes a key known. Keys under <c>CdrStats</c> that nobody made known end the start.</summary>
    public static IServiceCollection AddSetting(this IServiceCollection services, Setting setting) => services.AddSingleton(setting);
}
