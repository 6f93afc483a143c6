using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>The hang-up causes. They belong to nobody: every signed-in user may read them.</summary>
public sealed class HangupCauseStore(IDbContextFactory<CdrStatsDb> factory)
{
    /// <summary>All, by code.</summary>
    public async Task<IReadOnlyList<HangupCauseRow>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await factory.CreateDbContextAsync(cancellation);
        return await db.Set<HangupCauseRow>().AsNoTracking().OrderBy(row => row.Code).ToListAsync(cancellation);
    }
}
