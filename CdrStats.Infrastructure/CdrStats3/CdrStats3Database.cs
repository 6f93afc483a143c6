using System.Runtime.CompilerServices;
using Npgsql;

namespace CdrStats.Infrastructure.CdrStats3;

/// <summary>
/// The PostgreSQL database of a CDR-Stats 3, read and never written. Its tables are Django's; what changed between its minor versions is looked up.
/// </summary>
public sealed class CdrStats3Database : IAsyncDisposable
{
    private static readonly string[] Tables = ["auth_user", "user_accountcode", "voip_switch", "hangup_cause", "voip_cdr"];
    private readonly NpgsqlDataSource _source;
    private readonly HashSet<(string Table, string Column)> _columns;

    private CdrStats3Database(NpgsqlDataSource source, string name, HashSet<(string, string)> columns) => (_source, Name, _columns) = (source, name, columns);

    /// <summary>Of the database; part of the identity of each call taken from it.</summary>
    public string Name { get; }

    /// <exception cref="CdrStats3Exception">It is no database of CDR-Stats 3, or the connection string is none.</exception>
    /// <exception cref="NpgsqlException">It does not answer.</exception>
    public static Task<CdrStats3Database> OpenAsync(string connectionString, CancellationToken cancellation) => OpenAsync(connectionString, Tables, "a database of CDR-Stats 3", cancellation);

    /// <summary>The database of its waiting records, <c>import_cdr</c> in its settings.</summary>
    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    public static Task<CdrStats3Database> OpenInboxAsync(string connectionString, CancellationToken cancellation) => OpenAsync(connectionString, ["cdr_import"], "an inbox of CDR-Stats 3", cancellation);

    public bool Has(string table) => _columns.Any(column => column.Table == table);

    public bool Has(string table, string column) => _columns.Contains((table, column));

    /// <summary>Streams the rows of a query.</summary>
    internal async IAsyncEnumerable<NpgsqlDataReader> RowsAsync(string sql, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var command = _source.CreateCommand(sql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return reader;
        }
    }

    internal async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        await foreach (var row in RowsAsync(sql, cancellation))
        {
            rows.Add(read(row));
        }

        return rows;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<CdrStats3Database> OpenAsync(string connectionString, string[] tables, string kind, CancellationToken cancellation)
    {
        NpgsqlDataSource source;
        try
        {
            source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c default_transaction_read_only=on", ApplicationName = "cdrstats-migration" });
        }
        catch (ArgumentException wrong)
        {
            throw new CdrStats3Exception($"A connection string is wanted, such as Host=10.0.0.5;Database=cdrstats-billing;Username=postgres. {wrong.Message}");
        }

        try
        {
            await using var command = source.CreateCommand("select current_database(), table_name::text, column_name::text from information_schema.columns where table_schema = any (current_schemas(false))");
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var (name, columns) = ("", new HashSet<(string, string)>());
            while (await reader.ReadAsync(cancellation))
            {
                name = reader.GetString(0);
                columns.Add((reader.GetString(1), reader.GetString(2)));
            }

            var missing = tables.Where(table => columns.All(column => column.Item1 != table)).ToList();
            return missing.Count == 0 ? new CdrStats3Database(source, name, columns) : throw new CdrStats3Exception($"That is not {kind}: it has no table {string.Join(", ", missing)}.");
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }
}
