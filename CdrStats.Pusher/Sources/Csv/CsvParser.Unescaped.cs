namespace CdrStats.Pusher.Sources.Csv;

/// <summary>Lines whose values stand in quotes, but hold quotes as they are.</summary>
internal sealed partial class CsvParser
{
    // Values with line ends are rare and short where quotes do not protect them.
    private const int MostJoined = 20;

    private bool FindUnescaped(ReadOnlySpan<byte> data, int end, bool enough)
    {
        var first = end;
        for (var lines = 1; ; lines++)
        {
            var stop = end < 0 ? data.Length : end;
            (Taken, Length) = (Math.Min(stop + 1, data.Length), Text(data, stop));
            var line = data[..Length];
            if ((Apart(line) && Fits) || (Loose(line) && Fits))
            {
                return true;
            }

            // A value with a line end: it is open at the end of its line, and what follows does not begin as a record does.
            var next = end + 1;
            if (line is not [Quote, .., not Quote] || end < 0 || lines == MostJoined || (next < data.Length && data[next] == Quote))
            {
                break;
            }

            var more = data[next..].IndexOf(LineEnd);
            if (more < 0)
            {
                if (!enough)
                {
                    return false;
                }

                break;
            }

            end = next + more;
        }

        // Nothing fits: the first line alone, as it is.
        (Taken, Length) = (first < 0 ? data.Length : first + 1, Text(data, first < 0 ? data.Length : first));
        _ = Apart(data[..Length]) || Loose(data[..Length]);
        return true;
    }

    /// <summary>Every value in quotes: what stands between a quote, the delimiter and a quote is another value.</summary>
    private bool Apart(ReadOnlySpan<byte> line)
    {
        _fields.Clear();
        if (line is not [Quote, .., Quote])
        {
            return false;
        }

        var at = 1;
        for (var i = 1; i < line.Length - 1; i++)
        {
            if (line[i] != Quote || line[i + 1] != delimiter)
            {
                continue;
            }

            var open = i + 2;
            while (open < line.Length - 1 && line[open] == (byte)' ')
            {
                open++;
            }

            if (open < line.Length && line[open] == Quote)
            {
                _fields.Add(new Field(at, i - at, Form.Quoted));
                (at, i) = (open + 1, open);
            }
        }

        if (at > line.Length - 1)
        {
            return false;
        }

        _fields.Add(new Field(at, line.Length - 1 - at, Form.Quoted));
        return true;
    }

    /// <summary>Some values in quotes: those end with a quote before the delimiter.</summary>
    private bool Loose(ReadOnlySpan<byte> line)
    {
        _fields.Clear();
        var at = 0;
        while (true)
        {
            var open = at;
            while (open < line.Length && line[open] == (byte)' ')
            {
                open++;
            }

            if (open < line.Length && line[open] == Quote)
            {
                var close = open + 1;
                while (close < line.Length && (line[close] != Quote || (close + 1 < line.Length && line[close + 1] != delimiter)))
                {
                    close++;
                }

                if (close < line.Length)
                {
                    _fields.Add(new Field(open + 1, close - open - 1, Form.Quoted));
                    if (close + 1 >= line.Length)
                    {
                        return true;
                    }

                    at = close + 2;
                    continue;
                }
            }

            var stop = line[at..].IndexOf(delimiter);
            _fields.Add(new Field(at, stop < 0 ? line.Length - at : stop, Form.Plain));
            if (stop < 0)
            {
                return true;
            }

            at += stop + 1;
        }
    }
}
