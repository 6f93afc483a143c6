using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using Npgsql;

namespace CdrStats.Infrastructure.Cdrs.Export;

/// <summary>A kind of file that calls are exported as.</summary>
/// <param name="Extension">Of the file, and of the address.</param>
public sealed record CallExportFormat(string Extension, string Name, string ContentType)
{
    public static IReadOnlyList<CallExportFormat> All { get; } =
    [
        new("csv", "CSV", "text/csv; charset=utf-8"),
        new("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        new("ods", "OpenDocument", "application/vnd.oasis.opendocument.spreadsheet"),
        new("json", "JSON", "application/json"),
        new("yaml", "YAML", "application/yaml"),
        new("html", "HTML", "text/html; charset=utf-8"),
    ];
}

/// <summary>Writes the calls of a filter, newest first, as a file of some kind: any number of them, in little memory. Times are UTC.</summary>
public sealed class CallExport(NpgsqlDataSource calls)
{
    public Task WriteAsync(Stream output, CallExportFormat format, AccessScope scope, CallFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(filter);
        return ExportWriter.WriteAsync(output, format, new CallExportSource(calls, scope, filter), cancellation);
    }
}
