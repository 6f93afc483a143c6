using CdrStats.Domain.Accounts;
using Microsoft.AspNetCore.Identity;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>Refuses passwords that are guessed early (<see cref="GuessablePassword"/>), wherever one is set.</summary>
internal sealed class PasswordRule : IPasswordValidator<ConsoleUser>
{
    public Task<IdentityResult> ValidateAsync(UserManager<ConsoleUser> manager, ConsoleUser user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Task.FromResult(GuessablePassword.Why(password ?? "", user.UserName, user.Email) is { } why
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordGuessable", Description = $"This password is too easy to guess. {why} Several words that have nothing to do with each other are a good one." })
            : IdentityResult.Success);
    }
}
