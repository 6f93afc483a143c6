using System.Security.Claims;
using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Signing in, where a disabled user, or one of a customer that is not active, may not, and is out at the next look at the security stamp.
/// An answer takes as long for a name that nobody has as for one that somebody has: the time tells no names.
/// </summary>
public sealed class ConsoleSignIn(
    UserManager<ConsoleUser> users,
    IHttpContextAccessor accessor,
    IUserClaimsPrincipalFactory<ConsoleUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<ConsoleUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<ConsoleUser> confirmation,
    IDbContextFactory<CdrStatsDb> factory,
    SignInThrottle throttle)
    : SignInManager<ConsoleUser>(users, accessor, claims, options, logger, schemes, confirmation)
{
    private static readonly ConsoleUser _nobody = new() { UserName = "" };
    private static string? _nobodysHash;

    /// <summary>Checks a name and a password, for requests without a session. Null user: nobody has the name, or the password is wrong.</summary>
    public async Task<ConsoleUser?> CheckAsync(string name, string password)
    {
        var address = Context.Connection.RemoteIpAddress;
        var user = throttle.IsShut(address) ? null : await UserManager.FindByNameAsync(name);
        if (user is null)
        {
            HashForNobody(password);
            throttle.Note(address);
            return null;
        }

        return Noted(await CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)).Succeeded ? user : null;
    }

    public override async Task<SignInResult> PasswordSignInAsync(string userName, string password, bool isPersistent, bool lockoutOnFailure)
    {
        var address = Context.Connection.RemoteIpAddress;
        if (throttle.IsShut(address))
        {
            return SignInResult.LockedOut;
        }

        var user = await UserManager.FindByNameAsync(userName);
        if (user is null)
        {
            HashForNobody(password);
            return Noted(SignInResult.Failed);
        }

        return Noted(await PasswordSignInAsync(user, password, isPersistent, lockoutOnFailure));
    }

    private SignInResult Noted(SignInResult result)
    {
        if (!result.Succeeded && !result.RequiresTwoFactor)
        {
            throttle.Note(Context.Connection.RemoteIpAddress);
        }

        return result;
    }

    public override async Task<SignInResult> CheckPasswordSignInAsync(ConsoleUser user, string password, bool lockoutOnFailure)
    {
        var result = await base.CheckPasswordSignInAsync(user, password, lockoutOnFailure);
        if (result.IsLockedOut)
        {
            HashForNobody(password);
        }

        // That an account is disabled is told to whoever knows its password, and to nobody else.
        return result.IsNotAllowed && !await UserManager.CheckPasswordAsync(user, password) ? SignInResult.Failed : result;
    }

    public override async Task<bool> CanSignInAsync(ConsoleUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return !user.Disabled && await CustomerIsActiveAsync(user) && await base.CanSignInAsync(user);
    }

    public override async Task<ConsoleUser?> ValidateSecurityStampAsync(ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { Disabled: false } user && await CustomerIsActiveAsync(user) ? user : null;

    private async Task<bool> CustomerIsActiveAsync(ConsoleUser user)
    {
        if (user.CustomerId is not { } customer)
        {
            return true;
        }

        await using var db = await factory.CreateDbContextAsync();
        return await db.Set<Customer>().AnyAsync(row => row.Id == customer && !row.Disabled);
    }

    private void HashForNobody(string password)
    {
        var hasher = UserManager.PasswordHasher;
        _nobodysHash ??= hasher.HashPassword(_nobody, GeneratedPassword.New());
        hasher.VerifyHashedPassword(_nobody, _nobodysHash, password);
    }
}
