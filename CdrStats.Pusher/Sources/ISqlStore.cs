using System.Data.Common;

namespace CdrStats.Pusher.Sources;

/// <summary>What differs between the databases a switch may write to: <see cref="SqliteStore"/> and <see cref="MySqlStore"/>.</summary>
internal interface ISqlStore
{
    /// <summary>For people: "SQLite file /x/cdr.db", "MySQL database asterisk on 127.0.0.1:3306".</summary>
    string Name { get; }

    Task<DbConnection> OpenAsync(CancellationToken cancellation);

    string Quote(string identifier);

    Task<IReadOnlyList<string>> TablesAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>The columns of a table, empty when there is no such table. <see cref="TableColumn.IsUnique"/>: alone it names a row.</summary>
    Task<IReadOnlyList<TableColumn>> ColumnsAsync(DbConnection connection, string table, CancellationToken cancellation);

    /// <summary>The column that names a row where none was configured: the primary key, or the store's own row number. Null: there is none.</summary>
    Task<TableColumn?> FindKeyAsync(DbConnection connection, string table, IReadOnlyList<TableColumn> columns, CancellationToken cancellation);

    /// <summary>A value as delivered: long, double, decimal, text, bytes, DateTime (no zone) or null.</summary>
    object? Read(DbDataReader reader, int ordinal);
}

/// <summary>A column of the source's table, as far as keys are concerned.</summary>
internal sealed record TableColumn(string Name, bool IsInteger, bool IsUnique, bool IsPrimaryKey);
