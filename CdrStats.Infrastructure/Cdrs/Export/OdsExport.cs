using System.IO.Compression;
using System.Text;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>
/// An OpenDocument sheet (.ods), packed while it is written. All tables are in one part, row after row; after as many rows as a table may have comes another one. Texts
/// stand as texts in their cells, so that none is a formula.
/// </summary>
/// <param name="mostRows">Of a table, its header among them.</param>
internal sealed class OdsExport(int mostRows = XlsxExport.MostRows)
{
    private const string Kind = "application/vnd.oasis.opendocument.spreadsheet";
    private const string Space = "urn:oasis:names:tc:opendocument:xmlns:";

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
        // First and not packed: by it the kind of the file is told.
        await using (var kind = await zip.CreateEntry("mimetype", CompressionLevel.NoCompression).OpenAsync(cancellation))
        {
            await kind.WriteAsync(Encoding.ASCII.GetBytes(Kind), cancellation);
        }

        await using (var content = await zip.CreateEntry("content.xml", CompressionLevel.Fastest).OpenAsync(cancellation))
        {
            await source.WriteAsync(content, Open, cancellation);
            var tables = 0;
            do
            {
                tables++;
                await source.WriteAsync(content, to => Begin(to, source.Title, source.Columns, tables), cancellation);
                await source.WriteAsync(content, Row, mostRows - 1, cancellation);
                await source.WriteAsync(content, to => to.Raw("</table:table>"u8), cancellation);
            }
            while (!source.IsDone);

            await source.WriteAsync(content, to => to.Raw("</office:spreadsheet></office:body></office:document-content>"u8), cancellation);
        }

        await using var manifest = await zip.CreateEntry("META-INF/manifest.xml", CompressionLevel.Fastest).OpenAsync(cancellation);
        await source.WriteAsync(manifest, to => to.Text($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <manifest:manifest xmlns:manifest="{Space}manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{Kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>
            """), cancellation);
    }

    private static void Open(ExportBuffer to) => to.Text($"""
        <?xml version="1.0" encoding="UTF-8"?>
        <office:document-content xmlns:office="{Space}office:1.0" xmlns:table="{Space}table:1.0" xmlns:text="{Space}text:1.0" xmlns:style="{Space}style:1.0" xmlns:number="{Space}datastyle:1.0" office:version="1.3">
        <office:automatic-styles><number:date-style style:name="N1"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/><number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/></number:date-style>
        <style:style style:name="moment" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles><office:body><office:spreadsheet>
        """);

    private static void Begin(ExportBuffer to, string title, IReadOnlyList<ExportColumn> columns, int table)
    {
        to.Text(FormattableString.Invariant($"<table:table table:name=\"{title}{(table == 1 ? "" : $" {table}")}\"><table:table-column table:number-columns-repeated=\"{columns.Count}\"/><table:table-header-rows><table:table-row>"));
        foreach (var column in columns)
        {
            Text(to, column.Name);
        }

        to.Raw("</table:table-row></table:table-header-rows>"u8);
    }

    private static void Row(ExportBuffer to, ExportRow row)
    {
        to.Raw("<table:table-row>"u8);
        for (var at = 0; at < row.Columns.Count; at++)
        {
            if (row.IsNull(at))
            {
                to.Raw("<table:table-cell/>"u8);
                continue;
            }

            switch (row.Columns[at].Kind)
            {
                case ExportKind.Whole:
                    to.Raw("<table:table-cell office:value-type=\"float\" office:value=\""u8);
                    to.Number(row.Whole(at));
                    to.Raw("\"/>"u8);
                    break;
                case ExportKind.Amount:
                    to.Raw("<table:table-cell office:value-type=\"float\" office:value=\""u8);
                    to.Number(row.Amount(at));
                    to.Raw("\"/>"u8);
                    break;
                case ExportKind.Moment:
                    to.Raw("<table:table-cell table:style-name=\"moment\" office:value-type=\"date\" office:date-value=\""u8);
                    to.Moment(row.Moment(at), "\"/>"u8);
                    break;
                default:
                    Text(to, row.Text(at));
                    break;
            }
        }

        to.Raw("</table:table-row>"u8);
    }

    // Lines are paragraphs; blanks in a row, and tabs, have elements of their own.
    private static void Text(ExportBuffer to, ReadOnlySpan<char> text)
    {
        to.Raw("<table:table-cell office:value-type=\"string\"><text:p>"u8);
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var isBlank = text[at] == ' ' && (at == 0 || at == text.Length - 1 || text[at - 1] is ' ' or '\n' or '\t');
            if (isBlank || text[at] is '\t' or '\n' or '\r')
            {
                MarkedText.Write(to, text[from..at]);
                to.Raw(isBlank ? "<text:s/>"u8 : text[at] == '\t' ? "<text:tab/>"u8 : text[at] == '\n' ? "</text:p><text:p>"u8 : default);
                from = at + 1;
            }
        }

        MarkedText.Write(to, text[from..]);
        to.Raw("</text:p></table:table-cell>"u8);
    }
}
