using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>What a new database needs before anyone works with it. Runs at each start, under the lock of the migration; must be quick when nothing is missing.</summary>
internal interface IDatabaseSeed
{
    Task SeedAsync(CancellationToken cancellation);
}

/// <summary>The applied and the waiting migrations, oldest first.</summary>
public sealed record SchemaStatus(IReadOnlyList<string> Applied, IReadOnlyList<string> Pending);

/// <summary>Brings the database's schema up to this build's, and fills in what must be there.</summary>
public sealed class Schema
{
    // Any number will do, as long as every host takes the same: "cdrs".
    private const long MigrationLock = 0x63647273;

    private readonly Database _database;
    private readonly IEnumerable<IDatabaseSeed> _seeds;

    internal Schema(Database database, IEnumerable<IDatabaseSeed> seeds) => (_database, _seeds) = (database, seeds);

    public async Task<SchemaStatus> StatusAsync(CancellationToken cancellation)
    {
        await using var db = _database.CreateDbContext();
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellation)).ToList();
        return new SchemaStatus(applied, [.. db.Database.GetMigrations().Except(applied)]);
    }

    /// <summary>Migrates and seeds. Hosts that start at once do it one after the other: the second finds it done.</summary>
    public async Task MigrateAsync(CancellationToken cancellation)
    {
        // A connection of its own: the lock belongs to the session and must outlive the migrations' transactions.
        await using var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync(cancellation);
        await using (var take = new NpgsqlCommand($"select pg_advisory_lock({MigrationLock})", holder) { CommandTimeout = 0 })
        {
            await take.ExecuteNonQueryAsync(cancellation);
        }

        if (!await IsCurrentAsync(holder, cancellation))
        {
            await using var db = _database.CreateDbContext();
            db.Database.SetCommandTimeout(TimeSpan.FromHours(2));
            await db.Database.MigrateAsync(cancellation);
        }

        foreach (var seed in _seeds)
        {
            await seed.SeedAsync(cancellation);
        }
    }
    // Asked by hand: making the object model to find that there is nothing to do was most of what a start costs.
    private static async Task<bool> IsCurrentAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var any = new NpgsqlCommand("""select to_regclass('"__EFMigrationsHistory"') is not null""", connection);
        if (!(bool)(await any.ExecuteScalarAsync(cancellation))!)
        {
            return false;
        }

        await using var missing = new NpgsqlCommand("""select exists (select from unnest($1) as id where id not in (select migration_id from "__EFMigrationsHistory"))""", connection);
        missing.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. typeof(Schema).Assembly.GetTypes().Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>()],
        });
        return !(bool)(await missing.ExecuteScalarAsync(cancellation))!;
    }
}
