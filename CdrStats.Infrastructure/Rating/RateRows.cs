using System.Text;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Import.Files;
using CdrStats.Infrastructure.Import.Files.Tables;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Rating;

/// <summary>The rows of a deck that have something in them, one after the other, whatever kind of file it is.</summary>
internal abstract class RateRows : IAsyncDisposable
{
    /// <summary>Counts from 1, empty lines and the header included.</summary>
    public abstract int Line { get; }

    /// <summary>Why the row cannot be read, or null.</summary>
    public virtual string? Trouble => null;

    public abstract string Field(int column);

    /// <exception cref="RateFileException">The file cannot be read from here on.</exception>
    public abstract ValueTask<bool> NextAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    /// <param name="file">From its beginning; it stays the caller's.</param>
    public static RateRows Open(Stream file, RateFileLayout layout)
    {
        file.Position = 0;
        return layout.IsWorkbook ? new RateWorkbook(file, layout.Sheet) : new RateTextRows(file, layout);
    }
}

/// <summary>Lines of text with separators.</summary>
internal sealed class RateTextRows : RateRows
{
    private const int LongestLine = 1 << 20;
    private readonly StreamReader _text;
    private readonly CsvDataReader _csv;
    private int _line;

    public RateTextRows(Stream file, RateFileLayout layout)
    {
        _text = new StreamReader(file, layout.IsUtf8 ? Encoding.UTF8 : Encoding.Latin1, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
        _csv = CsvDataReader.Create(_text, new CsvDataReaderOptions { HasHeaders = false, Delimiter = layout.Separator, BufferSize = 1 << 16, MaxBufferSize = LongestLine });
    }

    public override int Line => _line;

    public override string Field(int column) => column < _csv.RowFieldCount ? _csv.GetString(column).Trim() : "";

    public override async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        do
        {
            _line++;
            try
            {
                if (!await _csv.ReadAsync(cancellation))
                {
                    return false;
                }
            }
            catch (Exception error) when (error is CsvFormatException or CsvRecordTooLargeException)
            {
                throw new RateFileException($"Line {_line} cannot be read as CSV: {error.Message} Mend it, or choose another separator.");
            }
        }
        while (IsBlank());

        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        await _csv.DisposeAsync();
        _text.Dispose();
    }

    private bool IsBlank()
    {
        for (var at = 0; at < _csv.RowFieldCount; at++)
        {
            if (_csv.GetFieldSpan(at).Trim().Length > 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The rows of a workbook's sheet (.xlsx), read as the files of calls are: neither a cell nor the texts that cells share may fill the memory.</summary>
internal sealed class RateWorkbook : RateRows
{
    private readonly System.IO.Compression.ZipArchive _zip;
    private readonly XlsxParts _parts;
    private readonly SharedTexts _shared;
    private readonly XlsxCells _cells;
    private readonly TableRow _row = new();
    private long _number;

    public RateWorkbook(Stream file, string? sheet)
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
            throw new RateFileException(bad.Message);
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
        var book = new RateWorkbook(file, sheet);
        try
        {
            var rows = new List<string[]>();
            while (rows.Count < most && book.Next(cancellation))
            {
                rows.Add([.. Enumerable.Range(0, book._row.Count).Select(book.Field)]);
            }

            return rows.Count > 0 ? (book._parts.Sheets, rows) : throw new RateFileException("The sheet is empty.");
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
            throw new RateFileException(bad.Message);
        }
    }

    private void Close()
    {
        _cells?.Dispose();
        _shared?.Dispose();
        _zip?.Dispose();
    }
}
