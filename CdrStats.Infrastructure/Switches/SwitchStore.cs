using CdrStats.Domain.Texts;
using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Switches;

/// <summary>When a switch's last record came, and how many there have been. UTC.</summary>
public sealed record SwitchSeen(int SwitchId, DateTimeOffset LastImport, long Records);

/// <summary>The newest that came from a switch: when it was imported, when its newest call began (UTC), and how many records there have been.</summary>
public sealed record SwitchArrival(DateTimeOffset LastImport, DateTimeOffset LastStart, long Records);

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

    /// <summary>What came from a switch; null: nothing yet.</summary>
    public async Task<SwitchArrival?> ArrivalAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return (await db.Database.SqlQuery<SwitchArrival>($"select last_import, last_start, records from switch_seen where switch_id = {id}").ToListAsync(cancellation)).FirstOrDefault();
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

        if (NumberOverride.Read(edited.NumberSettings).Complaints.FirstOrDefault() is { Key: { } setting, Value: var complaint })
        {
            return new Saved.Refused(complaint, setting);
        }

        edited.Aliases.ForEach(alias => alias.Alias = alias.Alias.Trim());
        var known = new HashSet<string> { SwitchName.Canonical(edited.Name), SwitchName.Canonical(edited.IpAddress) };
        edited.Aliases.RemoveAll(alias => !known.Add(SwitchName.Canonical(alias.Alias)));
        await using var db = await factory.CreateDbContextAsync(cancellation);
        if (await ClashAsync(db, edited, cancellation) is { } clash)
        {
            return new Saved.Refused(clash);
        }

        // One transaction: a save that is refused or meets somebody else's must not have taken aliases away.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (edited.Id == 0)
        {
            edited.CreatedAt = clock.GetUtcNow();
            edited.KeyUuid = edited.KeyUuid == Guid.Empty ? Guid.NewGuid() : edited.KeyUuid;
        }
        else
        {
            var (aliases, rules) = (edited.Aliases.Select(alias => alias.Id).ToList(), edited.DirectionRules.Select(rule => rule.Id).ToList());
            await db.Set<SwitchAlias>().Where(row => row.SwitchId == edited.Id && !aliases.Contains(row.Id)).ExecuteDeleteAsync(cancellation);
            await db.Set<DirectionRule>().Where(row => row.SwitchId == edited.Id && !rules.Contains(row.Id)).ExecuteDeleteAsync(cancellation);
        }

        db.Update(edited);
        var saved = await db.TryAsync(() => edited.Id, "One of these names, addresses or aliases is already in use by another switch.", cancellation);
        if (saved is Saved.Done)
        {
            await transaction.CommitAsync(cancellation);
        }

        return saved;
    }

    /// <summary>Deletes a switch that is as it was read and has no calls and no account codes of its own.</summary>
    public async Task<Saved> DeleteAsync(int id, uint version, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        if (await CallUse.RefuseAsync(
            db, $"select exists (select from call where switch_id = {id}) as \"Value\"", "This switch has calls. Their history stays readable only while it is there.", cancellation) is { } refused)
        {
            return refused;
        }

        var codes = await db.Set<Customers.AccountCode>().CountAsync(code => code.SwitchId == id, cancellation);
        return codes > 0
            ? new Saved.Refused($"{codes} account codes are limited to this switch. Move or delete them first.")
            : await db.Set<Switch>().Where(row => row.Id == id && row.Version == version).TryDeleteAsync(id, cancellation);
    }

    // Compared as records are: without case, and every form of one IP address equal. The unique indexes see texts alone.
    private static async Task<string?> ClashAsync(CdrStatsDb db, Switch edited, CancellationToken cancellation)
    {
        var own = Names(edited).ToHashSet();
        var others = await All(db).Where(row => row.Id != edited.Id).ToListAsync(cancellation);
        return others.Find(other => Names(other).Any(own.Contains)) is { } taken
            ? $"'{Names(taken).First(own.Contains)}' already belongs to the switch '{taken.Name}'."
            : null;
    }

    private static IEnumerable<string> Names(Switch row) =>
        row.Aliases.Select(alias => alias.Alias).Append(row.Name).Append(row.IpAddress).Select(SwitchName.Canonical);

    private static IQueryable<Switch> All(CdrStatsDb db) =>
        db.Set<Switch>().AsNoTracking().Include(row => row.Aliases).Include(row => row.DirectionRules.OrderBy(rule => rule.Position));
}
