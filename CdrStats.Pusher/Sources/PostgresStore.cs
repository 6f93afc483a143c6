using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Npgsql.PostgresTypes;

namespace CdrStats.Pusher.Sources;

/// <summary>
/// A PostgreSQL database: Asterisk's cdr_pgsql and adaptive ODBC, FreeSWITCH's mod_cdr_pg_csv, Kamailio, Yate. Values come as the server writes them
/// and are told apart by their types here, so that each type there is arrives, not only those the driver knows. The session speaks UTC.
/// </summary>
internal sealed class PostgresStore(string connectionString, bool writes) : ISqlStore
{
    private const uint Truth = 16, Big = 20, Small = 21, Int = 23, Oid = 26, Json = 114, Single = 700, Double = 701, Numeric = 1700, Jsonb = 3802;

    // What else a time, a span or bytes would be written as is the server's or the role's setting.
    private const string Session = "SET DateStyle TO ISO; SET IntervalStyle TO postgres; SET bytea_output TO hex; SET TimeZone TO 'UTC'; SET standard_conforming_strings TO on";

    public string Name
    {
        get
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            return $"PostgreSQL database {builder.Database ?? builder.Username} on {builder.Host}:{builder.Port}";
        }
    }

    public async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await SqlText.RunAsync(connection, writes ? Session : $"{Session}; SET default_transaction_read_only TO on", cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public string Quote(string identifier) => identifier.StartsWith('"')
        ? identifier
        : string.Join('.', identifier.Split('.').Select(part => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    public string AddKey(string table) => $"ALTER TABLE {table} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

    public Task<IReadOnlyList<string>> TablesAsync(DbConnection connection, CancellationToken cancellation) =>
        SqlText.ListAsync(
            connection,
            """
            SELECT CASE WHEN n.nspname = ANY (current_schemas(false)) THEN c.relname ELSE n.nspname || '.' || c.relname END::text
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            """,
            reader => reader.GetString(0),
            cancellation);

    public Task<IReadOnlyList<TableColumn>> ColumnsAsync(DbConnection connection, string table, CancellationToken cancellation) =>
        SqlText.ListAsync(
            connection,
            $"""
            SELECT a.attname::text, a.atttypid IN ({Small}, {Int}, {Big}),
                   c.relkind IN ('v', 'm', 'f') OR a.attidentity <> '' OR (a.attnotnull AND EXISTS (
                       SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnatts = 1 AND i.indkey[0] = a.attnum)),
                   EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)), a.attidentity <> '', a.atttypid = {Truth}
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.oid = to_regclass('{Quote(table).Replace("'", "''", StringComparison.Ordinal)}') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """,
            reader => new TableColumn(reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3)) { IsIdentity = reader.GetBoolean(4), IsTruth = reader.GetBoolean(5) },
            cancellation);

    public Task<TableColumn?> FindKeyAsync(DbConnection connection, string table, IReadOnlyList<TableColumn> columns, CancellationToken cancellation) =>
        Task.FromResult(
            columns.FirstOrDefault(column => column is { IsPrimaryKey: true, IsUnique: true, IsInteger: true })
            ?? columns.FirstOrDefault(column => column is { IsIdentity: true })
            ?? columns.FirstOrDefault(column => column is { IsPrimaryKey: true, IsUnique: true }));

    public void AsStored(DbCommand command) => ((NpgsqlCommand)command).AllResultTypesAreUnknown = true;

    public object? Read(DbDataReader reader, int ordinal)
    {
        if (reader.IsDBNull(ordinal))
        {
            return null;
        }

        var (text, type) = (reader.GetString(ordinal), ((NpgsqlDataReader)reader).GetPostgresType(ordinal));
        return type is PostgresArrayType array ? PostgresArray.Read(text, element => One(element, array.Element.OID)) : One(text, type.OID);
    }

    private static object? One(string text, uint type) => type switch
    {
        Small or Int or Big or Oid => long.Parse(text, CultureInfo.InvariantCulture),
        Truth => text == "t",
        Single or Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        Numeric when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        Json or Jsonb => Document(text),
        _ => text,
    };

    /// <summary>The document itself, so that extradata holds it as one and not as a text; the text where it cannot be had (half a surrogate pair in a json column).</summary>
    private static object? Document(string text)
    {
        try
        {
            var json = JsonNode.Parse(text);
            json?.ToJsonString();
            return json;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return text;
        }
    }
}
