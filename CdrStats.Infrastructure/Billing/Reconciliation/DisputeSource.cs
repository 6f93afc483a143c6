using CdrStats.Domain.Accounts;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Cdrs.Export;
using Npgsql;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>The lines of a dispute file, pile by pile; no transaction is open while whoever downloads is slow.</summary>
internal sealed class DisputeSource(NpgsqlDataSource database, AccessScope scope, ReconciliationSummary reconciliation) : ExportSource("Dispute")
{
    private static readonly ListColumn<SettledLine>[] OfAll =
    [
        new("pile", ExportKind.Text, row => ReconciliationText.Of(row.Pile)),
        new("reason", ExportKind.Text, row => ReconciliationText.Of(row.Pile, row.Reasons)),
        new("their_line", ExportKind.Amount, row => (decimal?)row.Theirs?.Id),
    ];

    private static readonly ListColumn<SettledLine>[] OfCalls =
    [
        new("their_start", ExportKind.Moment, row => row.Theirs?.Start),
        new("their_number", ExportKind.Text, row => row.Theirs?.Number),
        new("their_caller", ExportKind.Text, row => row.Theirs?.Caller),
        new("their_seconds", ExportKind.Amount, row => (decimal?)row.Theirs?.Seconds),
        new("their_amount", ExportKind.Amount, row => row.Theirs?.Amount),
        new("our_call_id", ExportKind.Amount, row => (decimal?)row.Ours?.Id),
        new("our_start", ExportKind.Moment, row => row.Ours?.Start),
        new("our_number", ExportKind.Text, row => row.Ours?.Number),
        new("our_caller", ExportKind.Text, row => row.Ours?.Caller),
        new("our_seconds", ExportKind.Amount, row => (decimal?)row.Ours?.Seconds),
        new("our_amount", ExportKind.Amount, row => row.Ours?.Amount),
    ];

    private static readonly ListColumn<SettledLine>[] OfInvoice =
    [
        new("destination", ExportKind.Text, row => (row.Theirs ?? row.Ours)!.Number),
        new("day", ExportKind.Text, row => row.Day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)),
        new("their_calls", ExportKind.Amount, row => (decimal?)row.Theirs?.Calls),
        new("their_seconds", ExportKind.Amount, row => (decimal?)row.Theirs?.Seconds),
        new("their_amount", ExportKind.Amount, row => row.Theirs?.Amount),
        new("our_calls", ExportKind.Amount, row => (decimal?)row.Ours?.Calls),
        new("our_seconds", ExportKind.Amount, row => (decimal?)row.Ours?.Seconds),
        new("our_amount", ExportKind.Amount, row => row.Ours?.Amount),
    ];

    private readonly ListColumn<SettledLine>[] _columns =
    [
        .. OfAll, .. reconciliation.Terms.Kind == ReconciliationKind.Calls ? OfCalls : OfInvoice,
        new("difference", ExportKind.Amount, row => (row.Theirs?.Amount ?? 0) - (row.Ours?.Amount ?? 0)),
        new("currency", ExportKind.Text, _ => reconciliation.Terms.Currency),
    ];

    private (short Pile, int Position) _after;

    public override IReadOnlyList<ExportColumn> Columns => _columns;

    protected override async Task<int> ReadAsync(ExportBuffer buffer, Action<ExportBuffer, ExportRow> write, int most, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var command = connection.Command(
            $"select {SettledLineRows.Columns} from reconciliation_line where $1 and reconciliation_id = $2 and pile < $3 and (pile, position) > ($4, $5) order by pile, position limit $6",
            scope.SeesBuySide, reconciliation.Id, (short)ReconciliationPile.Equal, _after.Pile, _after.Position, most);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var values = new ListValues<SettledLine>(_columns);
        var row = new ExportRow(values, _columns);
        var count = 0;
        while (await reader.ReadAsync(cancellation))
        {
            values.Row = SettledLineRows.Read(reader);
            write(buffer, row);
            count++;
            _after = ((short)values.Row.Pile, SettledLineRows.Position(reader));
        }

        IsDone = count < most;
        return count;
    }
}
