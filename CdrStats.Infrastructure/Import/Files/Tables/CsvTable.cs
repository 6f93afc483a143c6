using CdrStats.Domain.Import.Files;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Import.Files.Tables;

/// <summary>A text file with a separator between values, and quotes around those that hold one.</summary>
internal sealed class CsvTable : TableFile
{
    private const int MostCharacters = TableRow.MostCharacters;

    // Otherwise lines that begin with # would be passed over without a word.
    private const char NoComments = '\0';
    private readonly Stream _file;
    private readonly long _length;
    private readonly CsvDataReader _csv;
    private readonly string[] _header;
    private readonly Func<bool> _next;
    private bool _firstIsRow;
    private long _line = 1;

    /// <param name="separator">Null: found in the first line.</param>
    public CsvTable(Stream file, TextReader text, char? separator, bool hasHeader)
    {
        (_file, _length) = (file, Math.Max(1, file.Length));
        var cleaned = new CallFileText(text, separator);
        Separator = cleaned.Separator;
        _csv = Guarded(() => CsvDataReader.Create(cleaned, new CsvDataReaderOptions { HasHeaders = false, Delimiter = Separator, BufferSize = MostCharacters, Comment = NoComments }));
        _next = _csv.Read;
        if (!Guarded(_next))
        {
            throw new FileImportException(hasHeader ? "The file is empty; its first line should name the columns." : "The file is empty.");
        }

        _firstIsRow = !hasHeader;
        _header = hasHeader ? ColumnNames.Of([.. Enumerable.Range(0, _csv.RowFieldCount).Select(_csv.GetString)]) : ColumnNames.Numbered(_csv.RowFieldCount);
        if (_header.Length > TableRow.MostColumns)
        {
            throw new FileImportException($"The first line has {_header.Length} columns; up to {TableRow.MostColumns} are read.");
        }
    }

    public char Separator { get; }

    public override IReadOnlyList<string> Header => _header;

    public override double Done => Math.Min(1, (double)_file.Position / _length);

    protected override bool Read(TableRow row, long number)
    {
        do
        {
            if (!_firstIsRow)
            {
                _line += 1 + Breaks();
                if (!Guarded(_next))
                {
                    return false;
                }
            }

            _firstIsRow = false;
        }
        while (_csv.RowFieldCount == 1 && _csv.GetFieldSpan(0).Trim().Length == 0);

        row.Begin(_line, number);
        for (var at = 0; at < _csv.RowFieldCount; at++)
        {
            row.Add(_csv.GetFieldSpan(at).Trim());
        }

        if (_csv.RowFieldCount != _header.Length)
        {
            row.Trouble ??= $"it has {_csv.RowFieldCount} values, the first line has {_header.Length}: a {Name(Separator)} in a value needs quotes around the value";
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _csv?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string Name(char separator) => separator switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        '|' => "bar",
        _ => $"'{separator}'",
    };

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvRecordTooLargeException)
        {
            throw new FileImportException($"Line {_line} is longer than {MostCharacters / 1024} KiB: a quote that is never closed, perhaps.");
        }
        catch (CsvFormatException bad)
        {
            throw new FileImportException($"Line {_line} is not CSV: {bad.Message}");
        }
    }

    // Lines that the row which was read last took more than one.
    private int Breaks()
    {
        var breaks = 0;
        for (var at = 0; at < _csv.RowFieldCount; at++)
        {
            breaks += _csv.GetFieldSpan(at).Count('\n');
        }

        return breaks;
    }
}
