namespace CdrStats.Web.Host;

/// <summary>What this host does: <c>CdrStats:Roles</c>. Services that belong to the jobs alone start only where <see cref="Jobs"/> is true.</summary>
public sealed record ConsoleRoles(bool Web, bool Jobs)
{
    public const string Key = "CdrStats:Roles";

    public static ConsoleRoles From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var named = Words(configuration[Key] is { Length: > 0 } text ? text : "web,jobs");
        return new ConsoleRoles(named.Contains("web", StringComparer.OrdinalIgnoreCase), named.Contains("jobs", StringComparer.OrdinalIgnoreCase));
    }

    internal static bool Allows(string text) =>
        Words(text) is { Length: > 0 } words && words.All(word => word.Equals("web", StringComparison.OrdinalIgnoreCase) || word.Equals("jobs", StringComparison.OrdinalIgnoreCase));

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
