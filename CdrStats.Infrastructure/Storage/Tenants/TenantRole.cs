using Npgsql;

namespace CdrStats.Infrastructure.Storage.Tenants;

/// <summary>
/// The role that customers' queries run as (Storage/Sql/tenant_role.sql). Where the console's own role may not make one, customers are kept apart by
/// <see cref="Domain.Accounts.AccessScope"/> alone.
/// </summary>
public sealed class TenantRole : IDatabaseSeed
{
    private readonly Database _database;

    internal TenantRole(Database database) => _database = database;

    public Task SeedAsync(CancellationToken cancellation) => MakeAsync(_database.Source, cancellation);

    /// <summary>Makes the role where it lacks, and lets it read what it may.</summary>
    public static async Task MakeAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.CreateCommand(SqlScript.Read("tenant_role.sql"));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <returns>Its name; null: there is none.</returns>
    public static async Task<string?> NameAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.CreateCommand("select tenant_role()");
        return await command.ExecuteScalarAsync(cancellation) as string;
    }
}
