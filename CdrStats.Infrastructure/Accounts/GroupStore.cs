using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>A group with what it may do and how many are in it.</summary>
/// <param name="Version">What was read: an edit of anything else than this is a conflict.</param>
public sealed record GroupDetails(int Id, string Name, IReadOnlyList<string> Permissions, int Members, string Version = "")
{
    internal GroupDetails Versioned() => this with { Version = string.Join('\n', Name, string.Join(',', Permissions.Order(StringComparer.Ordinal))) };
}

/// <summary>The groups, as administrators edit them. A change of permissions ends the open sessions of the members within a minute.</summary>
public sealed class GroupStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "group";

    /// <summary>All, by name. Groups are the operator's own: nobody else sees them.</summary>
    public async Task<IReadOnlyList<GroupDetails>> ListAsync(AccessScope scope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return scope.SeesEverything ? await ReadAsync(db, db.Roles, cancellation) : [];
    }

    /// <summary>Adds it (id 0) or stores it.</summary>
    public async Task<Saved> SaveAsync(GroupDetails edited, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        ArgumentNullException.ThrowIfNull(editor);
        var name = edited.Name.Trim();
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        var before = await FindAsync(db, edited.Id, cancellation);
        if (edited.Id != 0 && before?.Version != edited.Version)
        {
            return await EditLog.ConflictAsync(db, Kind, edited.Id, cancellation);
        }

        if (Refuse(rights, before, edited, name) is { } why)
        {
            return new Saved.Refused(why);
        }

        var group = before is null ? db.Roles.Add(new UserGroup()).Entity : await db.Roles.SingleAsync(row => row.Id == edited.Id, cancellation);
        (group.Name, group.NormalizedName) = (name, name.ToUpperInvariant());
        var saved = await db.TryAsync(() => group.Id, $"There is already a group '{name}'.", cancellation);
        if (saved is not Saved.Done)
        {
            return saved;
        }

        if (before is null || !before.Permissions.ToHashSet().SetEquals(edited.Permissions))
        {
            await db.RoleClaims.Where(claim => claim.RoleId == group.Id).ExecuteDeleteAsync(cancellation);
            db.RoleClaims.AddRange(edited.Permissions.Distinct().Select(code => new IdentityRoleClaim<int> { RoleId = group.Id, ClaimType = AccountClaims.Permission, ClaimValue = code }));
            await db.SaveChangesAsync(cancellation);
            await EndSessionsAsync(db, group.Id, cancellation);
        }

        var changes = new EditChanges().Note("name", before?.Name, name).Note("permissions", before?.Permissions, edited.Permissions);
        await EditLog.AddAsync(db, rights, Kind, group.Id, name, before is null ? "added" : "changed", changes, clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return saved;
    }

    /// <summary>Deletes a group; its members keep what they have otherwise.</summary>
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

        if (!rights.May(Permissions.Delete(Kind)))
        {
            return new Saved.Refused("You may not delete groups.");
        }

        if (rights.Lacking(before.Permissions) is { Count: > 0 } more)
        {
            return new Saved.Refused(HasMore(before, more));
        }

        await EndSessionsAsync(db, id, cancellation);
        await db.Roles.Where(group => group.Id == id).ExecuteDeleteAsync(cancellation);
        await EditLog.AddAsync(db, rights, Kind, id, before.Name, "deleted", new EditChanges(), clock.GetUtcNow(), cancellation);
        await transaction.CommitAsync(cancellation);
        return new Saved.Done(id);
    }

    private static string? Refuse(EditorRights editor, GroupDetails? before, GroupDetails edited, string name)
    {
        if (!editor.May(before is null ? Permissions.Add(Kind) : Permissions.Change(Kind)))
        {
            return before is null ? "You may not add groups." : "You may not change groups.";
        }

        if (name.Length == 0)
        {
            return "A group needs a name.";
        }

        if (edited.Permissions.Except(Permissions.All).FirstOrDefault() is { } unknown)
        {
            return $"There is no permission '{unknown}'.";
        }

        return before is not null && editor.Lacking(before.Permissions) is { Count: > 0 } more ? HasMore(before, more) : editor.RefusesToGive(false, edited.Permissions);
    }

    private static string HasMore(GroupDetails group, IReadOnlyList<string> more) =>
        $"'{group.Name}' has permissions that you do not have ({string.Join(", ", more)}). Only somebody who has them may change that group.";

    private static async Task<GroupDetails?> FindAsync(CdrStatsDb db, int id, CancellationToken cancellation) =>
        (await ReadAsync(db, db.Roles.Where(group => group.Id == id), cancellation)).SingleOrDefault();

    private static async Task<IReadOnlyList<GroupDetails>> ReadAsync(CdrStatsDb db, IQueryable<UserGroup> which, CancellationToken cancellation)
    {
        var permissions = (await db.RoleClaims.AsNoTracking().ToListAsync(cancellation)).ToLookup(claim => claim.RoleId, claim => claim.ClaimValue!);
        var members = await db.UserRoles.GroupBy(link => link.RoleId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
        var groups = await which.AsNoTracking().OrderBy(group => group.Name).ToListAsync(cancellation);
        return [.. groups.Select(group => new GroupDetails(group.Id, group.Name!, [.. permissions[group.Id]], members.GetValueOrDefault(group.Id)).Versioned())];
    }

    private static Task<int> EndSessionsAsync(CdrStatsDb db, int group, CancellationToken cancellation)
    {
        var stamp = Guid.NewGuid().ToString("N");
        return db.Users.Where(user => db.UserRoles.Any(link => link.RoleId == group && link.UserId == user.Id))
            .ExecuteUpdateAsync(user => user.SetProperty(row => row.SecurityStamp, stamp), cancellation);
    }
}
