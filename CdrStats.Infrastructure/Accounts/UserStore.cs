using System.Security.Claims;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>A user as administrators see one.</summary>
public sealed record UserDetails(
    int Id, string Name, string? Email, bool IsAdministrator, bool IsOperator, int? CustomerId, bool Disabled, bool IsLockedOut,
    IReadOnlyList<int> Groups, IReadOnlyList<string> Permissions);

/// <summary>The users, as administrators edit them. A change ends the user's open sessions within a minute.</summary>
public sealed class UserStore(IDbContextFactory<CdrStatsDb> factory, IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<UserDetails>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var users = await db.Users.AsNoTracking().OrderBy(user => user.UserName).ToListAsync(cancellation);
        var groups = (await db.UserRoles.AsNoTracking().ToListAsync(cancellation)).ToLookup(link => link.UserId, link => link.RoleId);
        var permissions = (await db.UserClaims.AsNoTracking().Where(claim => claim.ClaimType == AccountClaims.Permission).ToListAsync(cancellation))
            .ToLookup(claim => claim.UserId, claim => claim.ClaimValue!);
        var now = clock.GetUtcNow();
        return [.. users.Select(user => new UserDetails(
            user.Id, user.UserName!, user.Email, user.IsAdministrator, user.IsOperator, user.CustomerId, user.Disabled, user.LockoutEnd > now,
            [.. groups[user.Id]], [.. permissions[user.Id]]))];
    }

    /// <summary>Adds (id 0) or stores a user. A null password leaves it as it is; a new user needs one.</summary>
    public async Task<Saved> SaveAsync(UserDetails edited, string? password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        if (edited.CustomerId is not null && (edited.IsAdministrator || edited.IsOperator))
        {
            return new Saved.Refused("A customer's user sees that customer alone: not an administrator or operator as well.");
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CdrStatsDb>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var user = edited.Id == 0 ? new ConsoleUser { CreatedAt = clock.GetUtcNow(), LockoutEnabled = true } : await db.Users.FirstOrDefaultAsync(row => row.Id == edited.Id, cancellation);
        if (user is null)
        {
            return new Saved.Conflict();
        }

        if (user.IsAdministrator && !user.Disabled && (!edited.IsAdministrator || edited.Disabled) && await IsLastAsync(db, user.Id, cancellation))
        {
            return new Saved.Refused("This is the last administrator who can sign in. Make another one first.");
        }

        (user.UserName, user.Email) = (edited.Name.Trim(), string.IsNullOrWhiteSpace(edited.Email) ? null : edited.Email.Trim());
        (user.IsAdministrator, user.IsOperator, user.CustomerId, user.Disabled) = (edited.IsAdministrator, edited.IsOperator, edited.CustomerId, edited.Disabled);
        var result = edited.Id == 0 ? await users.CreateAsync(user, password ?? "") : await StoreAsync(users, user, password);
        if (!result.Succeeded)
        {
            return new Saved.Refused(string.Join(" ", result.Errors.Select(error => error.Description)));
        }

        await db.UserRoles.Where(link => link.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        await db.UserClaims.Where(claim => claim.UserId == user.Id && claim.ClaimType == AccountClaims.Permission).ExecuteDeleteAsync(cancellation);
        db.UserRoles.AddRange(edited.Groups.Distinct().Select(group => new IdentityUserRole<int> { UserId = user.Id, RoleId = group }));
        await users.AddClaimsAsync(user, edited.Permissions.Distinct().Select(code => new Claim(AccountClaims.Permission, code)));
        await users.UpdateSecurityStampAsync(user);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(user.Id);
    }

    /// <summary>Sets a password and lifts a lockout.</summary>
    public async Task<Saved> SetPasswordAsync(string name, string password, CancellationToken cancellation)
    {
        var user = (await ListAsync(cancellation)).FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return user is null ? new Saved.Refused($"There is no user '{name}'.") : await SaveAsync(user, password, cancellation);
    }

    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        if (await IsLastAsync(db, id, cancellation) && await db.Users.AnyAsync(user => user.Id == id && user.IsAdministrator, cancellation))
        {
            return new Saved.Refused("This is the last administrator who can sign in. Make another one first.");
        }

        return await db.Users.Where(user => user.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }

    private static async Task<bool> IsLastAsync(CdrStatsDb db, int id, CancellationToken cancellation) =>
        !await db.Users.AnyAsync(user => user.Id != id && user.IsAdministrator && !user.Disabled, cancellation);

    private static async Task<IdentityResult> StoreAsync(UserManager<ConsoleUser> users, ConsoleUser user, string? password)
    {
        if (string.IsNullOrEmpty(password))
        {
            return await users.UpdateAsync(user);
        }

        foreach (var validator in users.PasswordValidators)
        {
            if (await validator.ValidateAsync(users, user, password) is { Succeeded: false } refused)
            {
                return refused;
            }
        }

        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        (user.LockoutEnd, user.AccessFailedCount) = (null, 0);
        return await users.UpdateAsync(user);
    }
}
