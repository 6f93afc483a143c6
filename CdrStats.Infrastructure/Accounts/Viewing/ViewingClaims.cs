using System.Globalization;
using System.Security.Claims;

namespace CdrStats.Infrastructure.Accounts.Viewing;

/// <summary>
/// What the claims of a customer's user say when an operator looks with that user's eyes: everything is the customer's user's, and who looks stands beside it.
/// Whoever looks changes nothing.
/// </summary>
public static class ViewingClaims
{
    internal const string Id = "viewer_id";
    internal const string Name = "viewer";
    internal const string Stamp = "viewer_stamp";
    internal const string Until = "viewer_until";

    /// <summary>Whether these are somebody else's eyes.</summary>
    public static bool IsViewing(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.HasClaim(claim => claim.Type == Id);
    }

    /// <summary>Who looks; null: it is the user.</summary>
    public static string? ViewerName(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.FindFirstValue(Name);
    }

    /// <summary>Who looks, by id; null: it is the user.</summary>
    public static int? ViewerId(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return int.TryParse(user.FindFirstValue(Id), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
    }

    /// <summary>Whose own things an edit may change: null where it is nobody, or somebody who only looks.</summary>
    public static int? IdToWriteAs(this ClaimsPrincipal user) => user.IsViewing() ? null : user.UserId();

    /// <summary>Who did it, for the audit log: whoever looks stands before whose eyes they are.</summary>
    public static string NameForTheLog(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var name = user.Identity?.Name ?? "";
        return user.ViewerName() is { } viewer ? $"{viewer} as {name}" : name;
    }

    internal static IEnumerable<Claim> Of(ClaimsPrincipal user) =>
        user.Claims.Where(claim => claim.Type is Id or Name or Stamp or Until).Select(claim => new Claim(claim.Type, claim.Value));
}
