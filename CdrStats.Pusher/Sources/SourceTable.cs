using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using CdrStats.Pusher.Configuration;
using CdrStats.Pusher.Profiles;

namespace CdrStats.Pusher.Sources;

/// <summary>The switch's table of records: its checked shape, and the queries both ways of keeping progress need.</summary>
internal sealed class SourceTable(ISqlStore store, SourceSettings settings, IReadOnlyList<FieldMapping> fields)
{
    private TableColumn? _key;
    private string? _where;

    public ISqlStore Store => store;
    public SourceSettings Settings => settings;
    public string Name => settings.Table;
    public string Description => $"table {settings.Table}{(settings.Where is { } where ? $" where {where.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)}" : "")} in {store.Name}";
    public TableColumn Key => _key ?? throw new InvalidOperationException("The table was not prepared.");
    public string QuotedKey => Key.Name == "rowid" ? "rowid" : store.Quote(Key.Name);
    public string QuotedTable => store.Quote(settings.Table);

    /// <summary>What each field is read from in this table.</summary>
    public IReadOnlyList<FieldChoice> Choices { get; private set; } = [];

    /// <summary>The condition of the rows that are meant, to stand behind another one; empty: all are.</summary>
    public string AndMeant => _where is null ? "" : $" AND ({_where})";

    /// <summary>Checks table, key and every field, and returns the table's columns.</summary>
    public async Task<IReadOnlyList<TableColumn>> PrepareAsync(DbConnection connection, CancellationToken cancellation)
    {
        var columns = await store.ColumnsAsync(connection, settings.Table, cancellation);
        if (columns.Count == 0)
        {
            var nearest = NearestName.Of(settings.Table, await store.TablesAsync(connection, cancellation));
            throw new ConfigurationException($"db_table: {store.Name} has no table '{settings.Table}'" + (nearest is null ? "" : $"; did you mean '{nearest}'?"));
        }

        _key = await KeyAsync(connection, columns, cancellation);
        var names = columns.Select(column => column.Name).ToList();
        Choices = FieldChoice.Choose(fields, names, $"table {settings.Table}", store.Quote);
        FieldChoice.MustTellAnswer(settings, Choices);
        foreach (var choice in Choices)
        {
            await MustReadAsync(connection, choice, columns, cancellation);
        }

        _where = settings.Where is { } where ? FieldChoice.InSql(where, names, store.Quote) : null;
        await MustReadAsync(connection, new FieldChoice(new FieldMapping(settings.Where ?? "1", "", FieldType.AsDelivered), null, _where ?? "1"), columns, cancellation);

        return columns;
    }

    /// <summary>Rows that meet a condition (SQL, trusted), at most <paramref name="limit"/>, by key.</summary>
    public Task<IReadOnlyList<SourceRow>> ReadAsync(DbConnection connection, string condition, int limit, CancellationToken cancellation, bool newestFirst = false) =>
        SqlText.ListAsync(
            connection,
            $"SELECT {QuotedKey}, {string.Join(", ", Choices.Select(choice => choice.Sql))} FROM {QuotedTable} WHERE ({condition}){AndMeant} ORDER BY {QuotedKey} {(newestFirst ? "DESC" : "ASC")} LIMIT {SqlText.Number(limit)}",
            Row,
            cancellation,
            store.AsStored);

    public async Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation)
    {
        await using var connection = await store.OpenAsync(cancellation);
        return await ReadAsync(connection, "1 = 1", count, cancellation, newestFirst: true);
    }

    /// <summary>What of a record does not change when a switch adds to it later (a rating, a user field): its call id, start and numbers, hashed.</summary>
    public string Face(SourceRow row)
    {
        var parts = fields.Zip(row.Values)
            .Where(pair => pair.First.Destination is "callid" or "starting_date" or "caller_id_number" or "destination_number")
            .Select(pair => pair.Second switch { null => "", byte[] bytes => Convert.ToHexString(bytes), var value => Records.RecordText.Of(value) });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 12));
    }

    private SourceRow Row(DbDataReader reader)
    {
        var values = new object?[fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = store.Read(reader, i + 1);
        }

        return new SourceRow(store.Read(reader, 0) switch { byte[] text => Encoding.UTF8.GetString(text), var key => key! }, values);
    }

    private async Task<TableColumn> KeyAsync(DbConnection connection, IReadOnlyList<TableColumn> columns, CancellationToken cancellation)
    {
        if (settings.KeyField is not { } named)
        {
            return await store.FindKeyAsync(connection, settings.Table, columns, cancellation)
                ?? throw new ConfigurationException(
                    $"table {settings.Table} has no primary key of one column, so a record cannot be told from the next: add one ({store.AddKey(settings.Table)}), or name a unique column in db_id_field");
        }

        if (named == "rowid" && settings.Kind == SourceKind.Sqlite3)
        {
            return new TableColumn("rowid", true, true, false);
        }

        var column = columns.FirstOrDefault(one => one.Name.Equals(named, StringComparison.OrdinalIgnoreCase))
            ?? throw new ConfigurationException($"db_id_field: table {settings.Table} has no column '{named}'; did you mean '{NearestName.Of(named, columns.Select(one => one.Name))}'?");
        return column.IsUnique ? column : throw new ConfigurationException($"db_id_field: '{named}' is neither the primary key of {settings.Table} nor unique and NOT NULL, so two records could be taken for one");
    }

    /// <summary>A name that is not there, a wrong function: waiting helps only with all else, such as a lock or a server that goes away.</summary>
    private static bool IsAboutTheStatement(DbException refused) =>
        refused is Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 1 } || refused.SqlState is ['4', '2', ..] or ['2', '1' or '2' or '5', ..] or ['0', 'A', ..];

    private async Task MustReadAsync(DbConnection connection, FieldChoice choice, IReadOnlyList<TableColumn> columns, CancellationToken cancellation)
    {
        try
        {
            await SqlText.ListAsync(connection, $"SELECT {choice.Sql} FROM {QuotedTable} WHERE 1 = 0", _ => 0, cancellation);
        }
        catch (DbException refused) when (IsAboutTheStatement(refused))
        {
            var written = choice.Alternative ?? choice.Field.Expression;
            var plain = written.All(letter => char.IsLetterOrDigit(letter) || letter == '_');
            var nearest = plain ? $"; did you mean '{NearestName.Of(written, columns.Select(column => column.Name))}'?" : "";
            throw new ConfigurationException($"orig_field '{written}' cannot be read from {settings.Table}: {refused.Message}{nearest}");
        }
    }
}
