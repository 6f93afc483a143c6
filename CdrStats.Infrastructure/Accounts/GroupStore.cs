using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>A group with what it may do and how many are in it.</summary>
public sealed record GroupDetails(int Id, string Name, IReadOnlyList<string> Permissions, int Members);

/// <summary>The groups, as administrators edit them. A change ends the open sessions of the members within a minute.</summary>
public sealed class GroupStore(IDbContextFactory<CdrStatsDb> factory)
{
    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<GroupDetails>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var permissions = (await db.RoleClaims.AsNoTracking().ToListAsync(cancellation)).ToLookup(claim => claim.RoleId, claim => claim.ClaimValue!);
        var members = await db.UserRoles.GroupBy(link => link.RoleId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var groups = await db.Roles.AsNoTracking().OrderBy(group => group.Name).ToListAsync(cancellation);
        return [.. groups.Select(group => new GroupDetails(group.Id, group.Name!, [.. permissions[group.Id]], members.GetValueOrDefault(group.Id)))];
    }

    public async Task<Saved> SaveAsync(GroupDetails edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        var name = edited.Name.Trim();
        if (name.Length == 0)
        {
            return new Saved.Refused("A group needs a name.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var group = edited.Id == 0 ? db.Roles.Add(new UserGroup()).Entity : await db.Roles.FirstOrDefaultAsync(row => row.Id == edited.Id, cancellation);
        if (group is null)
        {
            return new Saved.Conflict();
        }

        (group.Name, group.NormalizedName) = (name, name.ToUpperInvariant());
        var saved = await db.TryAsync(() => group.Id, $"There is already a group '{name}'.", cancellation);
        if (saved is not Saved.Done)
        {
            return saved;
        }

        await db.RoleClaims.Where(claim => claim.RoleId == group.Id).ExecuteDeleteAsync(cancellation);
        db.RoleClaims.AddRange(edited.Permissions.Distinct().Select(code => new IdentityRoleClaim<int> { RoleId = group.Id, ClaimType = AccountClaims.Permission, ClaimValue = code }));
        await db.SaveChangesAsync(cancellation);
        await EndSessionsAsync(db, group.Id, cancellation);
        await transaction.CommitAsync(cancellation);
        return saved;
    }

    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await EndSessionsAsync(db, id, cancellation);
        return await db.Roles.Where(group => group.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }

    private static Task<int> EndSessionsAsync(CdrStatsDb db, int group, CancellationToken cancellation)
    {
        var stamp = Guid.NewGuid().ToString("N");
        return db.Users.Where(user => db.UserRoles.Any(link => link.RoleId == group && link.UserId == user.Id))
            .ExecuteUpdateAsync(user => user.SetProperty(row => row.SecurityStamp, stamp), cancellation);
    }
}
