using CdrStats.Domain.Import.Files;

namespace CdrStats.Infrastructure.Import.Files;

/// <summary>The rows of an import that can become no call: to the quarantine, and into a file to be corrected.</summary>
internal sealed class FileRejects(Guid import, string name, FileQuarantine quarantine, RejectFile file)
{
    private readonly List<RejectedRow> _rows = [];

    public async Task AddAsync(FileBatch batch, int at, int ordinal, string reason, FileMapping mapping)
    {
        var row = batch.Row(at);
        await file.AddAsync(batch.Header, row, reason);
        var values = row.Trouble is not null ? [KeyValuePair.Create("line", RejectFile.Whole(row))] : batch.Values(at) ?? new RowMapper(mapping, batch.Header).Values(row);
        _rows.Add(new RejectedRow(row.Line, ordinal, reason, values));
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        await quarantine.KeepAsync(import, name, _rows, cancellation);
        _rows.Clear();
    }
}
