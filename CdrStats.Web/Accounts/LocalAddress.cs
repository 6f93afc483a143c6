namespace CdrStats.Web.Accounts;

/// <summary>Where to go after signing in: a path of this console, never of another site.</summary>
internal static class LocalAddress
{
    /// <summary>The path relative to the base of the console, or the start page for anything that is not plainly ours.</summary>
    public static string Of(string? address) =>
        address is ['/', ..] && !(address.Length > 1 && address[1] is '/' or '\\') && !address.Any(char.IsControl) && !address.StartsWith("/login", StringComparison.OrdinalIgnoreCase)
            ? address[1..]
            : "";
}
