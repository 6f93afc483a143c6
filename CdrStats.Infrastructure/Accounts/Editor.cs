using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts.Viewing;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>Who makes an edit. What they may do is read from the database with the edit, not from claims that may be half a minute old.</summary>
public sealed record Editor
{
    private Editor(int? userId, IReadOnlySet<string>? keyMay = null) => (UserId, KeyMay) = (userId, keyMay);

    /// <summary>Whoever is at the machine itself: the command line, the demo, the first start.</summary>
    public static Editor AtTheMachine { get; } = new((int?)null);

    internal int? UserId { get; }

    /// <summary>All that an edit made with an API key may be; null: no key, the user's own rights.</summary>
    private IReadOnlySet<string>? KeyMay { get; }

    /// <summary>The signed-in user. Nobody who is not signed in edits anything, nor whoever only looks with a customer's eyes.</summary>
    public static Editor Of(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new Editor(
            !user.IsViewing() && int.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0,
            user.HasClaim(claim => claim.Type == AccountClaims.ApiKey) ? user.FindAll(AccountClaims.Permission).Select(claim => claim.Value).ToHashSet() : null);
    }

    internal async Task<EditorRights> RightsAsync(CdrStatsDb db, CancellationToken cancellation)
    {
        if (UserId is not { } id)
        {
            return EditorRights.OfTheMachine;
        }

        var user = await db.Users.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id && !row.Disabled, cancellation);
        if (user is null)
        {
            return new EditorRights(id, "", false, false, new HashSet<string>());
        }

        var own = await AccountPermissions.OfUserAsync(db, id, cancellation);
        var seesEverything = user.IsAdministrator || user.IsOperator;
        return KeyMay is null
            ? new EditorRights(id, user.UserName!, user.IsAdministrator, seesEverything, own)
            : new EditorRights(id, user.UserName!, false, seesEverything, KeyMay.Where(code => user.IsAdministrator || own.Contains(code)).ToHashSet());
    }
}

/// <summary>Permissions as they are stored: of users themselves, and of groups.</summary>
internal static class AccountPermissions
{
    /// <summary>Directly and through groups.</summary>
    public static async Task<HashSet<string>> OfUserAsync(CdrStatsDb db, int user, CancellationToken cancellation)
    {
        var own = await db.UserClaims.Where(claim => claim.UserId == user && claim.ClaimType == AccountClaims.Permission).Select(claim => claim.ClaimValue!).ToListAsync(cancellation);
        var groups = await db.UserRoles.Where(link => link.UserId == user).Select(link => link.RoleId).ToListAsync(cancellation);
        return [.. own, .. await OfGroupsAsync(db, groups, cancellation)];
    }

    public static async Task<IReadOnlyList<string>> OfGroupsAsync(CdrStatsDb db, IEnumerable<int> groups, CancellationToken cancellation)
    {
        var ids = groups.ToList();
        return await db.RoleClaims.Where(claim => ids.Contains(claim.RoleId) && claim.ClaimType == AccountClaims.Permission).Select(claim => claim.ClaimValue!).ToListAsync(cancellation);
    }
}
