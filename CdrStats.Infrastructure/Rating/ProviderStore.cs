using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>The carrier companies, as administrators edit them.</summary>
public sealed class ProviderStore(IDbContextFactory<CdrStatsDb> factory)
{
    public async Task<IReadOnlyList<Provider>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<Provider>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
    }

    public async Task<Saved> SaveAsync(Provider edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        if (string.IsNullOrWhiteSpace(edited.Name))
        {
            return new Saved.Refused("A provider needs a name.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        db.Update(edited);
        return await db.TryAsync(() => edited.Id, $"There is already a provider '{edited.Name}'.", cancellation);
    }

    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var plans = await db.Set<RatePlanRow>().CountAsync(plan => plan.ProviderId == id, cancellation);
        return plans > 0 ? new Saved.Refused($"{plans} carrier plans name this provider. Give them another one first.")
            : await db.Set<Provider>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id)
            : new Saved.Conflict();
    }
}

/// <summary>The gateways of providers, as administrators edit them.</summary>
public sealed class GatewayStore(IDbContextFactory<CdrStatsDb> factory)
{
    public async Task<IReadOnlyList<Gateway>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<Gateway>().AsNoTracking().OrderBy(row => row.Name).ToListAsync(cancellation);
    }

    public async Task<Saved> SaveAsync(Gateway edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        if (string.IsNullOrWhiteSpace(edited.Name) || string.IsNullOrWhiteSpace(edited.Host) || edited.MaximumCalls < 0)
        {
            return new Saved.Refused("A gateway needs a name, a host, and a maximum of calls that is not negative.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        db.Update(edited);
        return await db.TryAsync(() => edited.Id, $"There is already a gateway '{edited.Name}'.", cancellation);
    }

    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var providers = await db.Set<Provider>().CountAsync(provider => provider.GatewayId == id, cancellation);
        return providers > 0 ? new Saved.Refused($"{providers} providers use this gateway. Give them another one first.")
            : await db.Set<Gateway>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id)
            : new Saved.Conflict();
    }
}
