using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;

namespace CdrStats.Infrastructure.Mapping;

/// <summary>The rows of a workbook's sheet (.xlsx), read as the files of calls are: neither a cell nor the texts that cells share may fill the memory.</summary>
internal sealed class WorkbookRows : FileRows
{
    private readonly System.IO.Compression.ZipArchive _zip;
    private readonly XlsxParts _parts;
    private readonly SharedTexts _shared;
    private readonly XlsxCells _cells;
    private readonly TableRow _row = new();
    private long _number;

    public WorkbookRows(Stream file, string? sheet)
    {
        try
        {
            _zip = XlsxParts.Open(file);
            _parts = XlsxParts.Read(_zip);
            _shared = SharedTexts.Read(_zip, Path.GetTempPath());
            _cells = new XlsxCells(_parts.OpenSheet(sheet), _parts, _shared);
        }
        catch (FileImportException bad)
        {
            Close();
            throw new UnreadableFileException(bad.Message);
        }
        catch
        {
            Close();
            throw;
        }
    }

    public override int Line => (int)_row.Line;

    public override string? Trouble => _row.Trouble;

    /// <summary>Whether a file is packed as workbooks are.</summary>
    public static bool Is(Stream file)
    {
        var start = new byte[4];
        file.Position = 0;
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return start.AsSpan(0, length).StartsWith("PK"u8);
    }

    /// <summary>The names of the sheets, and the first rows of one.</summary>
    public static (IReadOnlyList<string> Sheets, List<string[]> Rows) Sample(Stream file, string? sheet, int most, CancellationToken cancellation)
    {
        file.Position = 0;
        var book = new WorkbookRows(file, sheet);
        try
        {
            var rows = new List<string[]>();
            while (rows.Count < most && book.Next(cancellation))
            {
                rows.Add([.. Enumerable.Range(0, book._row.Count).Select(book.Field)]);
            }

            return rows.Count > 0 ? (book._parts.Sheets, rows) : throw new UnreadableFileException("The sheet is empty.");
        }
        finally
        {
            book.Close();
        }
    }

    public override string Field(int column) => column < _row.Count ? _row[column].Trim().ToString() : "";

    public override ValueTask<bool> NextAsync(CancellationToken cancellation) => ValueTask.FromResult(Next(cancellation));

    public override ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private bool Next(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return _cells.Next(_row, _number++);
        }
        catch (FileImportException bad)
        {
            throw new UnreadableFileException(bad.Message);
        }
    }

    private void Close()
    {
        _cells?.Dispose();
        _shared?.Dispose();
        _zip?.Dispose();
    }
}
