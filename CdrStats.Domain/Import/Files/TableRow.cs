namespace CdrStats.Domain.Import.Files;

/// <summary>
/// One row of a file as its cells' texts, whatever kind of file it is. Filled again and again by the reader: rows by the million make no garbage.
/// </summary>
public sealed class TableRow
{
    /// <summary>In all cells together. Extra data alone may have 64 KiB; what is longer than this is no record.</summary>
    public const int MostCharacters = 256 * 1024;

    public const int MostColumns = 1000;

    private const int UsualCharacters = 4096;
    private char[] _text = new char[512];
    private Cell[] _cells = new Cell[32];

    /// <summary>Where it begins in the file, from 1: a line of a text, a row of a sheet.</summary>
    public long Line { get; private set; }

    /// <summary>Its place among the file's rows, from 0; the header is none of them.</summary>
    public long Number { get; private set; }

    /// <summary>Why it cannot be read as a row; null: it can.</summary>
    public string? Trouble { get; set; }

    public int Count { get; private set; }

    /// <summary>What it takes, to bound how many rows are kept at once.</summary>
    public int Characters { get; private set; }

    /// <summary>A cell's text; empty where there is none.</summary>
    public ReadOnlySpan<char> this[int column] => column < Count ? _text.AsSpan(_cells[column].From, _cells[column].Length) : default;

    /// <summary>Whether the file has nothing there, not even an empty text.</summary>
    public bool IsAbsent(int column) => column >= Count || !_cells[column].IsThere;

    /// <summary>Whether the text is JSON (a number, true, a list), not a text that was written.</summary>
    public bool IsJson(int column) => column < Count && _cells[column].IsJson;

    public void Begin(long line, long number)
    {
        (Line, Number, Trouble, Count, Characters) = (line, number, null, 0, 0);
        if (_text.Length > UsualCharacters)
        {
            _text = new char[UsualCharacters];
        }
    }

    /// <summary>Fills the next column.</summary>
    public void Add(ReadOnlySpan<char> text) => Set(Count, text);

    /// <summary>Fills a column. What no longer fits is left out and makes the row's <see cref="Trouble"/>.</summary>
    public void Set(int column, ReadOnlySpan<char> text, bool isJson = false)
    {
        if (column >= MostColumns)
        {
            Trouble ??= $"it has more than {MostColumns} columns";
            return;
        }

        if (text.Length > MostCharacters - Characters)
        {
            Trouble ??= $"it has more than {MostCharacters} characters";
            return;
        }

        if (_text.Length - Characters < text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, Characters + text.Length));
        }

        if (column >= _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(_cells.Length * 2, column + 1));
        }

        if (column >= Count)
        {
            _cells.AsSpan(Count, column - Count).Clear();
            Count = column + 1;
        }

        text.CopyTo(_text.AsSpan(Characters));
        _cells[column] = new Cell(Characters, text.Length, true, isJson);
        Characters += text.Length;
    }

    private readonly record struct Cell(int From, int Length, bool IsThere, bool IsJson);
}
