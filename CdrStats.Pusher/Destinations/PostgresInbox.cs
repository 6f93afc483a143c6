using System.Globalization;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Records;
using Npgsql;
using NpgsqlTypes;

namespace CdrStats.Pusher.Destinations;

/// <summary>
/// The table <c>cdr_import</c> of a console, or of the predecessor. Where it has <c>source_key</c> (the console's own), a record sent twice is kept once.
/// </summary>
internal sealed class PostgresInbox(string connectionString, string table, IReadOnlyList<InboxColumn> columns) : IInbox
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(connectionString);
    private string? _insert;
    private IReadOnlyList<int> _places = [];

    /// <summary>Whether the inbox knows source keys, so that sending again is harmless.</summary>
    public bool KnowsSourceKeys { get; private set; }

    public string Description
    {
        get
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString);
            return $"table {table} in PostgreSQL database {builder.Database} on {builder.Host}:{builder.Port}";
        }
    }

    /// <summary>Looks at the table once; done anew after each outage, since an upgrade may have added the key meanwhile.</summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(
            """
            SELECT attname FROM pg_attribute
            WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = Quoted(table) });
        var existing = new HashSet<string>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                existing.Add(reader.GetString(0));
            }
        }

        if (existing.Count == 0)
        {
            throw new ConfigurationException($"table_destination: there is no {Description}: start the console once, it makes the table, or correct the name");
        }

        if (columns.FirstOrDefault(column => !column.Late && !existing.Contains(column.Name)) is { } missing)
        {
            throw new ConfigurationException($"the {Description} has no column {missing.Name}, so it is not an inbox for these cdr_fields");
        }

        KnowsSourceKeys = existing.Contains("source_key");
        _places = [.. Enumerable.Range(0, columns.Count).Where(place => existing.Contains(columns[place].Name))];
        var names = _places.Select(place => columns[place].Name).Concat(KnowsSourceKeys ? ["source_key"] : []).ToList();
        var arrays = Enumerable.Range(1, names.Count).Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}"));
        _insert = $"INSERT INTO {Quoted(table)} ({string.Join(", ", names)}) SELECT * FROM unnest({string.Join(", ", arrays)}) ON CONFLICT DO NOTHING";
    }

    /// <summary>
    /// Stores records in one transaction; rows the database will not take are set aside, alone, with what it said.
    /// </summary>
    /// <returns>How many rows were new, and which were refused.</returns>
    public async Task<(int Added, IReadOnlyList<RejectedRecord> Refused)> SendAsync(IReadOnlyList<InboxRecord> records, CancellationToken cancellation)
    {
        if (records.Count == 0)
        {
            return (0, []);
        }

        try
        {
            return (await InsertAsync(records, cancellation), []);
        }
        catch (PostgresException bad) when (IsAboutTheData(bad))
        {
            if (records.Count == 1)
            {
                return (0, [new RejectedRecord(records[0].Row, records[0].SourceKey, $"the inbox refused it: {bad.MessageText}")]);
            }

            // One row spoils the statement: halving finds it in a few steps and lets the others through.
            var half = records.Count / 2;
            var first = await SendAsync([.. records.Take(half)], cancellation);
            var second = await SendAsync([.. records.Skip(half)], cancellation);
            return (first.Added + second.Added, [.. first.Refused, .. second.Refused]);
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<int> InsertAsync(IReadOnlyList<InboxRecord> records, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(_insert ?? throw new InvalidOperationException("The inbox was not prepared."));
        foreach (var place in _places)
        {
            command.Parameters.Add(Column(columns[place].Kind, records, place));
        }

        if (KnowsSourceKeys)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = records.Select(record => record.SourceKey).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        }

        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Column(ColumnKind kind, IReadOnlyList<InboxRecord> records, int place)
    {
        var values = records.Select(record => record.Values[place]);
        return kind switch
        {
            ColumnKind.Integer => Typed(values.Select(value => (int?)value).ToArray(), NpgsqlDbType.Integer),
            ColumnKind.Decimal => Typed(values.Select(value => (decimal?)value).ToArray(), NpgsqlDbType.Numeric),
            ColumnKind.Instant => Typed(values.Select(value => ((DateTimeOffset?)value)?.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz),
            ColumnKind.Json => Typed(values.Select(value => (string?)value).ToArray(), NpgsqlDbType.Jsonb),
            _ => Typed(values.Select(value => (string?)value).ToArray(), NpgsqlDbType.Text),
        };

        static NpgsqlParameter Typed(object array, NpgsqlDbType type) => new() { Value = array, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    /// <summary>Classes 22 (data) and 23 (constraints): sending the same row later will not help.</summary>
    private static bool IsAboutTheData(PostgresException bad) =>
        bad.SqlState.StartsWith("22", StringComparison.Ordinal) || bad.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static string Quoted(string name) => name.StartsWith('"')
        ? name
        : string.Join('.', name.Split('.').Select(part => $"\"{part.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}
