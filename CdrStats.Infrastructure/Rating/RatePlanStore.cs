using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A rate plan with the number of its rates that count, and the VoIP plans that are linked to it.</summary>
public sealed record RatePlanSummary(RatePlanRow Plan, int Rates, IReadOnlyList<string> VoipPlans);

/// <summary>The retail and carrier plans, as administrators edit them; their rates are <see cref="RateStore"/>'s.</summary>
public sealed class RatePlanStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    /// <summary>All of a side, or all, retail plans first; by name.</summary>
    public async Task<IReadOnlyList<RatePlanSummary>> ListAsync(RateSide? side, CancellationToken cancellation)
    {
        var plans = await PlansAsync(side, cancellation);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rates = await db.Set<RateRow>().Where(rate => rate.SupersededAt == null).GroupBy(rate => rate.RatePlanId)
            .Select(plan => new { plan.Key, Count = plan.Count() }).ToDictionaryAsync(plan => plan.Key, plan => plan.Count, cancellation);
        var links = (await db.Set<VoipPlanRow>().SelectMany(plan => plan.RatePlans, (plan, linked) => new { linked.Id, plan.Name })
            .OrderBy(link => link.Name).ToListAsync(cancellation)).ToLookup(link => link.Id, link => link.Name);
        return [.. plans.Select(plan => new RatePlanSummary(plan, rates.GetValueOrDefault(plan.Id), [.. links[plan.Id]]))];
    }

    /// <summary>The same without what is counted: quick however many rates there are.</summary>
    public async Task<IReadOnlyList<RatePlanRow>> PlansAsync(RateSide? side, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<RatePlanRow>().AsNoTracking().Where(row => side == null || row.Side == side).OrderBy(row => row.Side).ThenBy(row => row.Name).ToListAsync(cancellation);
    }

    public async Task<RatePlanRow?> FindAsync(int id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<RatePlanRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellation);
    }

    /// <summary>The plan of a side with this name, without regard to case; null when there is none.</summary>
    public async Task<RatePlanRow?> FindAsync(RateSide side, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var plans = await db.Set<RatePlanRow>().AsNoTracking().Where(row => row.Side == side).ToListAsync(cancellation);
        return plans.Find(row => row.Name == name) ?? plans.Find(row => row.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    public async Task<Saved> SaveAsync(string editor, RatePlanRow edited, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        edited.Name = edited.Name.Trim();
        edited.Currency = edited.Currency.Trim().ToUpperInvariant();
        edited.ProviderId = edited.Side == RateSide.Buy ? edited.ProviderId : null;
        if (edited.Name.Length == 0)
        {
            return new Saved.Refused("A plan needs a name.", "name");
        }

        if (!PlanText.IsCurrency(edited.Currency))
        {
            return new Saved.Refused(PlanText.CurrencyWanted, "currency");
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await PlanLinks.LockAsync(db, cancellation);
        var elsewhere = await db.Set<VoipPlanRow>().Where(plan => plan.Currency != edited.Currency && plan.RatePlans.Any(linked => linked.Id == edited.Id))
            .Select(plan => plan.Name).FirstOrDefaultAsync(cancellation);
        if (elsewhere is not null)
        {
            return new Saved.Refused($"The VoIP plan '{elsewhere}' is linked to it in another currency. Take the link away first.", "currency");
        }

        var before = await db.Set<RatePlanRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == edited.Id, cancellation);
        var changes = await ChangesAsync(db, before, edited, cancellation);
        db.Update(edited);
        return await db.SaveNotedAsync(editor, Kind(edited.Side), edited.Id, () => edited.Id, edited.Name, changes, clock.GetUtcNow(), $"There is already such a plan '{edited.Name}'.", cancellation);
    }

    /// <summary>Deletes a plan that is as it was read, with its rates; no VoIP plan may be linked to it, and no call priced by it.</summary>
    public async Task<Saved> DeleteAsync(string editor, int id, uint version, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var links = await db.Set<VoipPlanRow>().Where(plan => plan.RatePlans.Any(linked => linked.Id == id)).OrderBy(plan => plan.Name).Select(plan => plan.Name).ToListAsync(cancellation);
        if (links.Count > 0)
        {
            return new Saved.Refused($"{Uses.Of(links, "VoIP plan is", "VoIP plans are")} linked to it. Take the links away first.");
        }

        if (await CallUse.RefuseAsync(
            db, $"select exists (select from call where sell_plan_id = {id} or buy_plan_id = {id}) as \"Value\"",
            "Calls were priced by this plan, and its rates explain their amounts. Without links it does no harm.", cancellation) is { } refused)
        {
            return refused;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await db.Set<RatePlanRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellation);
        var changes = await ChangesAsync(db, before, null, cancellation);
        return await db.DeleteNotedAsync(
            db.Set<RatePlanRow>().Where(row => row.Id == id && row.Version == version), editor, Kind(before?.Side ?? RateSide.Sell), id, before?.Name ?? "", changes, clock.GetUtcNow(), cancellation);
    }

    // As permissions name it.
    private static string Kind(RateSide side) => side == RateSide.Buy ? "carrier_plan" : "retail_plan";

    private static async Task<EditChanges> ChangesAsync(CdrStatsDb db, RatePlanRow? before, RatePlanRow? after, CancellationToken cancellation)
    {
        var providers = await db.Set<Provider>().Where(row => row.Id == (before == null ? null : before.ProviderId) || row.Id == (after == null ? null : after.ProviderId)).ToDictionaryAsync(row => row.Id, row => row.Name, cancellation);
        return new EditChanges().Note("name", before?.Name, after?.Name).Note("currency", before?.Currency, after?.Currency).Note("metric", before?.Metric, after?.Metric)
            .Note("provider", providers.GetValueOrDefault(before?.ProviderId ?? 0), providers.GetValueOrDefault(after?.ProviderId ?? 0));
    }
}

/// <summary>The links between VoIP plans and rate plans.</summary>
internal static class PlanLinks
{
    /// <summary>
    /// Keeps links, and the currencies they depend on, to one writer until the transaction ends: one of two people who at once link a plan and change its
    /// currency would otherwise leave a link of two currencies. Reading goes on.
    /// </summary>
    public static Task LockAsync(CdrStatsDb db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"lock table voip_plan_rate_plan in share row exclusive mode", cancellation);
}

internal static class PlanText
{
    public const string CurrencyWanted = "A currency is a code of three letters, such as EUR.";

    public static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);
}

/// <summary>Who uses something, in words: "3 customers are (Ana, Bo, Cy)".</summary>
internal static class Uses
{
    private const int NamesShown = 5;

    public static string Of(IReadOnlyList<string> names, string one, string many) =>
        $"{names.Count} {(names.Count == 1 ? one : many)} ({string.Join(", ", names.Take(NamesShown))}{(names.Count > NamesShown ? ", …" : "")})";
}
