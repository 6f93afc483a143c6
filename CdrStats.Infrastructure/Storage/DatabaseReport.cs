using System.Globalization;
using Npgsql;

namespace CdrStats.Infrastructure.Storage;

/// <summary>What there is to say of the database as a whole.</summary>
/// <param name="Server">Host, port and database, without credentials.</param>
/// <param name="Bytes">Size of the whole database.</param>
/// <param name="Waiting">Records in the inbox that are not calls yet; null: it has no inbox yet.</param>
/// <param name="Partitions">The months that calls are kept in, oldest first, by their tables' names.</param>
public sealed record DatabaseFacts(string Server, string Version, bool IsEmbedded, long Bytes, SchemaStatus Schema, long? Waiting, IReadOnlyList<string> Partitions);

/// <summary>Describes the database without changing it, whatever state its schema is in.</summary>
public sealed class DatabaseReport(Database database, Schema schema)
{
    public async Task<DatabaseFacts> ReadAsync(NpgsqlDataSource inbox, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        var place = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var version = await OneAsync<string>(database.Source, "select current_setting('server_version')", cancellation);
        var bytes = await OneAsync<long>(database.Source, "select pg_database_size(current_database())", cancellation);
        var partitions = await OneAsync<string[]>(
            database.Source, "select coalesce(array_agg(inhrelid::regclass::text order by inhrelid::regclass::text), '{}') from pg_inherits where inhparent = to_regclass('call')", cancellation);
        var hasInbox = await OneAsync<bool>(inbox, "select to_regclass('cdr_import') is not null", cancellation);
        return new DatabaseFacts(
            string.Create(CultureInfo.InvariantCulture, $"{place.Host}:{place.Port}/{place.Database}"), version, database.Location is Embedded.DatabaseLocation.Embedded, bytes,
            await schema.StatusAsync(cancellation),
            hasInbox ? await OneAsync<long>(inbox, "select count(*) from cdr_import where not imported", cancellation) : null,
            partitions);
    }

    private static async Task<T> OneAsync<T>(NpgsqlDataSource source, string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
