using System.Collections.Concurrent;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Infrastructure.Rating;

/// <summary>Some rates in order, and whether there are more behind them.</summary>
public sealed record RatePage(IReadOnlyList<RateRow> Rates, bool HasMore);

/// <summary>What a plan would charge for a number.</summary>
/// <param name="Chosen">The rate a call would be priced by; null when none matches.</param>
/// <param name="Others">Rates whose prefix begins the number as well and why each is not it: shorter, disabled, over or not yet valid. Longest prefix first.</param>
public sealed record RateQuote(string Number, RateRow? Chosen, IReadOnlyList<RateRow> Others);

/// <summary>
/// The rates of a plan, as administrators edit them. A rate is never rewritten: an edit ends the row and adds another, so that the rate id stored
/// with a call explains its price for ever. So the id is the version: who edits or deletes a row that was ended meanwhile meets a conflict.
/// </summary>
public sealed class RateStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    // Counted once for each state of a plan's rates: of a million it takes a tenth of a second.
    private readonly ConcurrentDictionary<int, (long Version, int Count)> _counts = [];

    public async Task<int> CountAsync(int plan, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var area = $"rates/{plan}";
        var version = await db.Database.SqlQuery<long>($"select coalesce(max(version), 0) as \"Value\" from config_version where area = {area}").SingleAsync(cancellation);
        if (_counts.TryGetValue(plan, out var known) && known.Version == version)
        {
            return known.Count;
        }

        var count = await Counting(db, plan).CountAsync(cancellation);
        _counts[plan] = (version, count);
        return count;
    }

    /// <summary>How many rates count, of those that a search finds.</summary>
    public async Task<int> CountAsync(int plan, string? search, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(search))
        {
            return await CountAsync(plan, cancellation);
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await (RatePrefix.Clean(search) is { } digits ? ByPrefix(db, plan, digits, null) : ByDestination(db, plan, search.Trim(), null)).CountAsync(cancellation);
    }

    /// <summary>A rate of a plan, also one that was ended; null when it has none of this id.</summary>
    public async Task<RateRow?> FindAsync(int plan, long id, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<RateRow>().AsNoTracking().FirstOrDefaultAsync(rate => rate.Id == id && rate.RatePlanId == plan, cancellation);
    }

    /// <summary>
    /// The rates that count. A search of digits gives those whose prefix begins with it, by prefix; other text those whose destination contains it, by
    /// destination. Both walk an index in the order of the answer.
    /// </summary>
    /// <param name="after">The last row of the page before; null for the first page.</param>
    /// <param name="skip">Rows to pass over: for pages that are asked for by number, and the slower the more they are.</param>
    public async Task<RatePage> PageAsync(int plan, string? search, RateRow? after, int size, CancellationToken cancellation, int skip = 0)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var found = string.IsNullOrWhiteSpace(search) ? await ByPrefix(db, plan, "", after).Skip(skip).Take(size + 1).ToListAsync(cancellation)
            : RatePrefix.Clean(search) is { } digits ? await ByPrefix(db, plan, digits, after).Skip(skip).Take(size + 1).ToListAsync(cancellation)
            : await PageOfAsync(db, plan, search.Trim(), after, skip, size + 1, cancellation);
        return new RatePage(found.Count > size ? found[..size] : found, found.Count > size);
    }

    /// <summary>What a call to this number would be priced by, found by the engine's own rule; null when the text is not a number.</summary>
    public async Task<RateQuote?> QuoteAsync(int plan, string number, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (RatePrefix.Clean(number) is not { } digits)
        {
            return null;
        }

        var prefixes = Enumerable.Range(1, digits.Length).Select(length => digits[..length]).ToList();
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var found = await Counting(db, plan).Where(rate => prefixes.Contains(rate.Prefix)).ToListAsync(cancellation);
        var chosen = new RateDeck([.. found.Select(rate => rate.ToRate())]).Find(digits, at)?.Id;
        return new RateQuote(digits, found.Find(rate => rate.Id == chosen),
            [.. found.Where(rate => rate.Id != chosen).OrderByDescending(rate => rate.Prefix.Length).ThenByDescending(rate => rate.ValidFrom ?? DateTimeOffset.MinValue)]);
    }

    /// <summary>Adds a rate (id 0), or ends the given one and adds its successor. What was given stays as it is.</summary>
    public async Task<Saved> SaveAsync(RateRow edited, string by, CancellationToken cancellation) => (await PutAsync(edited, by, cancellation)).Saved;

    /// <summary>The same, with the rate as it is stored, under an id of its own; null when it is not.</summary>
    public async Task<(Saved Saved, RateRow? Stored)> PutAsync(RateRow edited, string by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        if (RateCheck.Of(edited).FirstOrDefault() is { Value: { } complaint, Key: var field })
        {
            return (new Saved.Refused(complaint, field), null);
        }

        try
        {
            return await ReplaceAsync(edited, by, cancellation);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return (new Saved.Refused("The plan was deleted meanwhile."), null);
        }
    }

    private async Task<(Saved Saved, RateRow? Stored)> ReplaceAsync(RateRow edited, string by, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var version = await VersionAsync(db, edited.RatePlanId, edited.Prefix, by, edited.Id == 0 ? new RateCounts { Added = 1 } : new RateCounts { Otherwise = 1 }, cancellation);
        if (edited.Id != 0 && await EndAsync(db, edited.RatePlanId, edited.Id, by, version, cancellation) is { } conflict)
        {
            return (conflict, null);
        }

        var successor = edited.Successor();
        successor.VersionId = version;
        successor.Prefix = RatePrefix.Clean(edited.Prefix)!;
        successor.Destination = edited.Destination.Trim();
        db.Add(successor);
        var saved = await db.TryAsync(() => successor.RatePlanId, $"There is already a rate for {successor.Prefix} valid from the same moment on. Edit that one, or choose another moment.", cancellation);
        if (saved is Saved.Done)
        {
            await transaction.CommitAsync(cancellation);
        }

        return (saved is Saved.Refused refused ? refused with { Field = "prefix" } : saved, saved is Saved.Done ? successor : null);
    }

    /// <summary>Ends a rate from now on; calls already priced by it keep it.</summary>
    public async Task<Saved> DeleteAsync(int plan, long id, string by, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var prefix = await Counting(db, plan).Where(rate => rate.Id == id).Select(rate => rate.Prefix).FirstOrDefaultAsync(cancellation);
        if (prefix is null)
        {
            return new Saved.Conflict();
        }

        var version = await VersionAsync(db, plan, prefix, by, new RateCounts { Closed = 1 }, cancellation);
        if (await EndAsync(db, plan, id, by, version, cancellation) is { } conflict)
        {
            return conflict;
        }

        await transaction.CommitAsync(cancellation);
        return new Saved.Done(plan);
    }

    private static IQueryable<RateRow> Counting(CdrStatsDb db, int plan) =>
        db.Set<RateRow>().AsNoTracking().Where(rate => rate.RatePlanId == plan && rate.SupersededAt == null);

    private static IQueryable<RateRow> ByPrefix(CdrStatsDb db, int plan, string digits, RateRow? after)
    {
        var rates = Counting(db, plan);
        if (digits.Length > 0)
        {
            // A range and not LIKE: that could not use the index where the database's collation is not C. No rate has the id 0.
            rates = rates.Where(rate => EF.Functions.GreaterThanOrEqual(ValueTuple.Create(rate.Prefix, rate.Id), ValueTuple.Create(digits, 0L)));
            if (RatePrefix.Behind(digits) is { } behind)
            {
                rates = rates.Where(rate => EF.Functions.LessThan(ValueTuple.Create(rate.Prefix, rate.Id), ValueTuple.Create(behind, 0L)));
            }
        }

        if (after is not null)
        {
            rates = rates.Where(rate => EF.Functions.GreaterThan(ValueTuple.Create(rate.Prefix, rate.Id), ValueTuple.Create(after.Prefix, after.Id)));
        }

        return rates.OrderBy(rate => rate.Prefix).ThenBy(rate => rate.Id);
    }

    private static IQueryable<RateRow> ByDestination(CdrStatsDb db, int plan, string text, RateRow? after)
    {
        var pattern = RateDestinations.Pattern(text);
        var rates = Counting(db, plan);
        rates = System.Text.Ascii.IsValid(text) ? rates.Where(rate => EF.Functions.ILike(EF.Functions.Collate(rate.Destination, "C"), pattern, "\\"))
            : rates.Where(rate => EF.Functions.ILike(rate.Destination, pattern, "\\"));
        if (after is not null)
        {
            rates = rates.Where(rate => EF.Functions.GreaterThan(
                ValueTuple.Create(rate.Destination, rate.Prefix, rate.Id), ValueTuple.Create(after.Destination, after.Prefix, after.Id)));
        }

        return rates.OrderBy(rate => rate.Destination).ThenBy(rate => rate.Prefix).ThenBy(rate => rate.Id);
    }

    // First the ids, which the index alone answers, then the rows of the page.
    private static async Task<List<RateRow>> PageOfAsync(CdrStatsDb db, int plan, string text, RateRow? after, int skip, int size, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        var found = await RateDestinations.FindAsync((NpgsqlConnection)db.Database.GetDbConnection(), plan, text, after, skip + size, cancellation);
        var ids = found is null ? await ByDestination(db, plan, text, after).Skip(skip).Take(size).Select(rate => rate.Id).ToListAsync(cancellation) : [.. found.Skip(skip)];
        var rows = await db.Set<RateRow>().AsNoTracking().Where(rate => ids.Contains(rate.Id)).ToDictionaryAsync(rate => rate.Id, cancellation);
        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id])];
    }

    private async Task<long> VersionAsync(CdrStatsDb db, int plan, string prefix, string by, RateCounts counts, CancellationToken cancellation) => await RateVersionRows.AddAsync(
        (NpgsqlConnection)db.Database.GetDbConnection(), new RateVersion(0, plan, RateVersionKind.Edit, clock.GetUtcNow(), by, RatePrefix.Clean(prefix) ?? prefix, null, 0, counts, null), cancellation);

    private async Task<Saved?> EndAsync(CdrStatsDb db, int plan, long id, string by, long version, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var ended = await db.Set<RateRow>().Where(rate => rate.Id == id && rate.RatePlanId == plan && rate.SupersededAt == null)
            .ExecuteUpdateAsync(rate => rate.SetProperty(row => row.SupersededAt, now).SetProperty(row => row.SupersededBy, by).SetProperty(row => row.SupersededVersion, version), cancellation);
        return ended == 1 ? null : new Saved.Conflict();
    }
}
