using CdrStats.Infrastructure.Customers;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>Who is on a plan: how many, and the first of their names.</summary>
public sealed record PlanCustomers(int Count, IReadOnlyList<string> Names);

/// <summary>The VoIP plans and their links to retail and carrier plans, as administrators edit them.</summary>
public sealed class VoipPlanStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    private const string Kind = "voip_plan";
    private const int NamesShown = 20;

    /// <summary>All, by name, with the rate plans they are linked to.</summary>
    public async Task<IReadOnlyList<VoipPlanRow>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<VoipPlanRow>().AsNoTracking().Include(row => row.RatePlans).OrderBy(row => row.Name).ToListAsync(cancellation);
    }

    /// <summary>The customers of those plans that have any, by the plan's id.</summary>
    public async Task<IReadOnlyDictionary<int, PlanCustomers>> CustomersAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var plans = await db.Set<Customer>().Where(row => row.VoipPlanId != null).GroupBy(row => row.VoipPlanId!.Value)
            .Select(plan => new { plan.Key, Count = plan.Count(), Names = plan.OrderBy(row => row.Name).Select(row => row.Name).Take(NamesShown).ToList() })
            .ToListAsync(cancellation);
        return plans.ToDictionary(plan => plan.Key, plan => new PlanCustomers(plan.Count, plan.Names));
    }

    /// <summary>Adds it (id 0) or stores it, linked to the given rate plans and no others; links to ban plans stay as they are.</summary>
    public Task<Saved> SaveAsync(string editor, VoipPlanRow edited, IReadOnlyCollection<int> ratePlans, CancellationToken cancellation) => SaveAsync(editor, edited, ratePlans, null, cancellation);

    /// <summary>Adds it (id 0) or stores it, linked to the given rate plans and no others, and likewise to ban plans.</summary>
    /// <param name="editor">Whose edit it is, for its history.</param>
    /// <param name="banPlans">Null: those links stay as they are.</param>
    public async Task<Saved> SaveAsync(string editor, VoipPlanRow edited, IReadOnlyCollection<int> ratePlans, IReadOnlyCollection<int>? banPlans, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        ArgumentNullException.ThrowIfNull(ratePlans);
        edited.Name = edited.Name.Trim();
        edited.Currency = edited.Currency.Trim().ToUpperInvariant();
        if (Complaint(edited) is { } complaint)
        {
            return complaint;
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await PlanLinks.LockAsync(db, cancellation);
        var linked = await db.Set<RatePlanRow>().Where(plan => ratePlans.Contains(plan.Id)).ToListAsync(cancellation);
        if (linked.Count != ratePlans.Distinct().Count())
        {
            return new Saved.Refused("One of the linked plans was deleted meanwhile. Close, and look at them as they are now.");
        }

        if (linked.FirstOrDefault(plan => plan.Currency != edited.Currency) is { } foreign)
        {
            return new Saved.Refused($"'{foreign.Name}' is in {foreign.Currency}, this plan in {edited.Currency}: only plans of one currency can be linked.");
        }

        // Not the edited object itself: it would carry the links, and what was refused could not be sent again.
        var plan = edited.Id == 0 ? new VoipPlanRow { Name = edited.Name, Currency = edited.Currency } : await StoredAsync(db, edited.Id, cancellation);
        if (plan is null)
        {
            return new Saved.Conflict();
        }

        var before = edited.Id == 0 ? null : VoipPlanState.Of(plan, await BansAsync(db, edited.Id, cancellation));
        if (edited.Id == 0)
        {
            db.Add(plan);
        }

        (plan.Name, plan.Currency, plan.Routing, plan.Decimals) = (edited.Name, edited.Currency, edited.Routing, edited.Decimals);
        (plan.TimeZone, plan.RatesInbound, plan.Demo) = (edited.TimeZone, edited.RatesInbound, edited.Demo);
        if (edited.Id != 0)
        {
            db.Entry(plan).Property(row => row.Version).OriginalValue = edited.Version;

            // The links have no version; touching the plan makes two people's edits of them meet.
            db.Entry(plan).Property(row => row.Name).IsModified = true;
        }

        plan.RatePlans.RemoveAll(row => !ratePlans.Contains(row.Id));
        plan.RatePlans.AddRange(linked.Except(plan.RatePlans).ToList());
        var saved = await db.TryAsync(() => plan.Id, $"There is already a plan '{edited.Name}'.", cancellation);
        if (saved is Saved.Conflict)
        {
            return await EditLog.ConflictAsync(db, Kind, edited.Id, cancellation);
        }

        if (saved is Saved.Done && banPlans is not null)
        {
            var wanted = banPlans.Distinct().ToArray();
            await db.Database.ExecuteSqlAsync($"delete from voip_plan_ban_plan where voip_plan_id = {plan.Id} and ban_plan_id <> all({wanted})", cancellation);
            await db.Database.ExecuteSqlAsync($"insert into voip_plan_ban_plan (voip_plan_id, ban_plan_id) select {plan.Id}, id from ban_plan where id = any({wanted}) on conflict do nothing", cancellation);
        }

        if (saved is Saved.Done)
        {
            var changes = VoipPlanState.Changes(before, VoipPlanState.Of(plan, await BansAsync(db, plan.Id, cancellation)));
            if (!changes.IsEmpty)
            {
                await EditLog.AddAsync(db, editor, Kind, plan.Id, plan.Name, before is null ? "added" : "changed", changes, clock.GetUtcNow(), cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        return saved;
    }

    /// <summary>Deletes a plan that is as it was read, has no customers, and has rated no calls.</summary>
    public async Task<Saved> DeleteAsync(string editor, int id, uint version, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var customers = await db.Set<Customer>().Where(row => row.VoipPlanId == id).OrderBy(row => row.Name).Select(row => row.Name).ToListAsync(cancellation);
        if (customers.Count > 0)
        {
            return new Saved.Refused($"{Uses.Of(customers, "customer is", "customers are")} on this plan. Move them to another one first.");
        }

        if (await CallUse.RefuseAsync(
            db, $"select exists (select from call where voip_plan_id = {id}) as \"Value\"",
            "Calls were rated under this plan, and it explains their amounts. Without customers it does no harm.", cancellation) is { } refused)
        {
            return refused;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await StoredAsync(db, id, cancellation) is { } stored ? VoipPlanState.Of(stored, await BansAsync(db, id, cancellation)) : null;
        db.ChangeTracker.Clear();
        return await db.DeleteNotedAsync(
            db.Set<VoipPlanRow>().Where(row => row.Id == id && row.Version == version), editor, Kind, id, before?.Plan.Name ?? "", VoipPlanState.Changes(before, null), clock.GetUtcNow(), cancellation);
    }

    private static Task<List<string>> BansAsync(CdrStatsDb db, int plan, CancellationToken cancellation) => db.Database.SqlQuery<string>(
        $"select ban.name as \"Value\" from voip_plan_ban_plan link join ban_plan ban on ban.id = link.ban_plan_id where link.voip_plan_id = {plan}").ToListAsync(cancellation);

    private static Task<VoipPlanRow?> StoredAsync(CdrStatsDb db, int id, CancellationToken cancellation) =>
        db.Set<VoipPlanRow>().Include(row => row.RatePlans).FirstOrDefaultAsync(row => row.Id == id, cancellation);

    private static Saved.Refused? Complaint(VoipPlanRow plan) =>
        plan.Name.Length == 0 ? new Saved.Refused("A plan needs a name.", "name")
        : !PlanText.IsCurrency(plan.Currency) ? new Saved.Refused(PlanText.CurrencyWanted, "currency")
        : plan.Decimals is < 0 or > 6 ? new Saved.Refused("Amounts are rounded to 0 to 6 decimals.", "decimals")
        : !TimeZoneInfo.TryFindSystemTimeZoneById(plan.TimeZone, out _) ? new Saved.Refused($"'{plan.TimeZone}' is not a time zone; a name such as UTC or Europe/Madrid is wanted.", "zone")
        : null;
}
