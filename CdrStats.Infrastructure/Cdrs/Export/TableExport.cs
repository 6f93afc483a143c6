namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>A column of a table, named as on the screen.</summary>
/// <param name="IsNumber">Its values are decimals, else texts.</param>
public sealed record TableColumn(string Name, bool IsNumber = true);

/// <summary>A table of a page as it leaves the console: as a file, or with a mail.</summary>
/// <param name="Title">What it is, as a sheet is called.</param>
/// <param name="Rows">A value for each column: a decimal or a text; null where there is none.</param>
public sealed record ExportTable(string Title, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    public Task WriteAsync(Stream output, CallExportFormat format, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        return WriteRowsAsync(output, format, cancellation);
    }

    private async Task WriteRowsAsync(Stream output, CallExportFormat format, CancellationToken cancellation)
    {
        var columns = Columns.Select((column, at) => new ListColumn<IReadOnlyList<object?>>(column.Name, column.IsNumber ? ExportKind.Amount : ExportKind.Text, row => row[at])).ToArray();
        using var source = new ListExportSource<IReadOnlyList<object?>>(Title, columns, Rows);
        await ExportWriter.WriteAsync(output, format, source, cancellation);
    }
}
