using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>The VoIP plans and their links to retail and carrier plans, as administrators edit them.</summary>
public sealed class VoipPlanStore(IDbContextFactory<CdrStatsDb> factory)
{
    /// <summary>All, by name, with the rate plans they are linked to.</summary>
    public async Task<IReadOnlyList<VoipPlanRow>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<VoipPlanRow>().AsNoTracking().Include(row => row.RatePlans).OrderBy(row => row.Name).ToListAsync(cancellation);
    }

    /// <summary>Adds it (id 0) or stores it, linked to the given rate plans and no others.</summary>
    public async Task<Saved> SaveAsync(VoipPlanRow edited, IReadOnlyCollection<int> ratePlans, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        edited.Name = edited.Name.Trim();
        edited.Currency = edited.Currency.Trim().ToUpperInvariant();
        if (edited.Name.Length == 0 || !PlanText.IsCurrency(edited.Currency) || edited.Decimals is < 0 or > 6 || !TimeZoneInfo.TryFindSystemTimeZoneById(edited.TimeZone, out _))
        {
            return new Saved.Refused("A plan needs a name, a currency of three letters, 0 to 6 decimals, and a time zone such as Europe/Madrid.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        var linked = await db.Set<RatePlanRow>().Where(plan => ratePlans.Contains(plan.Id)).ToListAsync(cancellation);
        if (linked.FirstOrDefault(plan => plan.Currency != edited.Currency) is { } foreign)
        {
            return new Saved.Refused($"'{foreign.Name}' is in {foreign.Currency}, this plan in {edited.Currency}: only plans of one currency can be linked.");
        }

        var plan = edited;
        if (edited.Id != 0)
        {
            if (await db.Set<VoipPlanRow>().Include(row => row.RatePlans).FirstOrDefaultAsync(row => row.Id == edited.Id, cancellation) is not { } stored)
            {
                return new Saved.Conflict();
            }

            plan = stored;
            db.Entry(plan).CurrentValues.SetValues(edited);
            db.Entry(plan).Property(row => row.Version).OriginalValue = edited.Version;
            // The links have no version; touching the plan makes two people's edits of them meet.
            db.Entry(plan).Property(row => row.Name).IsModified = true;
        }
        else
        {
            db.Add(plan);
        }

        plan.RatePlans.RemoveAll(row => !ratePlans.Contains(row.Id));
        plan.RatePlans.AddRange(linked.Except(plan.RatePlans));
        return await db.TryAsync(() => plan.Id, $"There is already a plan '{edited.Name}'.", cancellation);
    }

    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var customers = await db.Set<Customer>().CountAsync(row => row.VoipPlanId == id, cancellation);
        if (customers > 0)
        {
            return new Saved.Refused($"{customers} customers are on this plan. Move them to another one first.");
        }

        return await db.Set<VoipPlanRow>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }
}

/// <summary>A rate plan with the number of its rates that count.</summary>
public sealed record RatePlanSummary(RatePlanRow Plan, int Rates);

/// <summary>The retail and carrier plans, as administrators edit them; their rates are <see cref="RateStore"/>'s.</summary>
public sealed class RatePlanStore(IDbContextFactory<CdrStatsDb> factory)
{
    /// <summary>All, retail plans first, by name.</summary>
    public async Task<IReadOnlyList<RatePlanSummary>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rates = await db.Set<RateRow>().Where(rate => rate.SupersededAt == null).GroupBy(rate => rate.RatePlanId)
            .Select(plan => new { plan.Key, Count = plan.Count() }).ToDictionaryAsync(plan => plan.Key, plan => plan.Count, cancellation);
        var plans = await db.Set<RatePlanRow>().AsNoTracking().OrderBy(row => row.Side).ThenBy(row => row.Name).ToListAsync(cancellation);
        return [.. plans.Select(plan => new RatePlanSummary(plan, rates.GetValueOrDefault(plan.Id)))];
    }

    public async Task<RatePlanRow?> FindAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<RatePlanRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellation);
    }

    public async Task<Saved> SaveAsync(RatePlanRow edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        edited.Name = edited.Name.Trim();
        edited.Currency = edited.Currency.Trim().ToUpperInvariant();
        edited.ProviderId = edited.Side == RateSide.Buy ? edited.ProviderId : null;
        if (edited.Name.Length == 0 || !PlanText.IsCurrency(edited.Currency))
        {
            return new Saved.Refused("A plan needs a name and a currency of three letters.");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        if (await db.Set<VoipPlanRow>().Where(plan => plan.Currency != edited.Currency && plan.RatePlans.Any(linked => linked.Id == edited.Id)).Select(plan => plan.Name).FirstOrDefaultAsync(cancellation) is { } linkedTo)
        {
            return new Saved.Refused($"The VoIP plan '{linkedTo}' is linked to it in another currency. Take the link away first.");
        }

        db.Update(edited);
        return await db.TryAsync(() => edited.Id, $"There is already such a plan '{edited.Name}'.", cancellation);
    }

    /// <summary>Deletes a plan, with its rates, that no VoIP plan is linked to and no call was priced by.</summary>
    public async Task<Saved> DeleteAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var links = await db.Set<VoipPlanRow>().CountAsync(plan => plan.RatePlans.Any(linked => linked.Id == id), cancellation);
        if (links > 0)
        {
            return new Saved.Refused($"{links} VoIP plans are linked to it. Take the links away first.");
        }

        var priced = await db.Database.SqlQuery<bool>($"select exists (select from call where sell_plan_id = {id} or buy_plan_id = {id}) as \"Value\"").SingleAsync(cancellation);
        if (priced)
        {
            return new Saved.Refused("Calls were priced by this plan, and its rates explain their amounts. Unlink it instead.");
        }

        return await db.Set<RatePlanRow>().Where(row => row.Id == id).ExecuteDeleteAsync(cancellation) == 1 ? new Saved.Done(id) : new Saved.Conflict();
    }
}

internal static class PlanText
{
    public static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);
}
