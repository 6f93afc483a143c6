using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Accounts;

/// <summary>
/// Edits of users and groups go one after the other: rights, versions and "the last administrator" are looked at and acted upon without
/// another edit between. People make them, so nobody waits.
/// </summary>
internal static class AccountLock
{
    public static Task<int> TakeAsync(CdrStatsDb db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(hashtext('accounts'))", cancellation);
}
