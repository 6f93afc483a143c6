using System.Globalization;
using System.Text;
using CdrStats.Pusher.Progress;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>How long to wait for the rest of a line.</summary>
internal enum Patience
{
    Any,

    /// <summary>It was waited for so long that an open quote may have been lost, if the lines after it look like records.</summary>
    Little,

    /// <summary>Nothing more will come.</summary>
    None,
}

/// <summary>Makes rows of a file's lines, one after the other, from where a mark stands; what is no record becomes a row that says why.</summary>
internal sealed class CsvLines(FileMark mark, CsvFields fields, Func<IReadOnlyList<string>?> columnsElsewhere, Action<string> say)
{
    private const int ShownOfLongLine = 2_048;

    private readonly Dictionary<CsvColumns, CsvChoice> _choices = new(ReferenceEqualityComparer.Instance);
    private CsvColumns? _columns = mark.Columns is null ? null : new CsvColumns(mark.Columns);
    private CsvParser? _parser;
    private string _name = mark.Name;

    public LineNumbers Numbers { get; } = new(mark.Recount, mark.Repeated);
    public byte? Delimiter { get; private set; } = mark.Delimiter;
    public IReadOnlyList<string>? Columns => _columns?.Names;

    /// <summary>The number of the line that stands next; 0: it is not known.</summary>
    public long Number { get; set; } = mark.Line;

    /// <summary>What stands next is the rest of a line that is too long to be one.</summary>
    public bool InLongLine { get; set; }

    /// <summary>What is left at the end of a file that will not go on.</summary>
    public SourceRow TakeUnfinished(CsvFile file, string name)
    {
        _name = name;
        var row = Line(file, file.Ahead, "its last line was never finished");
        file.Take(file.Ahead.Length);
        return row;
    }

    /// <summary>Takes what stands next: a record, or what is none and is passed over.</summary>
    /// <param name="file">At the beginning of a line, but for <see cref="InLongLine"/>.</param>
    /// <param name="name">The file's, for people.</param>
    /// <param name="rows">Null: it was read before.</param>
    /// <param name="patience">How long to wait for what is missing.</param>
    /// <returns>False: it is not all there yet.</returns>
    public bool Step(CsvFile file, string name, List<SourceRow>? rows, Patience patience = Patience.Any)
    {
        _name = name;
        var ahead = file.Ahead;
        if (InLongLine)
        {
            var stop = ahead.IndexOf((byte)'\n');
            InLongLine = stop < 0;
            Number += stop < 0 ? 0 : 1;
            file.Take(stop < 0 ? ahead.Length : stop + 1);
            return !InLongLine || file.Fill();
        }

        if (ahead.IsEmpty || (file.Position == 0 && ahead.Length < 3 && ahead[0] == 0xef))
        {
            return file.Fill();
        }

        if (Nothing(file, ahead) is var nothing and > 0)
        {
            file.Take(nothing);
            return true;
        }

        var end = ahead.IndexOf((byte)'\n');
        if (end < 0 && ahead.Length <= CsvFile.LongestLine)
        {
            return file.Fill();
        }

        if (end is < 0 or > CsvFile.LongestLine)
        {
            rows?.Add(Line(file, ahead[..CsvFile.LongestLine], $"its line is longer than {CsvFile.LongestLine >> 20} MiB", ShownOfLongLine));
            _ = rows is null ? Numbers.Name(ahead[..CsvFile.LongestLine], file.Position) : "";
            file.Take(CsvFile.LongestLine);
            InLongLine = true;
            return true;
        }

        _parser ??= Parser(Delimiter ??= fields.Layout.Detect(ahead[..end]));
        if (!_parser.Find(ahead, ahead.Length > CsvFile.LongestLine, patience != Patience.Any))
        {
            if (file.Fill() || patience != Patience.None)
            {
                return file.Ahead.Length > ahead.Length;
            }

            _parser.Find(ahead, enough: true);
        }

        Take(file, ahead, rows);
        return true;
    }

    /// <summary>How many bytes say nothing: an empty line, a byte order mark, zeros where a crash or a file cut short under its writer left a hole.</summary>
    private int Nothing(CsvFile file, ReadOnlySpan<byte> ahead)
    {
        if (ahead[0] == 0)
        {
            var zeros = ahead.IndexOfAnyExcept((byte)0);
            return zeros < 0 ? ahead.Length : zeros;
        }

        var ended = ahead[0] == '\n' ? 1 : ahead is [(byte)'\r', (byte)'\n', ..] ? 2 : 0;
        Number += ended > 0 ? 1 : 0;
        return ended > 0 ? ended : file.Position == 0 && ahead is [0xef, 0xbb, 0xbf, ..] ? 3 : 0;
    }

    private void Take(CsvFile file, ReadOnlySpan<byte> ahead, List<SourceRow>? rows)
    {
        var parser = _parser!;
        if (!IsHeader(ahead))
        {
            var raw = ahead[..parser.Length];
            if (rows is null)
            {
                Numbers.Name(raw, file.Position);
            }
            else
            {
                rows.Add(Row(file, ahead, raw));
            }
        }

        Number += ahead[..parser.Taken].Count((byte)'\n');
        file.Take(parser.Taken);
    }

    private SourceRow Row(CsvFile file, ReadOnlySpan<byte> ahead, ReadOnlySpan<byte> raw)
    {
        var parser = _parser!;
        if (parser.Problem is { } broken)
        {
            return Line(file, raw, broken);
        }

        if (ColumnsOf(fields.Layout, _columns, parser, ahead) is not { } columns)
        {
            return Line(file, raw, $"it has {parser.Count} field(s), and {(_columns is null ? $"csv_layout {fields.Layout.Name} {fields.Layout.Counts}" : $"the first line names {_columns.Names.Count}")}");
        }

        if (!_choices.TryGetValue(columns, out var choice))
        {
            _choices[columns] = choice = fields.Choose(columns);
            if (choice.Missing.Count > 0)
            {
                say($"The first line of {_name} does not name {string.Join(", ", choice.Missing)}: {(choice.Problem is null ? "taken as empty" : "its lines go to the dead letters")}.");
            }
        }

        return new SourceRow(Numbers.Name(raw, file.Position), Values(parser, ahead, choice)) { NamesItself = true, Place = Place(), Problem = choice.Problem };
    }

    public static object?[] Values(CsvParser parser, ReadOnlySpan<byte> data, CsvChoice choice)
    {
        var values = new object?[choice.Places.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = choice.Places[i] is { } place ? parser.Value(data, place) : null;
        }

        return values;
    }

    /// <summary>The columns that a record has as many fields as; null: none.</summary>
    public static CsvColumns? ColumnsOf(CsvLayout layout, CsvColumns? named, CsvParser parser, ReadOnlySpan<byte> data)
    {
        if (named is not null)
        {
            return named.Names.Count == parser.Count ? named : null;
        }

        CsvColumns? found = null;
        foreach (var columns in layout.Columns)
        {
            if (columns.Names.Count == parser.Count && (columns.UniqueId is not { } place || LooksUnique(parser.Value(data, place) as string)))
            {
                found ??= columns;
            }
        }

        return found;
    }

    /// <summary>Asterisk's unique id: seconds, a dot and a number, after the system's name where there is one.</summary>
    private static bool LooksUnique(string? text)
    {
        var dot = text?.LastIndexOf('.') ?? -1;
        return dot > 0 && dot < text!.Length - 1 && char.IsAsciiDigit(text[dot - 1]) && text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>Whether a line names the columns: the first, or one that a writer repeats.</summary>
    private bool IsHeader(ReadOnlySpan<byte> ahead)
    {
        var layout = fields.Layout;
        if (layout.FirstLine == CsvFirstLine.Record || _parser!.Problem is not null || (_columns is not null && _columns.Names.Count != _parser.Count))
        {
            return false;
        }

        if (_columns is not null && !Begins(ahead, _columns.Names[0]))
        {
            return false;
        }

        var names = new string[_parser.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = (_parser.Value(ahead, i) switch { byte[] bytes => Encoding.UTF8.GetString(bytes), var value => value as string ?? "" }).Trim();
        }

        var line = new CsvColumns(names);
        if (_columns is not null)
        {
            return names.SequenceEqual(_columns.Names) && fields.IsHeader(line);
        }

        if (fields.IsHeader(line))
        {
            _columns = line;
            return true;
        }

        if (layout.FirstLine == CsvFirstLine.Either)
        {
            _columns = new CsvColumns([.. Enumerable.Range(1, names.Length).Select(number => number.ToString(CultureInfo.InvariantCulture))]);
            return false;
        }

        // A writer that names the columns when it starts, and not again after a rotation: the file before this one says what they are.
        var elsewhere = columnsElsewhere();
        _columns = elsewhere?.Count == names.Length ? new CsvColumns(elsewhere) : line;
        return _columns == line;
    }

    private bool Begins(ReadOnlySpan<byte> ahead, string name) => name.Length == 0 || _parser!.Value(ahead, 0) is string first && first.AsSpan().Trim().SequenceEqual(name);

    private SourceRow Line(CsvFile file, ReadOnlySpan<byte> raw, string problem, int shown = int.MaxValue)
    {
        var text = Encoding.UTF8.GetString(raw[..Math.Min(shown, raw.Length)]);
        return new SourceRow(Numbers.Name(raw, file.Position), new object?[fields.Count])
        {
            NamesItself = true,
            Place = Place(),
            Problem = problem,
            Line = new SourceLine(text, shown < raw.Length, _columns?.Names, Delimiter),
        };
    }

    private string Place() => Number > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_name}, line {Number}") : _name;

    private CsvParser Parser(byte delimiter) => fields.Layout.Parser(delimiter, count => _columns is { } columns ? columns.Names.Count == count : fields.Layout.MayHave(count));
}
