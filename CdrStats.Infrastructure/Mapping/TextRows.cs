using System.Text;
using Sylvan.Data.Csv;

namespace CdrStats.Infrastructure.Mapping;

/// <summary>Lines of text with separators.</summary>
internal sealed class TextRows : FileRows
{
    private const int LongestLine = 1 << 20;
    private readonly StreamReader _text;
    private readonly CsvDataReader _csv;
    private int _line;

    public TextRows(Stream file, FileLayout layout)
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
                throw new UnreadableFileException($"Line {_line} cannot be read as CSV: {error.Message} Mend it, or choose another separator.");
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
