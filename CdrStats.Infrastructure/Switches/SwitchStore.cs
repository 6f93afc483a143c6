using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Switches;

/// <summary>When a switch's last record came, and how many there have been. UTC.</summary>
public sealed record SwitchSeen(int SwitchId, DateTimeOffset LastImport, long Records);

/// <summary>The switches, as administrators edit them.</summary>
public sealed class SwitchStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    /// <summary>All, by name, with their aliases and direction rules.</summary>
    public async Task<IReadOnlyList<Switch>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await All(db).OrderBy(row => row.Name).ToListAsync(cancellation);
    }

    public async Task<Switch?> FindAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await All(db).FirstOrDefaultAsync(row => row.Id == id, cancellation);
    }

    /// <summary>The last sign of life of those switches that ever gave one.</summary>
    public async Task<IReadOnlyDictionary<int, SwitchSeen>> SeenAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Database.SqlQuery<SwitchSeen>($"select switch_id, last_import, records from switch_seen").ToDictionaryAsync(seen => seen.SwitchId, cancellation);
    }

    /// <summary>Adds it (id 0) or stores it as given, aliases and rules included.</summary>
    public async Task<Saved> SaveAsync(Switch edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        edited.Name = edited.Name.Trim();
        edited.IpAddress = edited.IpAddress.Trim();
        edited.Aliases.RemoveAll(alias => string.IsNullOrWhiteSpace(alias.Alias));
        edited.DirectionRules.RemoveAll(rule => string.IsNullOrWhiteSpace(rule.Pattern));
        if (edited.Name.Length == 0 || edited.IpAddress.Length == 0)
        {
            return new Saved.Refused("A switch needs a name, and the address or name that its records carry.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        var names = edited.Aliases.Select(alias => alias.Alias.Trim()).Append(edited.Name).Append(edited.IpAddress).ToList();
        if (await db.Set<Switch>().Where(row => row.Id != edited.Id && (names.Contains(row.Name) || names.Contains(row.IpAddress))).Select(row => row.Name).FirstOrDefaultAsync(cancellation) is { } other)
        {
            return new Saved.Refused($"One of these names or addresses already belongs to the switch '{other}'.");
        }

        if (edited.Id == 0)
        {
            edited.CreatedAt = clock.GetUtcNow();
            edited.KeyUuid = edited.KeyUuid == Guid.Empty ? Guid.NewGuid() : edited.KeyUuid;
        }
        else
        {
            await db.Set<SwitchAlias>().Where(row => row.SwitchId == edited.Id && !edited.Aliases.Select(alias => alias.Id).Contains(row.Id)).ExecuteDeleteAsync(cancellation);
            await db.Set<DirectionRule>().Where(row => row.SwitchId == edited.Id && !edited.DirectionRules.Select(rule => rule.Id).Contains(row.Id)).ExecuteDeleteAsync(cancellation);
        }

        db.Update(edited);
        return await db.TryAsync(() => edited.Id, "One of these names, addresses or aliases is already in use by another switch.", cancellation);
    }

    /// <summary>Deletes a switch that has no calls and no account codes of its own.</summary>
    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var calls = await db.Database.SqlQuery<long>($"select count(*) as \"Value\" from (select from call where switch_id = {id} limit 1000) as found").SingleAsync(cancellation);
        if (calls > 0)
        {
            return new Saved.Refused($"This switch has {(calls == 1000 ? "a thousand or more" : calls)} calls. Their history stays readable only while it is there.");
        }

        var codes = await db.Set<Customers.AccountCode>().CountAsync(code => code.SwitchId == id, cancellation);
        if (codes > 0)
        {
            return new Saved.Refused($"{codes} account codes are limited to this switch. Move or delete them first.");
        }

        return await db.Set<Switch>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }

    private static IQueryable<Switch> All(CdrStatsDb db) =>
        db.Set<Switch>().AsNoTracking().Include(row => row.Aliases).Include(row => row.DirectionRules.OrderBy(rule => rule.Position));
}
