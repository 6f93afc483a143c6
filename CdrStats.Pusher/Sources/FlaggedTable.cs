using CdrStats.Pusher.Configuration;

namespace CdrStats.Pusher.Sources;

/// <summary>Progress in the store itself, as the predecessor kept it: a column that becomes 1 once the record is in the inbox.</summary>
internal sealed class FlaggedTable(SourceTable table, string flagField, Action<string> say) : ISource
{
    private bool _isTruth;

    private string Flag => table.Store.Quote(flagField);

    public string Description => $"{table.Description}, progress in its column {flagField}";

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var connection = await table.Store.OpenAsync(cancellation);
        var columns = await table.PrepareAsync(connection, cancellation);
        if (columns.FirstOrDefault(column => column.Name.Equals(flagField, StringComparison.OrdinalIgnoreCase)) is { } flag)
        {
            _isTruth = flag.IsTruth;
            return;
        }

        await SqlText.RunAsync(connection, $"ALTER TABLE {table.QuotedTable} ADD COLUMN {Flag} INTEGER DEFAULT 0", cancellation);
        await SqlText.RunAsync(connection, $"CREATE INDEX {table.Store.Quote($"{flagField}_waiting")} ON {table.QuotedTable} ({Flag})", cancellation);
        say($"Added the column {flagField} to {table.Name}. A switch that inserts without naming its columns (mod_cdr_sqlite) must now give one value more, 0; leave db_flag_field out to keep its table as it is.");
    }

    public async Task<IReadOnlyList<SourceRow>> ReadAsync(int limit, CancellationToken cancellation)
    {
        await using var connection = await table.Store.OpenAsync(cancellation);
        return await table.ReadAsync(connection, _isTruth ? $"{Flag} IS NOT TRUE" : $"({Flag} = 0 OR {Flag} IS NULL)", limit, cancellation);
    }

    public async Task MarkAsync(IReadOnlyList<SourceRow> rows, CancellationToken cancellation)
    {
        await using var connection = await table.Store.OpenAsync(cancellation);
        foreach (var some in rows.Chunk(500))
        {
            var names = string.Join(", ", Enumerable.Range(0, some.Length).Select(number => $"@p{number}"));
            await SqlText.RunAsync(connection, $"UPDATE {table.QuotedTable} SET {Flag} = {(_isTruth ? "TRUE" : "1")} WHERE {table.QuotedKey} IN ({names})", cancellation, some.Select(row => row.Key));
        }
    }

    public Task<IReadOnlyList<SourceRow>> ReadNewestAsync(int count, CancellationToken cancellation) => table.ReadNewestAsync(count, cancellation);
}
