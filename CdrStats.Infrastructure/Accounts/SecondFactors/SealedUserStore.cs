using System.Security.Cryptography;
using CdrStats.Infrastructure.Accounts.Passkeys;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.SecondFactors;

/// <summary>
/// Keeps users as the framework does, but their authenticators' keys and recovery codes sealed with the console's Data Protection keys, and their passkeys in a table of the
/// console's own.
/// </summary>
internal sealed class SealedUserStore(CdrStatsDb db, IDataProtectionProvider protection, PasskeyRows passkeys, IdentityErrorDescriber? describer = null)
    : UserStore<ConsoleUser, UserGroup, CdrStatsDb, int>(db, describer)
{
    private readonly IDataProtector _seal = protection.CreateProtector("CdrStats.UserToken");

    public override Task SetTokenAsync(ConsoleUser user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : _seal.Protect(value), cancellationToken);

    public override async Task<string?> GetTokenAsync(ConsoleUser user, string loginProvider, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } kept ? _seal.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            // The keys are gone: what they sealed is no way in for anybody.
            return null;
        }
    }

    public override Task AddOrUpdatePasskeyAsync(ConsoleUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return passkeys.PutAsync(user.Id, passkey, cancellationToken);
    }

    public override Task<IList<UserPasskeyInfo>> GetPasskeysAsync(ConsoleUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return passkeys.OfUserAsync(user.Id, cancellationToken);
    }

    public override async Task<ConsoleUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(credentialId, cancellationToken) is (_, var user) ? await FindUserAsync(user, cancellationToken) : null;

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(ConsoleUser user, byte[] credentialId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return await passkeys.FindAsync(credentialId, cancellationToken) is (var key, var owner) && owner == user.Id ? key : null;
    }

    public override Task RemovePasskeyAsync(ConsoleUser user, byte[] credentialId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return passkeys.RemoveAsync(user.Id, credentialId, cancellationToken);
    }
}
