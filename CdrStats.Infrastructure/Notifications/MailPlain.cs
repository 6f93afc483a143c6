using System.Text;

namespace CdrStats.Infrastructure.Notifications;

/// <summary>A mail as plain text: the same figures, tables in columns.</summary>
internal static class MailPlain
{
    /// <summary>A cell that is wider is cut, unless it is the last of its line: lines of a mail are read, not scrolled.</summary>
    private const int WidestCell = 40;

    public static string Of(MailDocument document)
    {
        var text = new StringBuilder();
        text.AppendLine(document.Title).AppendLine(document.Lead);
        if (document.Image is { } image)
        {
            text.AppendLine().AppendLine(image.Alt);
        }

        foreach (var table in document.Tables)
        {
            text.AppendLine().AppendLine(table.Heading).AppendLine(new string('-', table.Heading.Length));
            Write(text, table);
        }

        text.AppendLine().AppendLine("-- ").AppendLine(document.Foot);
        return text.ToString();
    }

    private static void Write(StringBuilder text, MailTable table)
    {
        if (table.Rows.Count == 0)
        {
            text.AppendLine(table.Empty);
            return;
        }

        string[] names = [.. table.Columns.Select(column => column.Name)];
        var widths = table.Columns.Select((column, at) => Math.Min(WidestCell, Math.Max(column.Name.Length, table.Rows.Max(row => row[at].Length)))).ToArray();
        foreach (var row in table.Rows.Prepend(names))
        {
            var line = string.Join("  ", row.Select((cell, at) => at == row.Count - 1 && !table.Columns[at].IsRight ? cell : Fit(cell, widths[at], table.Columns[at].IsRight)));
            text.AppendLine(line.TrimEnd());
        }
    }

    private static string Fit(string cell, int width, bool isRight)
    {
        cell = cell.Length > width ? cell[..(width - 1)] + "…" : cell;
        return isRight ? cell.PadLeft(width) : cell.PadRight(width);
    }
}
