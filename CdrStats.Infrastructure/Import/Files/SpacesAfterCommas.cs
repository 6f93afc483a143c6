namespace CdrStats.Infrastructure.Import.Files;

/// <summary>
/// Drops blanks after commas and at the beginning of lines, outside quotes: a quoted value behind ", " is then read as quoted.
/// </summary>
internal sealed class SpacesAfterCommas(TextReader file) : TextReader
{
    private readonly char[] _ahead = new char[16 * 1024];
    private int _at, _end;
    private bool _fieldBegins = true;
    private bool _quoted;
    private bool _closed;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        var written = 0;
        while (written < buffer.Length)
        {
            if (_at == _end)
            {
                // What is there is handed on before more is waited for.
                if (written > 0 || (_end = file.Read(_ahead)) == 0)
                {
                    return written;
                }

                _at = 0;
            }

            var next = _ahead[_at++];
            if (_fieldBegins && next is (' ' or '\t'))
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

            _fieldBegins = !_quoted && next is (',' or '\n' or '\r');
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
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
