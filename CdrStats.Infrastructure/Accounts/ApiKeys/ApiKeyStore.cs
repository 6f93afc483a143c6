using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts.ApiKeys;

/// <summary>
/// The keys that programs sign in with. Made by whoever they are for, with at most their own permissions, or for a switch, to hand in its calls;
/// listed and revoked by administrators, too. Every edit is logged, the secret never.
/// </summary>
public sealed class ApiKeyStore(IDbContextFactory<CdrStatsDb> factory, ApiKeyGate gate, TimeProvider clock)
{
    private const string Kind = "api_key";

    /// <summary>A page of all keys, those that open something first; searched in name, prefix, owner and switch; sorted by <c>name</c>, <c>used</c> or <c>created</c> (newest first).</summary>
    public async Task<GridPage<ApiKeyDetails>> PageAsync(AccessScope scope, GridRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(request);
        if (!scope.SeesEverything)
        {
            return new GridPage<ApiKeyDetails>([], 0);
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        var keys = ApiKeyRows.All(db);
        if (request.Pattern is { } pattern)
        {
            keys = keys.Where(key => EF.Functions.ILike(key.Name + "\n" + key.Prefix + "\n" + (key.Owner ?? "") + "\n" + (key.Switch ?? ""), pattern, GridRequest.Escape));
        }

        var rows = await ApiKeyRows.Sorted(keys, request, clock.GetUtcNow()).Skip(request.Skip).Take(GridRequest.Size).ToListAsync(cancellation);
        return new GridPage<ApiKeyDetails>(rows, await keys.CountAsync(cancellation));
    }

    /// <summary>The user's own, newest first.</summary>
    public async Task<IReadOnlyList<ApiKeyDetails>> OwnAsync(Editor user, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await ApiKeyRows.All(db).Where(key => user.UserId != null && key.UserId == user.UserId).OrderByDescending(key => key.Id).ToListAsync(cancellation);
    }

    /// <summary>A switch's, newest first. Switches, and what belongs to them, are the operator's own.</summary>
    public async Task<IReadOnlyList<ApiKeyDetails>> OfSwitchAsync(AccessScope scope, int switchId, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return scope.SeesEverything ? await ApiKeyRows.All(db).Where(key => key.SwitchId == switchId).OrderByDescending(key => key.Id).ToListAsync(cancellation) : [];
    }

    /// <summary>What the user may give a key of their own, in the order of <see cref="Permissions.All"/>.</summary>
    public async Task<IReadOnlyList<string>> GivableAsync(Editor user, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(user);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rights = await user.RightsAsync(db, cancellation);
        return [.. Permissions.All.Where(code => rights.RefusesToGive(false, [code]) is null && (rights.SeesEverything || !Permissions.NeedsOperator(code)))];
    }

    /// <summary>A key of the user's own, with at most the user's permissions: what is taken from the user later is taken from it, too.</summary>
    public async Task<ApiKeyMade> MakeOwnAsync(string name, IReadOnlyList<string> scopes, DateTimeOffset? expires, Editor user, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        ArgumentNullException.ThrowIfNull(user);
        return user.UserId is not { } id
            ? new ApiKeyMade.Refused("Only somebody who is signed in has keys of their own.")
            : await MakeAsync(new NewApiKey(name, id, null, [.. scopes.Distinct()], expires), user, (rights, good) => ApiKeyRules.RefuseOwn(rights, scopes, good), cancellation);
    }

    /// <summary>A key that hands in calls of one switch, and does nothing else.</summary>
    public Task<ApiKeyMade> MakeForSwitchAsync(string name, int switchId, DateTimeOffset? expires, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        return MakeAsync(new NewApiKey(name, null, switchId, ApiKeyRules.OfAPusher, expires), editor, ApiKeyRules.RefuseForSwitch, cancellation);
    }

    /// <summary>From now on it opens nothing: on this host at once, on others within seconds.</summary>
    public async Task<Saved> RevokeAsync(int id, Editor editor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(editor);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (await ApiKeyRows.All(db).FirstOrDefaultAsync(row => row.Id == id, cancellation) is not { RevokedAt: null } key)
        {
            return new Saved.Refused("This key is revoked already, or no longer there.");
        }

        if (await ApiKeyRules.RefuseRevokingAsync(db, rights, key, cancellation) is { } why)
        {
            return new Saved.Refused(why);
        }

        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"update api_key set revoked_at = {now}, revoked_by = {rights.Name} where id = {id}", cancellation);
        await EditLog.AddAsync(db, rights, Kind, id, key.Name, "revoked", new EditChanges().Note("revoked", null, key.Prefix), now, cancellation);
        await transaction.CommitAsync(cancellation);
        gate.Forget(key.Prefix);
        return new Saved.Done(id);
    }

    private async Task<ApiKeyMade> MakeAsync(NewApiKey key, Editor editor, Func<EditorRights, int, string?> refuse, CancellationToken cancellation)
    {
        var (name, now) = (key.Name.Trim(), clock.GetUtcNow());
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await AccountLock.TakeAsync(db, cancellation);
        var rights = await editor.RightsAsync(db, cancellation);
        if (ApiKeyRules.RefuseName(name, key.ExpiresAt, now) is { } wrong)
        {
            return new ApiKeyMade.Refused(wrong);
        }

        if (key.SwitchId is { } at && !await db.Set<Switches.Switch>().AnyAsync(row => row.Id == at, cancellation))
        {
            return new ApiKeyMade.Refused("This switch is no longer there.");
        }

        if (refuse(rights, await ApiKeyRows.CountGoodAsync(db, key.UserId, key.SwitchId, now, cancellation)) is { } why)
        {
            return new ApiKeyMade.Refused(why);
        }

        var secret = ApiKeySecret.New();
        var id = await ApiKeyRows.InsertAsync(db, key with { Name = name }, secret, rights.Name, now, cancellation);
        var changes = new EditChanges().Note("name", null, name).Note("key", null, secret.Prefix).Note("scopes", null, key.Scopes).Note("switch", null, key.SwitchId).Note("expires", null, key.ExpiresAt);
        await EditLog.AddAsync(db, rights, Kind, id, name, "added", changes, now, cancellation);
        await transaction.CommitAsync(cancellation);
        return new ApiKeyMade.Done(id, secret);
    }
}
