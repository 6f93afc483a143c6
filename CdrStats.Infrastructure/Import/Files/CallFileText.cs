namespace CdrStats.Infrastructure.Import.Files;

/// <summary>
/// The text of a file, without blanks behind separators and at the beginning of lines outside quotes: a quoted value behind ", " is then read as
/// quoted. Its first line tells whether commas, semicolons, tabs or bars separate.
/// </summary>
internal sealed class CallFileText : TextReader
{
    private const char ByteOrderMark = '\uFEFF';
    private readonly TextReader _file;
    private readonly char[] _ahead = new char[16 * 1024];
    private int _at, _end;
    private bool _fieldBegins = true;
    private bool _quoted;
    private bool _closed;

    public CallFileText(TextReader file, char? separator = null)
    {
        _file = file;
        int read;
        do
        {
            read = file.Read(_ahead, _end, _ahead.Length - _end);
            _end += read;
        }
        while (read > 0 && _end < _ahead.Length && _ahead.AsSpan(0, _end).IndexOf('\n') < 0);

        if (_end > 0 && _ahead[0] == ByteOrderMark)
        {
            _at = 1;
        }

        Separator = separator ?? SeparatorOf(_ahead.AsSpan(_at, _end - _at));
    }

    /// <summary>As given; else a comma, unless the first line holds more semicolons, tabs or bars.</summary>
    public char Separator { get; }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var written = 0;
        while (written < buffer.Length)
        {
            if (_at == _end)
            {
                // What is there is handed on before more is waited for.
                if (written > 0)
                {
                    return written;
                }

                (_at, _end) = (0, _file.Read(_ahead));
                if (_end == 0)
                {
                    return 0;
                }
            }

            var next = _ahead[_at++];
            if (_fieldBegins && next != Separator && (next is ' ' or '\t'))
            {
                continue;
            }

            // A doubled quote inside quotes closes and opens again, which comes to the same.
            if (next == '"' && (_quoted || _fieldBegins || _closed))
            {
                _closed = _quoted;
                _quoted = !_quoted;
            }
            else
            {
                _closed = false;
            }

            _fieldBegins = !_quoted && (next == Separator || next is '\n' or '\r');
            buffer[written++] = next;
        }

        return written;
    }

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static char SeparatorOf(ReadOnlySpan<char> start)
    {
        var end = start.IndexOfAny('\n', '\r');
        var first = end < 0 ? start : start[..end];
        var (separator, most) = (',', first.Count(','));
        foreach (var other in ";\t|")
        {
            (separator, most) = first.Count(other) is var count && count > most ? (other, count) : (separator, most);
        }

        return separator;
    }
}
