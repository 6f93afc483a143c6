namespace CdrStats.Infrastructure.Mapping;

/// <summary>The first lines of a file, split as the layout says.</summary>
public sealed record FileSample<TLayout>(TLayout Layout, IReadOnlyList<string[]> Lines)
    where TLayout : FileLayout
{
    /// <summary>Of a workbook.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = [];

    /// <summary>The cells of the header; empty where the layout has none.</summary>
    public IReadOnlyList<string> Header => Layout.HasHeader && Layout.Skipped < Lines.Count ? Lines[Layout.Skipped] : [];

    /// <summary>Whether this file can be read by a layout that was confirmed for another: the same kind, and the same header, or without one as many columns.</summary>
    internal bool IsFittedBy(TLayout layout, IReadOnlyList<string> header)
    {
        if (layout.IsWorkbook != Layout.IsWorkbook || (!layout.IsWorkbook && layout.Separator != Layout.Separator))
        {
            return false;
        }

        var at = layout.Skipped < Lines.Count ? Lines[layout.Skipped] : [];
        return layout.HasHeader ? header.SequenceEqual(at.Select(cell => cell.Trim()), StringComparer.OrdinalIgnoreCase) : layout.Width == Layout.Width;
    }
}
