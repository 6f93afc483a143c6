namespace CdrStats.Infrastructure.Mapping;

/// <summary>Guesses how a table is written: letters, separator, header, and what each column holds.</summary>
public abstract class FileGuess<TColumn, TLayout>
    where TColumn : struct, Enum
    where TLayout : FileLayout<TColumn>
{
    /// <summary>What columns are called: letters and digits of the name, in small letters.</summary>
    protected abstract IReadOnlyDictionary<string, TColumn> Names { get; }

    /// <summary>Reads the beginning of the file.</summary>
    /// <exception cref="UnreadableFileException">There is nothing in it, or it is neither text nor a workbook.</exception>
    public async Task<FileSample<TLayout>> ReadAsync(Stream file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (WorkbookRows.Is(file))
        {
            return ReadSheet(file, null, cancellation);
        }

        var (text, isUtf8) = await FileStart.BeginningAsync(file, cancellation);
        var lines = text.Split('\n').Where(line => line.Trim().Length > 0).Take(FileStart.SampleLines).ToList();
        if (lines.Count == 0)
        {
            throw new UnreadableFileException("The file is empty.");
        }

        var separator = FileStart.Separator(lines);
        var cells = FileStart.Cells(text, separator);
        return new FileSample<TLayout>(Guess(cells, Empty(separator, isUtf8)), cells);
    }

    /// <summary>The first lines of the file as another layout would split them.</summary>
    public async Task<FileSample<TLayout>> ReadAsync(Stream file, TLayout layout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(layout);
        if (WorkbookRows.Is(file))
        {
            var (sheets, rows) = WorkbookRows.Sample(file, layout.Sheet, FileStart.SampleLines, cancellation);
            return new FileSample<TLayout>(Fitted(rows, With(layout, plain => plain with { IsWorkbook = true })), rows) { Sheets = sheets };
        }

        var (text, _) = await FileStart.BeginningAsync(file, cancellation);
        var cells = FileStart.Cells(text, layout.Separator);
        return new FileSample<TLayout>(Fitted(cells, With(layout, plain => plain with { IsWorkbook = false })), cells);
    }

    /// <summary>The first lines of another sheet, guessed anew.</summary>
    public FileSample<TLayout> ReadSheet(Stream file, string? sheet, CancellationToken cancellation)
    {
        var (sheets, rows) = WorkbookRows.Sample(file, sheet, FileStart.SampleLines, cancellation);
        return new FileSample<TLayout>(Guess(rows, With(Empty(',', true), plain => plain with { IsWorkbook = true, Sheet = sheet })), rows) { Sheets = sheets };
    }

    /// <summary>A layout without header and columns.</summary>
    protected abstract TLayout Empty(char separator, bool isUtf8);

    /// <summary>Whether a line that names these columns is a header; what stands above it is a title then.</summary>
    protected abstract bool IsHeader(IReadOnlyList<TColumn> named);

    /// <summary>Says what columns without names hold, by what is in them.</summary>
    protected abstract void ByContent(ColumnsByContent<TColumn> found, bool decimalComma);

    /// <summary>The last word on what the cells of a header mean.</summary>
    protected virtual void Settle(string[] cells, List<TColumn> columns)
    {
    }

    /// <summary>What else a layout says of the rows below its header.</summary>
    protected virtual TLayout Complete(TLayout layout, IReadOnlyList<string[]> rows) => layout;

    /// <summary>Letters and digits of a column's name, in small letters.</summary>
    protected static string Letters(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return string.Concat(cell.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }

    // The copy is of the same kind as what is copied.
    private static TLayout With(TLayout layout, Func<FileLayout<TColumn>, FileLayout<TColumn>> change) => (TLayout)change(layout);

    private TLayout Guess(List<string[]> cells, TLayout layout)
    {
        var at = cells.FindIndex(row => Header(row) is { } named && IsHeader(named));
        var skipped = at < 0 ? 0 : at;
        var header = Header(cells[skipped]);
        var rows = cells.Skip(skipped + (header is null ? 0 : 1)).ToList();
        var comma = (layout.IsWorkbook || layout.Separator != ',') && rows.Exists(row => row.Any(cell => cell.Contains(',', StringComparison.Ordinal) && Cell.IsAmount(cell, decimalComma: true)))
            && !rows.Exists(row => row.Any(cell => cell.Contains('.', StringComparison.Ordinal) && Cell.IsAmount(cell, decimalComma: false)));
        var columns = header ?? Found(rows, comma);
        return Complete(With(layout, plain => plain with { HasHeader = header is not null, DecimalComma = comma, Skipped = skipped, Columns = columns }), rows);
    }

    private TLayout Fitted(List<string[]> cells, TLayout layout)
    {
        var width = cells.Max(row => row.Length);
        var skipped = Math.Clamp(layout.Skipped, 0, cells.Count - 1);
        var rows = cells.Skip(skipped + (layout.HasHeader ? 1 : 0)).ToList();
        var columns = width == layout.Columns.Count ? layout.Columns : Header(cells[skipped]) ?? Found(rows, layout.DecimalComma);
        return Complete(With(layout, plain => plain with { Skipped = skipped, Columns = columns }), rows);
    }

    private List<TColumn>? Header(string[] cells)
    {
        var columns = cells.Select(cell => Names.GetValueOrDefault(Letters(cell))).ToList();
        if (cells.Any(cell => cell.Length > 0 && cell.All(char.IsAsciiDigit)) || columns.TrueForAll(column => column.Equals(default(TColumn))))
        {
            return null;
        }

        Settle(cells, columns);

        // Of two columns of one kind the first counts: "Country; Destination; Code".
        for (var at = 0; at < columns.Count; at++)
        {
            columns[at] = columns.IndexOf(columns[at]) < at ? default : columns[at];
        }

        return columns;
    }

    private List<TColumn> Found(List<string[]> rows, bool comma)
    {
        var found = new ColumnsByContent<TColumn>(rows);
        ByContent(found, comma);
        return found.Columns;
    }
}
