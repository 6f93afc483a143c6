using System.Data.Common;
using MySqlConnector;

namespace CdrStats.Pusher.Sources;

/// <summary>A MySQL or MariaDB database: Asterisk, Kamailio, OpenSIPS, SipWise. The connection speaks utf8mb4 whatever the table's own character set.</summary>
internal sealed class MySqlStore(string connectionString, IReadOnlyDictionary<string, string> sessionVariables) : ISqlStore
{
    public string Name
    {
        get
        {
            var builder = new MySqlConnectionStringBuilder(connectionString);
            var place = builder.ConnectionProtocol == MySqlConnectionProtocol.Unix ? builder.Server : $"{builder.Server}:{builder.Port}";
            return $"MySQL database {builder.Database} on {place}";
        }
    }

    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new MySqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            if (sessionVariables.Count > 0)
            {
                await SqlText.RunAsync(connection, "SET " + string.Join(", ", sessionVariables.Select(variable => $"{variable.Key} = {variable.Value}")), cancellation);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public string Quote(string identifier) => identifier.StartsWith('`')
        ? identifier
        : string.Join('.', identifier.Split('.').Select(part => $"`{part.Replace("`", "``", StringComparison.Ordinal)}`"));

    public string AddKey(string table) => $"ALTER TABLE {table} ADD COLUMN id BIGINT PRIMARY KEY AUTO_INCREMENT FIRST";

    public Task<IReadOnlyList<string>> TablesAsync(DbConnection connection, CancellationToken cancellation) =>
        SqlText.ListAsync(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()", reader => reader.GetString(0), cancellation);

    public Task<IReadOnlyList<TableColumn>> ColumnsAsync(DbConnection connection, string table, CancellationToken cancellation)
    {
        var parts = table.Replace("`", "", StringComparison.Ordinal).Split('.');
        var schema = parts.Length > 1 ? SqlText.Literal(parts[0]) : "DATABASE()";
        return SqlText.ListAsync(
            connection,
            $"""
            SELECT c.column_name, c.data_type LIKE '%int',
                   EXISTS (SELECT 1 FROM information_schema.views v WHERE v.table_schema = c.table_schema AND v.table_name = c.table_name)
                   OR (c.is_nullable = 'NO' AND EXISTS (SELECT 1 FROM information_schema.statistics s WHERE s.table_schema = c.table_schema AND s.table_name = c.table_name
                           AND s.non_unique = 0 GROUP BY s.index_name HAVING COUNT(*) = 1 AND MIN(s.column_name) = c.column_name))
                   -- A partitioned table's key must name the partition's column too; the server still numbers its rows.
                   OR c.extra LIKE '%auto_increment%',
                   c.column_key = 'PRI'
            FROM information_schema.columns c
            WHERE c.table_schema = {schema} AND c.table_name = {SqlText.Literal(parts[^1])} ORDER BY c.ordinal_position
            """,
            reader => new TableColumn(reader.GetString(0), reader.GetInt64(1) != 0, reader.GetInt64(2) != 0, reader.GetInt64(3) != 0),
            cancellation);
    }

    public Task<TableColumn?> FindKeyAsync(DbConnection connection, string table, IReadOnlyList<TableColumn> columns, CancellationToken cancellation) =>
        Task.FromResult(columns.FirstOrDefault(column => column is { IsPrimaryKey: true, IsUnique: true }));

    public object? Read(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetValue(ordinal) switch
    {
        MySqlDateTime { IsValidDateTime: true } time => time.GetDateTime(),
        MySqlDateTime => "0000-00-00 00:00:00",
        DateTime time => time,
        string text => text,
        byte[] bytes => bytes,
        ulong number when number > long.MaxValue => (decimal)number,
        float number => (double)(decimal)number,
        MySqlDecimal number => number.Value,
        sbyte or byte or short or ushort or int or uint or ulong or long => Convert.ToInt64(reader.GetValue(ordinal), System.Globalization.CultureInfo.InvariantCulture),
        var other => other,
    };
}
