using System.Data.Common;

namespace CdrStats.Pusher.Sources;

/// <summary>What differs between the databases a switch may write to: <see cref="SqliteStore"/>, <see cref="MySqlStore"/> and <see cref="PostgresStore"/>.</summary>
internal interface ISqlStore
{
    /// <summary>For people: "SQLite file /x/cdr.db", "MySQL database asterisk on 127.0.0.1:3306".</summary>
    string Name { get; }

    Task<DbConnection> OpenAsync(CancellationToken cancellation);

    string Quote(string identifier);

    /// <summary>The statement that gives a table a key, for people.</summary>
    string AddKey(string table);

    Task<IReadOnlyList<string>> TablesAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>The columns of a table, empty when there is no such table. <see cref="TableColumn.IsUnique"/>: alone it names a row, or, of a view, the operator's word must do.</summary>
    Task<IReadOnlyList<TableColumn>> ColumnsAsync(DbConnection connection, string table, CancellationToken cancellation);

    /// <summary>The column that names a row where none was configured: the primary key, or the store's own row number. Null: there is none.</summary>
    Task<TableColumn?> FindKeyAsync(DbConnection connection, string table, IReadOnlyList<TableColumn> columns, CancellationToken cancellation);

    /// <summary>Readies a command whose rows <see cref="Read"/> will read.</summary>
    void AsStored(DbCommand command)
    {
    }

    /// <summary>A value as delivered: long, double, decimal, truth, text, bytes, DateTime (no zone), JSON or null.</summary>
    object? Read(DbDataReader reader, int ordinal);
}

/// <summary>A column of the source's table, as far as keys are concerned.</summary>
internal sealed record TableColumn(string Name, bool IsInteger, bool IsUnique, bool IsPrimaryKey)
{
    /// <summary>The store numbers its rows itself (PostgreSQL's identity).</summary>
    public bool IsIdentity { get; init; }

    /// <summary>It holds true and false, which PostgreSQL does not take for 1 and 0.</summary>
    public bool IsTruth { get; init; }
}
