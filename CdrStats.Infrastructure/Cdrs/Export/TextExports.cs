namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>An export that is one text from beginning to end.</summary>
internal abstract class TextExport
{
    /// <summary>What stands before the rows.</summary>
    public abstract void Begin(ExportBuffer to, IReadOnlyList<ExportColumn> columns);

    /// <summary>Writes a row.</summary>
    public abstract void Row(ExportBuffer to, ExportRow row);

    /// <summary>What stands behind them.</summary>
    public virtual void End(ExportBuffer to)
    {
    }

    public async Task WriteAsync(Stream output, ExportSource source, CancellationToken cancellation)
    {
        await source.WriteAsync(output, to => Begin(to, source.Columns), cancellation);
        await source.WriteAsync(output, Row, long.MaxValue, cancellation);
        await source.WriteAsync(output, End, cancellation);
    }
}

/// <summary>Comma-separated values. A text that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
internal sealed class CsvExport : TextExport
{
    public override void Begin(ExportBuffer to, IReadOnlyList<ExportColumn> columns)
    {
        // The mark by which spreadsheets know UTF-8.
        to.Raw([0xEF, 0xBB, 0xBF]);
        for (var at = 0; at < columns.Count; at++)
        {
            to.Raw(at > 0 ? ","u8 : default);
            Text(to, columns[at].Name);
        }

        to.Raw("\r\n"u8);
    }

    public override void Row(ExportBuffer to, ExportRow row)
    {
        for (var at = 0; at < row.Columns.Count; at++)
        {
            if (at > 0)
            {
                to.Byte((byte)',');
            }

            if (!row.IsNull(at))
            {
                Value(to, row, at);
            }
        }

        to.Raw("\r\n"u8);
    }

    /// <summary>Whether a spreadsheet would reckon with the text: what a caller put into a name must not become a formula. Numbers with a sign may stay.</summary>
    public static bool IsFormula(ReadOnlySpan<char> text) => text.Length > 0 && (text[0] is '=' or '@' or '\t' or '\r' || (text[0] is '+' or '-' && text[1..].ContainsAnyExceptInRange('0', '9')));

    private static void Value(ExportBuffer to, ExportRow row, int at)
    {
        switch (row.Columns[at].Kind)
        {
            case ExportKind.Whole:
                to.Number(row.Whole(at));
                break;
            case ExportKind.Amount:
                to.Number(row.Amount(at));
                break;
            case ExportKind.Moment:
                to.Moment(row.Moment(at), "Z"u8);
                break;
            default:
                Text(to, row.Text(at));
                break;
        }
    }

    private static void Text(ExportBuffer to, ReadOnlySpan<char> text)
    {
        var isFormula = IsFormula(text);
        if (text.IndexOfAny(",\"\r\n") < 0)
        {
            to.Raw(isFormula ? "'"u8 : default);
            to.Text(text);
            return;
        }

        to.Raw(isFormula ? "\"'"u8 : "\""u8);
        for (var quote = text.IndexOf('"'); quote >= 0; quote = text.IndexOf('"'))
        {
            to.Text(text[..quote]);
            to.Raw("\"\""u8);
            text = text[(quote + 1)..];
        }

        to.Text(text);
        to.Byte((byte)'"');
    }
}

/// <summary>A list of objects. Amounts are texts with their exact decimals, as everywhere in the interface.</summary>
internal sealed class JsonExport : TextExport
{
    private bool _isFirst = true;

    public override void Begin(ExportBuffer to, IReadOnlyList<ExportColumn> columns) => to.Byte((byte)'[');

    public override void Row(ExportBuffer to, ExportRow row)
    {
        to.Raw(_isFirst ? "\n{"u8 : ",\n{"u8);
        _isFirst = false;
        for (var at = 0; at < row.Columns.Count; at++)
        {
            to.Raw(at > 0 ? ","u8 : default);
            QuotedText.Write(to, row.Columns[at].Name);
            to.Byte((byte)':');
            QuotedText.Value(to, row, at);
        }

        to.Byte((byte)'}');
    }

    public override void End(ExportBuffer to) => to.Raw("\n]\n"u8);
}

/// <summary>A list of mappings. Texts are quoted as in JSON, which YAML reads as well.</summary>
internal sealed class YamlExport : TextExport
{
    private bool _isEmpty = true;

    public override void Begin(ExportBuffer to, IReadOnlyList<ExportColumn> columns) => to.Raw("---\n"u8);

    public override void Row(ExportBuffer to, ExportRow row)
    {
        _isEmpty = false;
        for (var at = 0; at < row.Columns.Count; at++)
        {
            to.Raw(at == 0 ? "- "u8 : "  "u8);
            Key(to, row.Columns[at].Name);
            to.Raw(": "u8);
            QuotedText.Value(to, row, at);
            to.Byte((byte)'\n');
        }
    }

    public override void End(ExportBuffer to) => to.Raw(_isEmpty ? "[]\n"u8 : default);

    private static void Key(ExportBuffer to, string name)
    {
        if (name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
            to.Text(name);
        }
        else
        {
            QuotedText.Write(to, name);
        }
    }
}

/// <summary>A page with one table. Texts are marked as texts, so that a spreadsheet that opens the page reckons with none of them.</summary>
/// <param name="title">Of the page.</param>
internal sealed class HtmlExport(string title) : TextExport
{
    public override void Begin(ExportBuffer to, IReadOnlyList<ExportColumn> columns)
    {
        to.Text($$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{{title}}</title><style>
            body{font:13px/1.4 system-ui,sans-serif;margin:16px}table{border-collapse:collapse}th,td{padding:3px 8px;border-bottom:1px solid #ddd;text-align:left;white-space:nowrap}
            th{position:sticky;top:0;background:#fff}.n{text-align:right;font-variant-numeric:tabular-nums}td{mso-number-format:"\@"}td.n{mso-number-format:General}
            </style></head><body><table><caption>{{title}}{{(columns.Any(column => column.Kind == ExportKind.Moment) ? ", times in UTC" : "")}}</caption><thead><tr>
            """);
        foreach (var column in columns)
        {
            to.Raw("<th scope=\"col\">"u8);
            MarkedText.Write(to, column.Name);
            to.Raw("</th>"u8);
        }

        to.Raw("</tr></thead><tbody>\n"u8);
    }

    public override void Row(ExportBuffer to, ExportRow row)
    {
        to.Raw("<tr>"u8);
        for (var at = 0; at < row.Columns.Count; at++)
        {
            var kind = row.Columns[at].Kind;
            to.Raw(kind is ExportKind.Whole or ExportKind.Amount ? "<td class=\"n\">"u8 : "<td>"u8);
            if (!row.IsNull(at))
            {
                Value(to, row, at, kind);
            }

            to.Raw("</td>"u8);
        }

        to.Raw("</tr>\n"u8);
    }

    public override void End(ExportBuffer to) => to.Raw("</tbody></table></body></html>\n"u8);

    private static void Value(ExportBuffer to, ExportRow row, int at, ExportKind kind)
    {
        switch (kind)
        {
            case ExportKind.Whole:
                to.Number(row.Whole(at));
                break;
            case ExportKind.Amount:
                to.Number(row.Amount(at));
                break;
            case ExportKind.Moment:
                to.Moment(row.Moment(at), "Z"u8);
                break;
            default:
                MarkedText.Write(to, row.Text(at));
                break;
        }
    }
}
