using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>The dispute file: the three piles line by line, with what is said about each. Any number of lines in little memory.</summary>
public sealed class ReconciliationExport(NpgsqlDataSource database)
{
    /// <param name="format">CSV, or one of the other kinds of file.</param>
    public Task WriteAsync(Stream output, CallExportFormat format, AccessScope scope, ReconciliationSummary reconciliation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(reconciliation);
        return ExportWriter.WriteAsync(output, format, new DisputeSource(database, scope, reconciliation), cancellation);
    }
}
