namespace CdrStats.Web.Accounts;

/// <summary>Where to go after signing in: a path of this console, never of another site.</summary>
internal static class LocalAddress
{
    private static readonly Uri Here = new("http://console.invalid/");

    /// <summary>The path relative to the base of the console, or the start page for anything that is not plainly ours.</summary>
    public static string Of(string? address)
    {
        if (address is not ['/', ..] || address.Any(char.IsControl) || !Uri.TryCreate(Here, address[1..], out var place) || place.GetLeftPart(UriPartial.Authority) != Here.GetLeftPart(UriPartial.Authority))
        {
            return "";
        }

        // As read and written again, so that nothing but a path of ours is left of it; slashes in front would make it another host's.
        var path = (place.PathAndQuery + place.Fragment).TrimStart('/');
        return path.StartsWith("login", StringComparison.OrdinalIgnoreCase) ? "" : path;
    }
}
