using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing;
using CdrStats.Infrastructure.Cdrs.Export;

namespace CdrStats.Infrastructure.Billing;

/// <summary>A billing report as a file. What a customer may not see is not a column of theirs.</summary>
public static class BillingExport
{
    /// <param name="by">What the rows are: the first column's name.</param>
    public static async Task WriteAsync(Stream output, CallExportFormat format, AccessScope scope, BillingBy by, IEnumerable<BillingRow> rows, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(scope);
        ListColumn<BillingRow>[] columns =
        [
            new(by.ToString().ToLowerInvariant(), ExportKind.Text, row => row.Key),
            new("name", ExportKind.Text, row => row.Name),
            new("currency", ExportKind.Text, row => row.Amounts.Currency),
            new("calls", ExportKind.Amount, row => (decimal)row.Amounts.Calls),
            new("billsec", ExportKind.Amount, row => (decimal)row.Amounts.BillSeconds),
            new("sell_cost", ExportKind.Amount, row => row.Amounts.Sell),
        ];
        ListColumn<BillingRow>[] ofOperators =
        [
            new("buy_cost", ExportKind.Amount, row => row.Amounts.Buy),
            new("margin", ExportKind.Amount, row => row.Amounts.Margin),
            new("margin_percent", ExportKind.Amount, row => row.Amounts.MarginRatio is { } ratio ? decimal.Round(ratio * 100, 2) : null),
        ];
        using var source = new ListExportSource<BillingRow>("Billing report", scope.SeesBuySide ? [.. columns, .. ofOperators] : columns, rows);
        await ExportWriter.WriteAsync(output, format, source, cancellation);
    }
}
