using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// The users, as administrators edit them. A change of anything but name and mail ends the user's open sessions within a minute.
/// Nobody gives or takes over more than they have (<see cref="EditorRights"/>).
/// </summary>
public sealed class UserStore(IDbContextFactory<CdrStatsDb> factory, IServiceScopeFactory scopes, TimeProvider clock)
{
    private const string Kind = "user";

    /// <summary>A page of those that may be seen; searched in name and mail; sorted by <c>name</c>, <c>email</c> or <c>created</c>.</summary>
    public async Task<GridPage<UserDetails>> PageAsync(AccessScope scope, GridRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(request);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var users = UserList.Visible(db, scope);
        if (request.Pattern is { } pattern)
        {
            users = users.Where(user => EF.Functions.ILike(user.UserName!, pattern, GridRequest.Escape) || EF.Functions.ILike(user.Email ?? "", pattern, GridRequest.Escape));
        }

        var rows = await UserList.Sorted(users, request).Skip(request.Skip).Take(GridRequest.Size).ToListAsync(cancellation);
        return new GridPage<UserDetails>(await UserList.WithRightsAsync(db, rows, clock.GetUtcNow(), cancellation), await users.CountAsync(cancellation));
    }

    /// <summary>Those that may be seen, by name.</summary>
    public async Task<IReadOnlyList<UserDetails>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await UserList.WithRightsAsync(db, await UserList.Visible(db, scope).OrderBy(user => user.UserName).ToListAsync(cancellation), clock.GetUtcNow(), cancellation);
    }

    /// <summary>Adds (id 0) or stores a user. A null password leaves it as it is; a new user needs one.</summary>
    public Task<Saved> SaveAsync(UserDetails edited, string? password, Editor editor, CancellationToken cancellation) =>
        SaveAsync(edited, password, null, editor, cancellation);

    /// <summary>Adds a user with the hash of the password that they have elsewhere, which <see cref="ConsolePasswordHasher"/> must know; null: they cannot sign in until somebody sets one.</summary>
    public Task<Saved> TakeOverAsync(UserDetails taken, string? passwordHash, Editor editor, CancellationToken cancellation) =>
        SaveAsync(taken, null, passwordHash ?? "", editor, cancellation);

    private async Task<Saved> SaveAsync(UserDetails edited, string? password, string? hash, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        ArgumentNullException.ThrowIfNull(editor);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CdrStatsDb>();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ConsoleUser>>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        var before = await FindAsync(db, edited.Id, cancellation);
        if (edited.Id != 0 && before?.Version != edited.Version)
        {
            return await EditLog.ConflictAsync(db, Kind, edited.Id, cancellation);
        }

        if (await UserRules.RefuseAsync(db, rights, before, edited, cancellation) is { } why)
        {
            return new Saved.Refused(why);
        }

        var user = before is null ? new ConsoleUser { CreatedAt = clock.GetUtcNow(), LockoutEnabled = true } : await db.Users.SingleAsync(row => row.Id == edited.Id, cancellation);
        (user.UserName, user.Email) = (edited.Name.Trim(), string.IsNullOrWhiteSpace(edited.Email) ? null : edited.Email.Trim());
        user.EmailConfirmed = user.Email is not null;      // an administrator answers for it
        (user.IsAdministrator, user.IsOperator, user.CustomerId, user.Disabled) = (edited.IsAdministrator, edited.IsOperator, edited.CustomerId, edited.Disabled);
        if (before is { IsLockedOut: true } && !edited.IsLockedOut)
        {
            (user.LockoutEnd, user.AccessFailedCount) = (null, 0);
        }

        user.PasswordHash = hash is { Length: > 0 } ? hash : user.PasswordHash;
        var result = before is not null ? await StoreAsync(users, user, password) : hash is not null ? await users.CreateAsync(user) : await users.CreateAsync(user, password ?? "");
        if (!result.Succeeded)
        {
            return new Saved.Refused(string.Join(" ", result.Errors.Select(error => error.Description)));
        }

        await db.UserRoles.Where(link => link.UserId == user.Id).ExecuteDeleteAsync(cancellation);
        await db.UserClaims.Where(claim => claim.UserId == user.Id && claim.ClaimType == AccountClaims.Permission).ExecuteDeleteAsync(cancellation);
        db.UserRoles.AddRange(edited.Groups.Distinct().Select(group => new IdentityUserRole<int> { UserId = user.Id, RoleId = group }));
        await users.AddClaimsAsync(user, edited.Permissions.Distinct().Select(code => new Claim(AccountClaims.Permission, code)));
        if (!string.IsNullOrEmpty(password) || before is null || UserRules.ChangesWhatIsSeen(before, edited))
        {
            await users.UpdateSecurityStampAsync(user);
        }

        if (before is not null && !string.IsNullOrEmpty(password))
        {
            // Whoever needs a new password from somebody else may have lost the device as well.
            await db.Database.ExecuteSqlAsync($"delete from user_passkey where user_id = {user.Id}", cancellation);
        }

        var changes = UserRules.Changes(before, edited).Note("password", null, string.IsNullOrEmpty(password) ? null : "set");
        await EditLog.AddAsync(db, rights, Kind, user.Id, user.UserName, before is null ? "added" : "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(user.Id);
    }

    /// <summary>Sets a password and lifts a lockout.</summary>
    public async Task<Saved> SetPasswordAsync(string name, string password, Editor editor, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var normalised = name.ToUpperInvariant();
        var rows = await db.Users.AsNoTracking().Where(user => user.NormalizedUserName == normalised).ToListAsync(cancellation);
        return await UserList.WithRightsAsync(db, rows, clock.GetUtcNow(), cancellation) is [var user]
            ? await SaveAsync(user with { IsLockedOut = false }, password, editor, cancellation)
            : new Saved.Refused($"There is no user '{name}'.");
    }

    /// <summary>Deletes a user: not the last administrator, and nobody themselves.</summary>
    public async Task<Saved> DeleteAsync(int id, string version, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        var before = await FindAsync(db, id, cancellation);
        if (before is null || before.Version != version)
        {
            return await EditLog.ConflictAsync(db, Kind, id, cancellation);
        }

        if (await UserRules.RefuseDeleteAsync(db, rights, before, cancellation) is { } why)
        {
            return new Saved.Refused(why);
        }

        await db.Users.Where(user => user.Id == id).ExecuteDeleteAsync(cancellation);
        await EditLog.AddAsync(db, rights, Kind, id, before.Name, "deleted", new EditChanges(), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    private async Task<UserDetails?> FindAsync(CdrStatsDb db, int id, CancellationToken cancellation)
    {
        var rows = await db.Users.AsNoTracking().Where(user => user.Id == id).ToListAsync(cancellation);
        return (await UserList.WithRightsAsync(db, rows, clock.GetUtcNow(), cancellation)).SingleOrDefault();
    }

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
