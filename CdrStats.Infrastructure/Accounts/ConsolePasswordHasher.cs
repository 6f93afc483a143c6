using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>Hashes passwords as ASP.NET Core Identity does, and still knows those that were taken over from CDR-Stats 3: each is hashed anew when its user first signs in.</summary>
public sealed class ConsolePasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<ConsoleUser>(options)
{
    public override PasswordVerificationResult VerifyHashedPassword(ConsoleUser user, string hashedPassword, string providedPassword) =>
        !DjangoPassword.IsOne(hashedPassword) ? base.VerifyHashedPassword(user, hashedPassword, providedPassword)
        : DjangoPassword.Fits(hashedPassword, providedPassword) ? PasswordVerificationResult.SuccessRehashNeeded
        : PasswordVerificationResult.Failed;
}
