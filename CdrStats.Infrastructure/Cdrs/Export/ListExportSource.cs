namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>Rows of an export that are in memory, or made one by one.</summary>
internal sealed class ListExportSource<T>(string title, IReadOnlyList<ListColumn<T>> columns, IEnumerable<T> rows) : ExportSource(title), IDisposable
{
    private readonly IEnumerator<T> _rows = rows.GetEnumerator();
    private readonly ListValues<T> _values = new(columns);

    public override IReadOnlyList<ExportColumn> Columns => columns;

    public void Dispose() => _rows.Dispose();

    protected override Task<int> ReadAsync(ExportBuffer buffer, Action<ExportBuffer, ExportRow> write, int most, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var row = new ExportRow(_values, columns);
        var count = 0;
        while (count < most && _rows.MoveNext())
        {
            _values.Row = _rows.Current;
            write(buffer, row);
            count++;
        }

        IsDone = count < most;
        return Task.FromResult(count);
    }
}
