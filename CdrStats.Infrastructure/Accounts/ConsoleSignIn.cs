using System.Globalization;
using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts.SecondFactors;
using CdrStats.Infrastructure.Accounts.Sessions;
using CdrStats.Infrastructure.Accounts.Viewing;
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
    SignInThrottle throttle,
    SessionBook sessions,
    UsedCodes used,
    SignInNotes notes,
    ViewerWatch viewers,
    KnownPasswords known)
    : SignInManager<ConsoleUser>(users, accessor, claims, options, logger, schemes, confirmation)
{
    private const string NoSuchName = "nobody has this name";
    private const string Passkey = "passkey";
    private const string WrongPassword = "wrong password";
    private const string WrongCode = "wrong code of the second factor";

    private static readonly ConsoleUser _nobody = new() { UserName = "" };
    private static string? _nobodysHash;
    private Guid? _kept;

    /// <summary>Checks a name and a password, for requests without a session. Null user: nobody has the name, or the password is wrong.</summary>
    public async Task<ConsoleUser?> CheckAsync(string name, string password)
    {
        var address = Context.Connection.RemoteIpAddress;
        var user = throttle.IsShut(address) ? null : await UserManager.FindByNameAsync(name);
        if (user is null)
        {
            HashForNobody(password);
            await NotedAsync(SignInResult.Failed, null, NoSuchName, isProgram: true);
            return null;
        }

        if (known.Knows(user, password) && await CanSignInAsync(user) && !await IsLockedOut(user))
        {
            return user;
        }

        if (!(await NotedAsync(await CheckPasswordSignInAsync(user, password, lockoutOnFailure: true), user, WrongPassword, isProgram: true)).Succeeded)
        {
            return null;
        }

        known.Remember(user, password);
        return user;
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
            return await NotedAsync(SignInResult.Failed, null, NoSuchName);
        }

        return await NotedAsync(await PasswordSignInAsync(user, password, isPersistent, lockoutOnFailure), user, WrongPassword);
    }

    // What was refused counts against the address and is written down.
    private async Task<SignInResult> NotedAsync(SignInResult result, ConsoleUser? user, string wrong, bool isProgram = false)
    {
        var address = Context.Connection.RemoteIpAddress;
        if (result.Succeeded || result.RequiresTwoFactor)
        {
            return result;
        }

        await notes.RefusedAsync(user, result.IsLockedOut ? "locked after wrong passwords" : result.IsNotAllowed ? "the account is disabled" : wrong, address, isProgram);
        if (throttle.Note(address))
        {
            await notes.ShutOutAsync(address);
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
        await base.ValidateSecurityStampAsync(principal) is { Disabled: false } user && await CustomerIsActiveAsync(user)
        && await GoesOnAsync(principal!, user) ? user : null;

    private async Task<bool> GoesOnAsync(ClaimsPrincipal principal, ConsoleUser user) =>
        principal.IsViewing() ? await viewers.MayGoOnAsync(UserManager, principal) : principal.SessionId() is not { } session || await sessions.IsOpenAsync(session, user.Id, default);

    /// <summary>Signing in begins a session; what only renews a cookie goes on with it.</summary>
    public override async Task SignInWithClaimsAsync(ConsoleUser user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        ArgumentNullException.ThrowIfNull(user);
        var added = additionalClaims.ToList();
        await KeepLanguageAsync(user);
        var isKept = _kept is { } kept && await sessions.KeepAsync(kept, user, Context.RequestAborted);
        var session = isKept ? _kept!.Value : await BeginAsync(user.Id, user.SecurityStamp ?? "");
        if (!isKept)
        {
            await notes.InAsync(user, With(added), Context.Connection.RemoteIpAddress, Device);
        }

        await base.SignInWithClaimsAsync(user, authenticationProperties, [.. added, new Claim(AccountClaims.Session, session.ToString("N"))]);
    }

    // The first sign-in says in which language the user reads: mails come when no browser asks.
    private async Task KeepLanguageAsync(ConsoleUser user)
    {
        if (user.Language is null)
        {
            user.Language = Domain.Languages.Language.Of(CultureInfo.CurrentUICulture.Name)?.Code;
            await UserManager.UpdateAsync(user);
        }
    }

    public override async Task RefreshSignInAsync(ConsoleUser user)
    {
        _kept = Context.User.SessionId();
        await base.RefreshSignInAsync(user);
        _kept = null;
    }

    public override async Task SignOutAsync()
    {
        if (Context.User.SessionId() is { } session && (Context.User.ViewerId() ?? Context.User.UserId()) is { } user)
        {
            var name = Context.User.ViewerName() ?? Context.User.Identity?.Name ?? "";
            await sessions.EndAsync(user, session, null, name, Context.RequestAborted);
            await notes.OutAsync(user, name, Context.Connection.RemoteIpAddress);
        }

        await base.SignOutAsync();
    }

    /// <summary>Gives what the cookie says anew the session that it is of: one of before sessions were told apart begins here.</summary>
    public async Task CarryOnAsync(ClaimsPrincipal before, ClaimsPrincipal after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (after.UserId() is { } user && after.Identity is ClaimsIdentity identity)
        {
            var session = before.SessionId() ?? await BeginAsync(user, after.FindFirstValue(Options.ClaimsIdentity.SecurityStampClaimType) ?? "");
            identity.AddClaim(new Claim(AccountClaims.Session, session.ToString("N")));
            identity.AddClaims(ViewingClaims.Of(before));
            identity.AddClaims(before.FindAll("amr").Select(claim => new Claim("amr", claim.Value)));
        }
    }

    public override async Task<SignInResult> TwoFactorAuthenticatorSignInAsync(string code, bool isPersistent, bool rememberClient)
    {
        if (throttle.IsShut(Context.Connection.RemoteIpAddress))
        {
            return SignInResult.LockedOut;
        }

        var typed = TimeCode.Clean(code);
        var user = await GetTwoFactorAuthenticationUserAsync();
        return await NotedAsync(
            user is not null && used.Take(user.Id, typed) ? await base.TwoFactorAuthenticatorSignInAsync(typed, isPersistent, rememberClient) : SignInResult.Failed, user, WrongCode);
    }

    public override async Task<SignInResult> TwoFactorRecoveryCodeSignInAsync(string recoveryCode) =>
        throttle.IsShut(Context.Connection.RemoteIpAddress) ? SignInResult.LockedOut
        : await NotedAsync(await base.TwoFactorRecoveryCodeSignInAsync(recoveryCode), await GetTwoFactorAuthenticationUserAsync(), WrongCode);

    /// <summary>Signs in whoever's passkey it is: disabled users no more than with a password. A code is not asked for, the device has asked for a finger or a PIN.</summary>
    public override async Task<SignInResult> PasskeySignInAsync(string credentialJson)
    {
        if (throttle.IsShut(Context.Connection.RemoteIpAddress))
        {
            return SignInResult.LockedOut;
        }

        var shown = await PerformPasskeyAssertionAsync(credentialJson);
        if (!shown.Succeeded)
        {
            return await NotedAsync(SignInResult.Failed, null, "no passkey of anybody");
        }

        if (!await CanSignInAsync(shown.User))
        {
            return await NotedAsync(SignInResult.NotAllowed, shown.User, "");
        }

        await UserManager.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey);
        await SignInWithClaimsAsync(shown.User, isPersistent: false, [new Claim("amr", Passkey)]);
        return SignInResult.Success;
    }

    private Task<Guid> BeginAsync(int user, string stamp) => sessions.BeginAsync(
        user, stamp, Context.Connection.RemoteIpAddress?.ToString() ?? "", Device, Context.RequestAborted);

    private static string With(List<Claim> added) => added.Find(claim => claim.Type == "amr")?.Value switch
    {
        Passkey => "a passkey",
        "mfa" => "a password and a code",
        _ => "a password",
    };

    private string Device => Context.Request.Headers.UserAgent.ToString();

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
