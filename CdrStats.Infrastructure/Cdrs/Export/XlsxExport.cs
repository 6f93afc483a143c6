using System.Globalization;
using System.IO.Compression;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>
/// A workbook (.xlsx), packed while it is written: a sheet is a part of it, and after as many rows as a sheet may have comes another one. Texts stand as texts in their
/// cells, so that none is a formula.
/// </summary>
/// <param name="mostRows">Of a sheet, its header among them.</param>
internal sealed class XlsxExport(int mostRows = XlsxExport.MostRows)
{
    public const int MostRows = 1_048_576;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private static readonly DateTime Beginning = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Utc);
    private byte[][] _letters = [];
    private int _row;

    public async Task WriteAsync(Stream output, ExportSource source, CancellationToken cancellation)
    {
        var patient = new PatientStream(output);
        await using (var zip = await ZipArchive.CreateAsync(patient, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation))
        {
            await WriteAsync(zip, source, cancellation);
        }

        await patient.FlushAsync(cancellation);
    }

    private async Task WriteAsync(ZipArchive zip, ExportSource source, CancellationToken cancellation)
    {
        _letters = [.. Enumerable.Range(0, source.Columns.Count).Select(LettersOf)];
        var sheets = 0;
        do
        {
            sheets++;
            await using var sheet = await OpenAsync(zip, $"xl/worksheets/sheet{sheets}.xml", cancellation);
            await source.WriteAsync(sheet, to => Begin(to, source.Columns), cancellation);
            await source.WriteAsync(sheet, Row, mostRows - 1, cancellation);
            await source.WriteAsync(sheet, to => to.Raw("</sheetData></worksheet>"u8), cancellation);
        }
        while (!source.IsDone);

        foreach (var (name, text) in Parts(source.Title, sheets))
        {
            await using var part = await OpenAsync(zip, name, cancellation);
            await source.WriteAsync(part, to => to.Text(Head + text), cancellation);
        }
    }

    private static async Task<Stream> OpenAsync(ZipArchive zip, string name, CancellationToken cancellation) =>
        await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellation);

    private void Begin(ExportBuffer to, IReadOnlyList<ExportColumn> columns)
    {
        to.Text($"""{Head}<worksheet xmlns="{Main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>""");
        for (var at = 0; at < columns.Count; at++)
        {
            to.Text(string.Create(CultureInfo.InvariantCulture, $"""<col min="{at + 1}" max="{at + 1}" width="{(columns[at].Kind is ExportKind.Whole or ExportKind.Amount ? 12 : 20)}" customWidth="1"/>"""));
        }

        to.Raw("</cols><sheetData><row r=\"1\">"u8);
        _row = 1;
        for (var at = 0; at < columns.Count; at++)
        {
            Cell(to, at, " s=\"2\" t=\"inlineStr\"><is><t>"u8);
            MarkedText.Write(to, columns[at].Name);
            to.Raw("</t></is></c>"u8);
        }

        to.Raw("</row>"u8);
    }

    private void Row(ExportBuffer to, ExportRow row)
    {
        _row++;
        to.Raw("<row r=\""u8);
        to.Number(_row);
        to.Raw("\">"u8);
        for (var at = 0; at < row.Columns.Count; at++)
        {
            if (!row.IsNull(at))
            {
                Value(to, row, at);
            }
        }

        to.Raw("</row>"u8);
    }

    private void Value(ExportBuffer to, ExportRow row, int at)
    {
        switch (row.Columns[at].Kind)
        {
            case ExportKind.Whole:
                Cell(to, at, "><v>"u8);
                to.Number(row.Whole(at));
                to.Raw("</v></c>"u8);
                break;
            case ExportKind.Amount:
                Cell(to, at, "><v>"u8);
                to.Number(row.Amount(at));
                to.Raw("</v></c>"u8);
                break;
            case ExportKind.Moment:
                Cell(to, at, " s=\"1\"><v>"u8);
                to.Number(decimal.Round((row.Moment(at) - Beginning).Ticks / (decimal)TimeSpan.TicksPerDay, 10));
                to.Raw("</v></c>"u8);
                break;
            default:
                Cell(to, at, " t=\"inlineStr\"><is><t xml:space=\"preserve\">"u8);
                XlsxEscape.Write(to, row.Text(at));
                to.Raw("</t></is></c>"u8);
                break;
        }
    }

    private void Cell(ExportBuffer to, int column, ReadOnlySpan<byte> rest)
    {
        to.Raw("<c r=\""u8);
        to.Raw(_letters[column]);
        to.Number(_row);
        to.Byte((byte)'"');
        to.Raw(rest);
    }

    private static byte[] LettersOf(int column) => column < 26 ? [(byte)('A' + column)] : [(byte)('A' + (column / 26) - 1), (byte)('A' + (column % 26))];

    private static IEnumerable<(string Name, string Text)> Parts(string title, int sheets)
    {
        const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string Package = "http://schemas.openxmlformats.org/package/2006";
        string All(Func<int, string> one) => string.Concat(Enumerable.Range(1, sheets).Select(one));
        yield return ("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets>{All(n => $"""<sheet name="{title}{(n == 1 ? "" : $" {n}")}" sheetId="{n}" r:id="rId{n}"/>""")}</sheets></workbook>""");
        yield return ("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Package}/relationships">{All(n => $"""<Relationship Id="rId{n}" Type="{Relations}/worksheet" Target="worksheets/sheet{n}.xml"/>""")}<Relationship Id="rIdStyles" Type="{Relations}/styles" Target="styles.xml"/></Relationships>""");
        yield return ("xl/styles.xml", $"""
            <styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
            <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
            <cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>
            """);
        yield return ("_rels/.rels", $"""<Relationships xmlns="{Package}/relationships"><Relationship Id="rId1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        yield return ("[Content_Types].xml", $"""<Types xmlns="{Package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{Types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{Types}.styles+xml"/>{All(n => $"""<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{Types}.worksheet+xml"/>""")}</Types>""");
    }
}

/// <summary>Texts in a workbook: signs that XML does not have are written as _x0007_, and so is what only looks like that.</summary>
internal static class XlsxEscape
{
    public static void Write(ExportBuffer to, ReadOnlySpan<char> text)
    {
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if ((text[at] < ' ' && text[at] is not ('\t' or '\n')) || text[at] is '\ufffe' or '\uffff' || (text[at] == '_' && LooksEscaped(text[at..])))
            {
                MarkedText.Write(to, text[from..at]);
                to.Text(string.Create(CultureInfo.InvariantCulture, $"_x{(int)text[at]:X4}_"));
                from = at + 1;
            }
        }

        MarkedText.Write(to, text[from..]);
    }

    private static bool LooksEscaped(ReadOnlySpan<char> text) =>
        text.Length >= 7 && (text[1] is 'x' or 'X') && text[6] == '_' && ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
