using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A provider with the names of the carrier plans that are its.</summary>
public sealed record ProviderSummary(Provider Provider, IReadOnlyList<string> CarrierPlans);

/// <summary>The carrier companies, as administrators edit them.</summary>
public sealed class ProviderStore(IDbContextFactory<CdrStatsDb> factory)
{
    /// <summary>All, by name.</summary>
    public async Task<IReadOnlyList<ProviderSummary>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var plans = (await db.Set<RatePlanRow>().Where(plan => plan.ProviderId != null).OrderBy(plan => plan.Name)
            .Select(plan => new { plan.ProviderId, plan.Name }).ToListAsync(cancellation)).ToLookup(plan => plan.ProviderId, plan => plan.Name);
        var providers = await db.Set<Provider>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
        return [.. providers.Select(row => new ProviderSummary(row, [.. plans[row.Id]]))];
    }

    public async Task<Saved> SaveAsync(Provider edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        edited.Name = edited.Name.Trim();
        if (edited.Name.Length == 0)
        {
            return new Saved.Refused("A provider needs a name.", "name");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        db.Update(edited);
        return await db.TryAsync(() => edited.Id, $"There is already a provider '{edited.Name}'.", cancellation);
    }

    /// <summary>Deletes a provider that is as it was read and has no carrier plans.</summary>
    public async Task<Saved> DeleteAsync(int id, uint version, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var plans = await db.Set<RatePlanRow>().Where(plan => plan.ProviderId == id).OrderBy(plan => plan.Name).Select(plan => plan.Name).ToListAsync(cancellation);
        return plans.Count > 0
            ? new Saved.Refused($"{Uses.Of(plans, "carrier plan names", "carrier plans name")} this provider. Give them another one first.")
            : await db.Set<Provider>().Where(row => row.Id == id && row.Version == version).TryDeleteAsync(id, cancellation);
    }
}
