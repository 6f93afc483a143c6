using CdrStats.Infrastructure.Rating;

namespace CdrStats.Infrastructure.Mapping;

/// <summary>Finds out what columns without names hold.</summary>
public sealed class ColumnsByContent<TColumn>(IReadOnlyList<string[]> rows)
    where TColumn : struct, Enum
{
    internal List<TColumn> Columns { get; } = [.. Enumerable.Repeat(default(TColumn), rows.Count == 0 ? 0 : rows.Max(row => row.Length))];

    /// <summary>The first column that has no use yet and that most rows fit, if none holds this already.</summary>
    public void Find(TColumn column, Func<string, bool> fits)
    {
        for (var at = 0; at < Columns.Count && !Columns.Contains(column); at++)
        {
            if (Columns[at].Equals(default(TColumn)) && rows.Count(row => at < row.Length && fits(row[at])) * 10 > rows.Count * 8)
            {
                Columns[at] = column;
            }
        }
    }
}

/// <summary>What a cell looks like.</summary>
internal static class Cell
{
    public static bool IsAmount(string cell, bool decimalComma) => RateText.TryAmount(cell, decimalComma, out var amount) && amount is not null;

    /// <summary>An amount with decimals.</summary>
    public static bool IsExactAmount(string cell, bool decimalComma) => IsAmount(cell, decimalComma) && cell.AsSpan().IndexOfAny('.', ',') >= 0;
}
