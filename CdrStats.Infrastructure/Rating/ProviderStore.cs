using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A provider with the names of the carrier plans that are its.</summary>
public sealed record ProviderSummary(Provider Provider, IReadOnlyList<string> CarrierPlans);

/// <summary>The carrier companies, as administrators edit them.</summary>
public sealed class ProviderStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "provider";

    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<ProviderSummary>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var plans = (await db.Set<RatePlanRow>().Where(plan => plan.ProviderId != null).OrderBy(plan => plan.Name)
            .Select(plan => new { plan.ProviderId, plan.Name }).ToListAsync(cancellation)).ToLookup(plan => plan.ProviderId, plan => plan.Name);
        var providers = await db.Set<Provider>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        return [.. providers.Select(row => new ProviderSummary(row, [.. plans[row.Id]]))];
    }

    /// <summary>Adds it (id 0) or stores it.</summary>
    /// <param name="editor">Whose edit it is, for its history.</param>
    public async Task<Saved> SaveAsync(string editor, Provider edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        edited.Name = edited.Name.Trim();
        if (edited.Name.Length == 0)
        {
            return new Saved.Refused("A provider needs a name.", "name");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await db.Set<Provider>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == edited.Id, cancellation);
        var changes = await ChangesAsync(db, before, edited, cancellation);
        db.Update(edited);
        return await db.SaveNotedAsync(editor, Kind, edited.Id, () => edited.Id, edited.Name, changes, clock.GetUtcNow(), $"There is already a provider '{edited.Name}'.", cancellation);
    }

    /// <summary>Deletes a provider that is as it was read and has no carrier plans.</summary>
    public async Task<Saved> DeleteAsync(string editor, int id, uint version, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var plans = await db.Set<RatePlanRow>().Where(plan => plan.ProviderId == id).OrderBy(plan => plan.Name).Select(plan => plan.Name).ToListAsync(cancellation);
        if (plans.Count > 0)
        {
            return new Saved.Refused($"{Uses.Of(plans, "carrier plan names", "carrier plans name")} this provider. Give them another one first.");
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await db.Set<Provider>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellation);
        var changes = await ChangesAsync(db, before, null, cancellation);
        return await db.DeleteNotedAsync(
            db.Set<Provider>().Where(row => row.Id == id && row.Version == version), editor, Kind, id, before?.Name ?? "", changes, clock.GetUtcNow(), cancellation);
    }

    private static async Task<EditChanges> ChangesAsync(CdrStatsDb db, Provider? before, Provider? after, CancellationToken cancellation)
    {
        var gateways = await db.Set<Gateway>().Where(row => row.Id == (before == null ? null : before.GatewayId) || row.Id == (after == null ? null : after.GatewayId)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        return new EditChanges().Note("name", before?.Name, after?.Name).Note("metric", before?.Metric, after?.Metric)
            .Note("gateway", gateways.GetValueOrDefault(before?.GatewayId ?? 0), gateways.GetValueOrDefault(after?.GatewayId ?? 0));
    }
}
