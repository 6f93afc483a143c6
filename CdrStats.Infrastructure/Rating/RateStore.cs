using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Rating;

/// <summary>
/// The rates of a plan, as administrators edit them. A rate is never rewritten: an edit ends the row and adds another, so that the rate id stored
/// with a call explains its price for ever.
/// </summary>
public sealed class RateStore(IDbContextFactory<CdrStatsDb> factory, TimeProvider clock)
{
    /// <summary>The rates that count, from a prefix on: those whose prefix begins with the search, or whose destination contains it.</summary>
    /// <param name="after">The last row of the page before; null for the first page.</param>
    public async Task<IReadOnlyList<RateRow>> PageAsync(int plan, string? search, RateRow? after, int size, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var rates = db.Set<RateRow>().AsNoTracking().Where(rate => rate.RatePlanId == plan && rate.SupersededAt == null);
        if (!string.IsNullOrWhiteSpace(search))
        {
            var digits = RatePrefix.Clean(search);
            rates = digits is null
                ? rates.Where(rate => EF.Functions.ILike(rate.Destination, "%" + Escaped(search.Trim()) + "%", "\\"))
                : rates.Where(rate => rate.Prefix.StartsWith(digits));
        }

        if (after is not null)
        {
            rates = rates.Where(rate => EF.Functions.GreaterThan(ValueTuple.Create(rate.Prefix, rate.Id), ValueTuple.Create(after.Prefix, after.Id)));
        }

        return await rates.OrderBy(rate => rate.Prefix).ThenBy(rate => rate.Id).Take(size).ToListAsync(cancellation);
    }

    /// <summary>The rates of the longest prefix that begins this number, latest first; empty where none does.</summary>
    public async Task<IReadOnlyList<RateRow>> LongestAsync(int plan, string number, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(number);
        var prefixes = Enumerable.Range(1, Math.Min(20, number.Length)).Select(length => number[..length]).ToList();
        await using var db = await factory.CreateDbContextAsync(cancellation);
        var found = await db.Set<RateRow>().AsNoTracking()
            .Where(rate => rate.RatePlanId == plan && rate.SupersededAt == null && prefixes.Contains(rate.Prefix)).ToListAsync(cancellation);
        return [.. found.Where(rate => rate.Prefix.Length == found.Max(other => other.Prefix.Length)).OrderByDescending(rate => rate.ValidFrom)];
    }

    /// <summary>Adds a rate (id 0), or ends the given one and adds its successor.</summary>
    public async Task<Saved> SaveAsync(RateRow edited, string by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(edited);
        if (RatePrefix.Clean(edited.Prefix) is not { } prefix)
        {
            return new Saved.Refused("A prefix is 1 to 20 digits.");
        }

        if (RateTermsText.Complaint(edited) is { } complaint)
        {
            return new Saved.Refused(complaint);
        }

        await using var db = await factory.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (edited.Id != 0 && await EndAsync(db, edited.Id, by, cancellation) is { } conflict)
        {
            return conflict;
        }

        edited.Id = 0;
        edited.Prefix = prefix;
        db.Add(edited);
        var saved = await db.TryAsync(() => edited.RatePlanId, $"There is already a rate for {prefix} from the same moment on.", cancellation);
        if (saved is Saved.Done)
        {
            await transaction.CommitAsync(cancellation);
        }

        return saved;
    }

    /// <summary>Ends a rate from now on; calls already priced by it keep it.</summary>
    public async Task<Saved> DeleteAsync(long id, string by, CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await EndAsync(db, id, by, cancellation) ?? new Saved.Done(0);
    }

    private async Task<Saved?> EndAsync(CdrStatsDb db, long id, string by, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var ended = await db.Set<RateRow>().Where(rate => rate.Id == id && rate.SupersededAt == null)
            .ExecuteUpdateAsync(rate => rate.SetProperty(row => row.SupersededAt, now).SetProperty(row => row.SupersededBy, by), cancellation);
        return ended == 1 ? null : new Saved.Conflict();
    }

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}

internal static class RatePrefix
{
    /// <summary>The digits of a deck's prefix, without plus sign, 00 and spaces; null when that leaves none, too many, or something else.</summary>
    public static string? Clean(string text)
    {
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Trim();
        digits = digits.StartsWith('+') ? digits[1..] : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..] : digits;
        return digits.Length is >= 1 and <= 20 && digits.All(char.IsAsciiDigit) ? digits : null;
    }
}

internal static class RateTermsText
{
    // numeric(18,8) and numeric(18,6) hold ten and twelve digits before the point.
    private const decimal MostPerMinute = 9_999_999_999m;

    /// <summary>What is wrong with a rate's terms, or null.</summary>
    public static string? Complaint(RateRow rate) =>
        rate.PerMinute is < 0 or > MostPerMinute || rate.ConnectionFee is < 0 or > MostPerMinute || rate.MinimumCharge is < 0 or > MostPerMinute ? "Amounts must not be negative."
        : rate.InitialSeconds < 0 || rate.MinimumSeconds < 0 || rate.GraceSeconds < 0 ? "Seconds must not be negative."
        : rate.IncrementSeconds < 1 ? "The increment must be at least 1 second."
        : rate.ValidFrom >= rate.ValidUntil ? "It must begin before it ends."
        : null;
}
