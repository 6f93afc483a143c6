namespace CdrStats.Infrastructure.Mapping;

/// <summary>How a table in a file is written. Guessed from its first lines; a person may know better.</summary>
/// <param name="DecimalComma">Whether amounts are written 0,0123.</param>
/// <param name="IsUtf8">Otherwise its letters are Latin-1.</param>
public abstract record FileLayout(char Separator, bool HasHeader, bool DecimalComma, bool IsUtf8)
{
    /// <summary>Whether it is a workbook (.xlsx): then neither separator nor letters count.</summary>
    public bool IsWorkbook { get; init; }

    /// <summary>The workbook's sheet; null: the first.</summary>
    public string? Sheet { get; init; }

    /// <summary>Lines with something in them that stand before the header, or before the first row: a title, an address.</summary>
    public int Skipped { get; init; }

    /// <summary>How many columns there are.</summary>
    internal abstract int Width { get; }

    /// <summary>Why a file cannot be read so, or null.</summary>
    public abstract string? Complaint { get; }
}

/// <summary>A table's layout with what each column holds, from the left; what has no use is the first value of <typeparamref name="TColumn"/>.</summary>
public abstract record FileLayout<TColumn>(char Separator, bool HasHeader, bool DecimalComma, bool IsUtf8, IReadOnlyList<TColumn> Columns)
    : FileLayout(Separator, HasHeader, DecimalComma, IsUtf8)
    where TColumn : struct, Enum
{
    internal override int Width => Columns.Count;

    /// <summary>What two columns are said to hold, or null.</summary>
    protected string? Twice =>
        Columns.Where(column => !column.Equals(default(TColumn))).GroupBy(column => column).FirstOrDefault(same => same.Count() > 1) is { Key: var twice } ? $"Two columns are said to hold the same: {twice}." : null;

    internal int IndexOf(TColumn column)
    {
        for (var at = 0; at < Columns.Count; at++)
        {
            if (Columns[at].Equals(column))
            {
                return at;
            }
        }

        return -1;
    }
}
