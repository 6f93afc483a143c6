using System.Globalization;
using System.Security.Cryptography;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts.Sessions;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.SecondFactors;

/// <summary>A key that a user's authenticator is to learn, until a code proves that it has.</summary>
/// <param name="Sealed">What the form brings back.</param>
/// <param name="Address">What the QR code holds.</param>
public sealed record OfferedKey(string Key, string Sealed, string Address);

/// <summary>Turns the second factor of an account on and off. Each needs the password once more, and ends the account's other sessions.</summary>
public sealed class SecondFactor(UserManager<ConsoleUser> users, IUserStore<ConsoleUser> store, CdrStatsDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    public const int RecoveryCodes = 10;

    private const string Issuer = "CdrStats";
    private const string WrongPassword = "The password is wrong.";
    private static readonly TimeSpan OfferGoodFor = TimeSpan.FromMinutes(30);
    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("CdrStats.OfferedKey").ToTimeLimitedDataProtector();

    /// <summary>A new key, which is nothing yet.</summary>
    public OfferedKey Offer(ConsoleUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Offered(user, TimeCode.NewKey());
    }

    /// <summary>The key of a form that was shown; null: it is of somebody else, or older than half an hour.</summary>
    public OfferedKey? Read(ConsoleUser user, string? offered)
    {
        ArgumentNullException.ThrowIfNull(user);
        try
        {
            return _seal.Unprotect(offered ?? "").Split(' ') is [var id, var key] && id == Number(user.Id) ? Offered(user, key) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Asks for codes of that key from now on.</summary>
    /// <returns>The recovery codes, shown this once; or why not.</returns>
    public async Task<(IReadOnlyList<string> Codes, string? Trouble)> TurnOnAsync(ConsoleUser user, OfferedKey offered, string code, string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(offered);
        if (!await users.CheckPasswordAsync(user, password))
        {
            return ([], WrongPassword);
        }

        if (!TimeCode.Fits(offered.Key, code, clock.GetUtcNow()))
        {
            return ([], "This is not the code of now. Is the clock of the device right?");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await ((IUserAuthenticatorKeyStore<ConsoleUser>)store).SetAuthenticatorKeyAsync(user, offered.Key, cancellation);
        await users.SetTwoFactorEnabledAsync(user, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes);
        await NoteAsync(user, user.UserName!, "turned on", cancellation);
        await transaction.CommitAsync(cancellation);
        return ([.. codes!], null);
    }

    /// <summary>The password is enough again.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<string?> TurnOffAsync(ConsoleUser user, string password, CancellationToken cancellation)
    {
        if (!await users.CheckPasswordAsync(user, password))
        {
            return WrongPassword;
        }

        await RemoveAsync(user, user.UserName!, cancellation);
        return null;
    }

    /// <summary>Other recovery codes in the place of those that were.</summary>
    public async Task<(IReadOnlyList<string> Codes, string? Trouble)> RenewCodesAsync(ConsoleUser user, string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (!await users.CheckPasswordAsync(user, password))
        {
            return ([], WrongPassword);
        }

        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes);
        await NoteAsync(user, user.UserName!, "new recovery codes", cancellation);
        return ([.. codes!], null);
    }

    /// <summary>How many recovery codes are left.</summary>
    public Task<int> CodesLeftAsync(ConsoleUser user) => users.CountRecoveryCodesAsync(user);

    /// <summary>Takes the second factor from somebody who lost it, and ends their sessions; for whoever may change that user.</summary>
    public async Task<Saved> TakeAwayAsync(Editor editor, int userId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        if (await users.FindByIdAsync(Number(userId)) is not { } user)
        {
            return new Saved.Conflict();
        }

        if (editor.UserId == userId)
        {
            return new Saved.Refused("Turn off your own under Profile, with your password.");
        }

        if (await SessionDesk.RefuseAsync(db, editor, user, cancellation) is { } why)
        {
            return new Saved.Refused(why);
        }

        await RemoveAsync(user, (await editor.RightsAsync(db, cancellation)).Name, cancellation);
        return new Saved.Done(userId);
    }

    private async Task RemoveAsync(ConsoleUser user, string who, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.UserTokens.Where(token => token.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        db.ChangeTracker.Clear();
        var fresh = (await users.FindByIdAsync(Number(user.Id)))!;
        await users.SetTwoFactorEnabledAsync(fresh, false);
        await NoteAsync(fresh, who, "turned off", cancellation);
        await transaction.CommitAsync(cancellation);
        (user.TwoFactorEnabled, user.SecurityStamp, user.ConcurrencyStamp) = (fresh.TwoFactorEnabled, fresh.SecurityStamp, fresh.ConcurrencyStamp);
    }

    private Task NoteAsync(ConsoleUser user, string who, string what, CancellationToken cancellation) =>
        EditLog.AddAsync(db, who, "user", user.Id, user.UserName!, "changed", new EditChanges().Note("second factor", null, what), clock.GetUtcNow(), cancellation);

    private OfferedKey Offered(ConsoleUser user, string key) => new(key, _seal.Protect($"{Number(user.Id)} {key}", OfferGoodFor), TimeCode.Address(Issuer, user.UserName!, key));

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);
}
