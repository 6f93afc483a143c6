using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>Reads users with their groups and permissions.</summary>
internal static class UserList
{
    /// <summary>The users that may be seen: all, or those of one customer.</summary>
    public static IQueryable<ConsoleUser> Visible(CdrStatsDb db, AccessScope scope) =>
        scope.SeesEverything ? db.Users.AsNoTracking() : db.Users.AsNoTracking().Where(user => scope.CustomerId != null && user.CustomerId == scope.CustomerId);

    public static async Task<IReadOnlyList<UserDetails>> WithRightsAsync(CdrStatsDb db, IReadOnlyList<ConsoleUser> users, DateTimeOffset now, CancellationToken cancellation)
    {
        var ids = users.Select(user => user.Id).ToList();
        var groups = (await db.UserRoles.AsNoTracking().Where(link => ids.Contains(link.UserId)).ToListAsync(cancellation)).ToLookup(link => link.UserId, link => link.RoleId);
        var permissions = (await db.UserClaims.AsNoTracking().Where(claim => ids.Contains(claim.UserId) && claim.ClaimType == AccountClaims.Permission).ToListAsync(cancellation))
            .ToLookup(claim => claim.UserId, claim => claim.ClaimValue!);
        return [.. users.Select(user => new UserDetails(
            user.Id, user.UserName!, user.Email, user.IsAdministrator, user.IsOperator, user.CustomerId, user.Disabled, user.LockoutEnd > now,
            [.. groups[user.Id]], [.. permissions[user.Id]]).Versioned())];
    }

    public static IOrderedQueryable<ConsoleUser> Sorted(IQueryable<ConsoleUser> users, GridRequest request) => (request.Sort, request.Descending) switch
    {
        ("email", false) => users.OrderBy(user => user.Email).ThenBy(user => user.UserName),
        ("email", true) => users.OrderByDescending(user => user.Email).ThenBy(user => user.UserName),
        ("created", false) => users.OrderBy(user => user.CreatedAt).ThenBy(user => user.UserName),
        ("created", true) => users.OrderByDescending(user => user.CreatedAt).ThenBy(user => user.UserName),
        (_, true) => users.OrderByDescending(user => user.UserName),
        _ => users.OrderBy(user => user.UserName),
    };
}
