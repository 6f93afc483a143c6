using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Storage.Tenants;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdrStats.Testing;

/// <summary>The console's tables in a fresh database: <c>postgres.NewDatabaseAsync(ConsoleSchema.MigrateAsync)</c>.</summary>
public static class ConsoleSchema
{
    public static async Task MigrateAsync(string connectionString)
    {
        await using var db = new CdrStatsDb(CdrStatsDbOptions.For(connectionString));
        await db.Database.MigrateAsync();
        await using (var source = NpgsqlDataSource.Create(connectionString))
        {
            await TenantRole.MakeAsync(source, CancellationToken.None);
        }

        NpgsqlConnection.ClearAllPools();
    }
}
