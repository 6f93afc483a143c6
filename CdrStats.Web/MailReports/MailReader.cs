using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CdrStats.Web.MailReports;

/// <summary>Whose mail it is, as of now: rights that were taken since a mail was ordered are taken from the mail.</summary>
internal sealed class MailReader(UserManager<ConsoleUser> users, IUserClaimsPrincipalFactory<ConsoleUser> claims)
{
    /// <returns>Null: the user is gone, is disabled, or may not have reports by mail any more.</returns>
    public async Task<ClaimsPrincipal?> FindAsync(int userId) =>
        await users.FindByIdAsync(userId.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { Disabled: false } user
        && await claims.CreateAsync(user) is var principal && principal.Has(Permissions.MailReport)
            ? principal : null;
}
