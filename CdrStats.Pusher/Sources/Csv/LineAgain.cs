using System.Text;

namespace CdrStats.Pusher.Sources.Csv;

/// <summary>A line among the dead letters, read again once the layout or the line itself was corrected.</summary>
internal sealed class LineAgain(CsvFields fields)
{
    public SourceRow Read(string place, SourceLine line)
    {
        var row = new SourceRow(place, new object?[fields.Count]) { Line = line };
        if (line.IsCut)
        {
            return row with { Problem = "only its beginning was kept" };
        }

        var data = Encoding.UTF8.GetBytes(line.Text);
        var columns = line.Columns is null ? null : new CsvColumns(line.Columns);
        var parser = fields.Layout.Parser(line.Delimiter ?? fields.Layout.Detect(data), count => columns is null ? fields.Layout.MayHave(count) : columns.Names.Count == count);
        parser.Find(data, enough: true);
        if (parser.Problem is { } broken)
        {
            return row with { Problem = broken };
        }

        return CsvLines.ColumnsOf(fields.Layout, columns, parser, data) is { } found
            ? fields.Choose(found) is { Problem: { } problem } ? row with { Problem = problem } : row with { Values = CsvLines.Values(parser, data, fields.Choose(found)), Line = null }
            : row with { Problem = $"it still has {parser.Count} field(s)" };
    }
}
