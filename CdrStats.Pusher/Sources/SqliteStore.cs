using System.Data.Common;
using CdrStats.Pusher.Configuration;
using Microsoft.Data.Sqlite;

namespace CdrStats.Pusher.Sources;

/// <summary>A SQLite file: FreeSWITCH's mod_cdr_sqlite, Asterisk's cdr_sqlite3_custom.</summary>
internal sealed class SqliteStore(string file, bool writes) : ISqlStore
{
    public string Name => $"SQLite file {file}";

    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        // Unpooled: a held file handle would go on reading a file that was rotated away.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = writes ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly,
            Pooling = false,
            // A switch holds its lock for milliseconds; who holds it longer is said, and tried again.
            DefaultTimeout = 5,
        }.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public string Quote(string identifier) => identifier.StartsWith('"') ? identifier : $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public string AddKey(string table) => $"a column id INTEGER PRIMARY KEY in CREATE TABLE {table}";

    public Task<IReadOnlyList<string>> TablesAsync(DbConnection connection, CancellationToken cancellation) =>
        SqlText.ListAsync(connection, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')", reader => reader.GetString(0), cancellation);

    public async Task<IReadOnlyList<TableColumn>> ColumnsAsync(DbConnection connection, string table, CancellationToken cancellation)
    {
        var columns = await SqlText.ListAsync(
            connection,
            $"SELECT name, type, pk, EXISTS (SELECT 1 FROM pragma_table_list WHERE name = {SqlText.Literal(table)} AND type = 'view') FROM pragma_table_info({SqlText.Literal(table)})",
            reader => (Name: reader.GetString(0), IsInteger: reader.GetString(1).Contains("INT", StringComparison.OrdinalIgnoreCase), Key: reader.GetInt64(2), OfView: reader.GetInt64(3) != 0),
            cancellation);
        var unique = await SqlText.ListAsync(
            connection,
            $"""
            SELECT (SELECT name FROM pragma_index_info(list.name)) FROM pragma_index_list({SqlText.Literal(table)}) AS list
            WHERE list."unique" = 1 AND list.partial = 0 AND (SELECT COUNT(*) FROM pragma_index_info(list.name)) = 1
            """,
            reader => reader.IsDBNull(0) ? "" : reader.GetString(0),
            cancellation);
        var single = columns.Count(column => column.Key > 0) == 1;
        return [.. columns.Select(column => new TableColumn(column.Name, column.IsInteger, column.OfView || (single && column.Key > 0) || unique.Contains(column.Name), column.Key > 0))];
    }

    public async Task<TableColumn?> FindKeyAsync(DbConnection connection, string table, IReadOnlyList<TableColumn> columns, CancellationToken cancellation)
    {
        if (columns.FirstOrDefault(column => column is { IsPrimaryKey: true, IsUnique: true, IsInteger: true }) is { } key)
        {
            return key;
        }

        var hasRowNumbers = await SqlText.ListAsync(
            connection, $"SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = {SqlText.Literal(table)} AND type = 'table' AND wr = 0", reader => reader.GetInt64(0), cancellation);
        return hasRowNumbers.Count > 0
            ? new TableColumn("rowid", true, true, false)
            : columns.FirstOrDefault(column => column is { IsPrimaryKey: true, IsUnique: true });
    }

    public object? Read(DbDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return null;
        }

        // Text as its bytes: the driver would replace invalid UTF-8 without a word, and stop at a NUL.
        var type = reader.GetFieldType(ordinal);
        return type == typeof(string) || type == typeof(byte[]) ? reader.GetFieldValue<byte[]>(ordinal) : reader.GetValue(ordinal);
    }

    /// <summary>A file that is not there is a mistake in the configuration, not an outage: SQLite would otherwise only say "error 14".</summary>
    public static void MustExist(string file)
    {
        if (!File.Exists(file))
        {
            throw new ConfigurationException($"db_file: there is no file {file}");
        }
    }
}
