using CdrStats.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;

namespace CdrStats.Infrastructure.Customers;

/// <summary>Edits of customers go one after the other: whose a code is cannot change between the look and the edit.</summary>
internal static class CustomerLock
{
    public static Task<int> TakeAsync(CdrStatsDb db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlRawAsync("select pg_advisory_xact_lock(hashtext('customers'))", cancellation);
}
