namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>Writes rows as a file of some kind.</summary>
internal static class ExportWriter
{
    public static Task WriteAsync(Stream output, CallExportFormat format, ExportSource source, CancellationToken cancellation) => format.Extension switch
    {
        "csv" => new CsvExport().WriteAsync(output, source, cancellation),
        "json" => new JsonExport().WriteAsync(output, source, cancellation),
        "yaml" => new YamlExport().WriteAsync(output, source, cancellation),
        "html" => new HtmlExport(source.Title).WriteAsync(output, source, cancellation),
        "xlsx" => new XlsxExport().WriteAsync(output, source, cancellation),
        "ods" => new OdsExport().WriteAsync(output, source, cancellation),
        var other => throw new ArgumentException($"There is no export as {other}.", nameof(format)),
    };
}
