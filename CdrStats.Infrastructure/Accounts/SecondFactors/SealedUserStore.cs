using System.Security.Cryptography;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.SecondFactors;

/// <summary>Keeps users as the framework does, but their authenticators' keys and recovery codes sealed with the console's Data Protection keys.</summary>
internal sealed class SealedUserStore(CdrStatsDb db, IDataProtectionProvider protection, IdentityErrorDescriber? describer = null)
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
}
