using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.Viewing;

/// <summary>The claims to look with, or why not.</summary>
public sealed record Eyes(ClaimsPrincipal? Principal, string? Trouble);

/// <summary>
/// Lets an operator see the console as one customer's user sees it: the claims are that user's, so scope, permissions and everything made from them are, too. It is
/// written down at its begin and end, lasts an hour at most, and ends with the operator's own session.
/// </summary>
public sealed class CustomersEyes(ConsoleSignIn signIn, CdrStatsDb db, ViewerWatch watch, AuditNotes notes, TimeProvider clock)
{
    /// <summary>Then whoever looks signs in again.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);

    private const string Kind = "view_as";

    /// <param name="viewer">Signed in in a browser.</param>
    /// <param name="name">Of a customer's user.</param>
    public async Task<Eyes> OpenAsync(ClaimsPrincipal viewer, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        if (viewer.IsViewing() || viewer.UserId() is not { } id || viewer.SessionId() is not { } session)
        {
            return new Eyes(null, "Only somebody who is signed in in a browser looks with a customer's eyes.");
        }

        var rights = await Editor.Of(viewer).RightsAsync(db, cancellation);
        if (!rights.May(Permissions.ViewAs))
        {
            return new Eyes(null, $"This needs the permission {Permissions.ViewAs}, which you do not have.");
        }

        var users = signIn.UserManager;
        if (await users.FindByNameAsync(name) is not { CustomerId: { } customer, IsAdministrator: false, IsOperator: false } user)
        {
            return new Eyes(null, $"'{name}' is no customer's user.");
        }

        if (!await signIn.CanSignInAsync(user))
        {
            return new Eyes(null, $"'{name}' may not sign in: there is nothing to see.");
        }

        if (rights.Lacking(await AccountPermissions.OfUserAsync(db, user.Id, cancellation)) is { Count: > 0 } more)
        {
            return new Eyes(null, $"'{name}' has permissions that you do not have: {string.Join(", ", more)}.");
        }

        var until = clock.GetUtcNow() + GoodFor;
        var stamp = await db.Users.AsNoTracking().Where(row => row.Id == id).Select(row => row.SecurityStamp).SingleAsync(cancellation);
        var eyes = await signIn.CreateUserPrincipalAsync(user);
        ((ClaimsIdentity)eyes.Identity!).AddClaims(
        [
            new(ViewingClaims.Id, id.ToString(CultureInfo.InvariantCulture)), new(ViewingClaims.Name, rights.Name), new(ViewingClaims.Stamp, stamp ?? ""),
            new(ViewingClaims.Until, until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), new(AccountClaims.Session, session.ToString("N")), .. Ways(viewer),
        ]);
        var of = await db.Set<Customers.Customer>().Where(row => row.Id == customer).Select(row => row.Name).SingleAsync(cancellation);
        await notes.AddAsync(rights.Name, Kind, user.Id, user.UserName!, "began", cancellation, ("customer", of), ("until", until.ToString("u", CultureInfo.InvariantCulture)));
        return new Eyes(eyes, null);
    }

    /// <summary>The operator's own claims again.</summary>
    /// <returns>Null: the operator is no longer signed in, or nobody looks.</returns>
    public async Task<ClaimsPrincipal?> CloseAsync(ClaimsPrincipal eyes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(eyes);
        if (eyes.ViewerId() is not { } id)
        {
            return null;
        }

        await notes.AddAsync(eyes.ViewerName() ?? "", Kind, eyes.UserId() ?? 0, eyes.Identity?.Name ?? "", "ended", cancellation);
        if (!await watch.MayGoOnAsync(signIn.UserManager, eyes) || await signIn.UserManager.FindByIdAsync(id.ToString(CultureInfo.InvariantCulture)) is not { } viewer)
        {
            return null;
        }

        var own = await signIn.CreateUserPrincipalAsync(viewer);
        ((ClaimsIdentity)own.Identity!).AddClaims([new Claim(AccountClaims.Session, eyes.SessionId()!.Value.ToString("N")), .. Ways(eyes)]);
        return own;
    }

    // How it was signed in stays with the session.
    private static IEnumerable<Claim> Ways(ClaimsPrincipal user) => user.FindAll("amr").Select(claim => new Claim("amr", claim.Value));
}
