using System.Text;
using System.Text.Unicode;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>
/// Finds a record and its fields at the beginning of some bytes. A quoted value may go on over line ends; but where that makes no record of it, a quote was lost,
/// and the first line alone is set aside, so that it takes no others with it.
/// </summary>
internal sealed partial class CsvParser(byte delimiter, CsvQuoting quoting, Func<int, bool> mayHave)
{
    private const byte Quote = (byte)'"', LineEnd = (byte)'\n', Return = (byte)'\r';

    private readonly List<Field> _fields = [];
    private bool _regular;
    private bool _unclosed;

    public int Count => _fields.Count;

    /// <summary>Fields gone through since it was made, those of attempts that led nowhere too: the measure of its work.</summary>
    public long Steps { get; private set; }

    /// <summary>The record's bytes with its line end, and without.</summary>
    public int Taken { get; private set; }

    public int Length { get; private set; }

    /// <summary>Why it is no record; null: it is one.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks for the record.</summary>
    /// <param name="data">Begins with it.</param>
    /// <param name="enough">Nothing more can be waited for: what is there must do.</param>
    /// <param name="doubtful">It was waited for long enough to doubt that a quote which is open will be closed.</param>
    /// <returns>False: it does not end in these bytes.</returns>
    public bool Find(ReadOnlySpan<byte> data, bool enough, bool doubtful = false)
    {
        Problem = null;
        var end = data.IndexOf(LineEnd);
        if (end < 0 && !enough)
        {
            return false;
        }

        var found = quoting switch
        {
            CsvQuoting.Doubled => FindDoubled(data, end, enough, doubtful),
            CsvQuoting.Unescaped => FindUnescaped(data, end, enough),
            _ => FindPlain(data, end),
        };
        if (found && Problem is null && !mayHave(Count) && Fits)
        {
            _fields.RemoveAt(Count - 1);
        }

        return found;
    }

    /// <summary>Whether it has as many fields as a record: a delimiter at the end of each line makes one more, an empty one.</summary>
    public bool Fits => mayHave(Count) || (Count > 1 && _fields[^1].Length == 0 && mayHave(Count - 1));

    /// <summary>A value: a text; its bytes where they are no text; null where nothing stands, not even quotes.</summary>
    public object? Value(ReadOnlySpan<byte> data, int field)
    {
        var (start, length, form) = _fields[field];
        var bytes = data.Slice(start, length);
        if (form == Form.Plain && length == 0)
        {
            return null;
        }

        var valid = Utf8.IsValid(bytes) && !bytes.Contains((byte)0);
        if (form != Form.Doubled)
        {
            return valid ? Encoding.UTF8.GetString(bytes) : bytes.ToArray();
        }

        var single = new byte[length];
        var count = 0;
        for (var i = 0; i < length; i++)
        {
            single[count++] = bytes[i];
            i += bytes[i] == Quote ? 1 : 0;
        }

        return valid ? Encoding.UTF8.GetString(single, 0, count) : single[..count];
    }

    private bool FindDoubled(ReadOnlySpan<byte> data, int end, bool enough, bool doubtful)
    {
        if (Walk(data, bounded: end < 0))
        {
            if (end < 0 || Taken <= end + 1 || (_regular && Fits))
            {
                Problem = _unclosed ? "a quote in it is never closed" : null;
                return true;
            }
        }
        else if (!enough && !(doubtful && StandsAlone(data[(end + 1)..])))
        {
            return false;
        }

        // A quote that is open at the end of its line and leads nowhere.
        Walk(data[..(end + 1)], bounded: true);
        (Taken, Length) = (end + 1, Text(data, end));
        Problem = "a quote in it is never closed";
        return true;
    }

    /// <summary>Whether a line is a whole record by itself, so that it cannot be the rest of a value that began before it.</summary>
    private bool StandsAlone(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf(LineEnd);
        return end > 0 && Walk(data[..(end + 1)], bounded: true) && _regular && !_unclosed && Count > 1 && Fits;
    }

    /// <summary>Goes from field to field as RFC 4180 has it, and takes what it does not allow as it is written.</summary>
    /// <returns>False: the record does not end here.</returns>
    private bool Walk(ReadOnlySpan<byte> data, bool bounded)
    {
        _fields.Clear();
        (_regular, _unclosed) = (true, false);
        var at = 0;
        var line = bounded ? data.Length : data.IndexOf(LineEnd) + 1;
        while (true)
        {
            Steps++;

            // What has gone beyond its line cannot become a record any more once a quote stood where none may: going on to a far end, for each line anew,
            // would take the square of a file's size.
            if (!_regular && at > line)
            {
                Taken = at;
                return true;
            }

            var from = at;
            if (at < data.Length && data[at] == Quote)
            {
                var (close, doubled) = Closing(data, at + 1);
                if (close < 0 && !bounded)
                {
                    return false;
                }

                if (close < 0)
                {
                    _unclosed = true;
                    from = data.Length;
                }
                else if (close + 1 >= data.Length || (data[close + 1] == Return && close + 2 >= data.Length))
                {
                    if (!bounded)
                    {
                        return false;
                    }

                    return Ended(data, new Field(at + 1, close - at - 1, doubled ? Form.Doubled : Form.Quoted), data.Length);
                }
                else if (data[close + 1] == delimiter)
                {
                    _fields.Add(new Field(at + 1, close - at - 1, doubled ? Form.Doubled : Form.Quoted));
                    at = close + 2;
                    continue;
                }
                else if (data[close + 1] == LineEnd || (data[close + 1] == Return && data[close + 2] == LineEnd))
                {
                    return Ended(data, new Field(at + 1, close - at - 1, doubled ? Form.Doubled : Form.Quoted), close + (data[close + 1] == LineEnd ? 2 : 3));
                }
                else
                {
                    from = close + 1;
                }
            }

            var stop = data[from..].IndexOfAny(delimiter, LineEnd);
            if (stop < 0 && !bounded)
            {
                return false;
            }

            stop = stop < 0 ? data.Length : from + stop;
            _regular &= !data[at..stop].Contains(Quote);
            if (stop == data.Length || data[stop] == LineEnd)
            {
                return Ended(data, new Field(at, Text(data, stop) - at, Form.Plain), Math.Min(stop + 1, data.Length));
            }

            _fields.Add(new Field(at, stop - at, Form.Plain));
            at = stop + 1;
        }
    }

    private bool Ended(ReadOnlySpan<byte> data, Field last, int taken)
    {
        _fields.Add(last with { Length = Math.Max(0, last.Length) });
        Taken = taken;
        Length = taken > 0 && data[taken - 1] == LineEnd ? Text(data, taken - 1) : Text(data, taken);
        return true;
    }

    private static (int Place, bool Doubled) Closing(ReadOnlySpan<byte> data, int from)
    {
        var doubled = false;
        while (true)
        {
            var place = data[from..].IndexOf(Quote);
            if (place < 0)
            {
                return (-1, doubled);
            }

            place += from;
            if (place + 1 >= data.Length || data[place + 1] != Quote)
            {
                return (place, doubled);
            }

            doubled = true;
            from = place + 2;
        }
    }

    private bool FindPlain(ReadOnlySpan<byte> data, int end)
    {
        var stop = end < 0 ? data.Length : end;
        (Taken, Length) = (Math.Min(stop + 1, data.Length), Text(data, stop));
        _fields.Clear();
        for (var at = 0; ;)
        {
            var next = data[at..Length].IndexOf(delimiter);
            _fields.Add(new Field(at, next < 0 ? Length - at : next, Form.Plain));
            if (next < 0)
            {
                return true;
            }

            at += next + 1;
        }
    }

    /// <summary>Where a line's text ends that ends at a place: before its carriage return.</summary>
    private static int Text(ReadOnlySpan<byte> data, int end) => end > 0 && data[end - 1] == Return ? end - 1 : end;

    private enum Form
    {
        Plain,
        Quoted,
        Doubled,
    }

    private readonly record struct Field(int Start, int Length, Form Form);
}
