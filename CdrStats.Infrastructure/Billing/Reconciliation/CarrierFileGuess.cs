using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Domain.Import.Files;
using CdrStats.Infrastructure.Mapping;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>Guesses how a carrier's file is written: letters, separator, header, and what each column holds.</summary>
public static class CarrierFileGuess
{
    private static readonly CarrierGuess Calls = new(ReconciliationKind.Calls);
    private static readonly CarrierGuess Invoice = new(ReconciliationKind.Invoice);

    /// <summary>What guesses at files of a kind.</summary>
    public static FileGuess<CarrierColumn, CarrierFileLayout> Of(ReconciliationKind kind) => kind == ReconciliationKind.Calls ? Calls : Invoice;
}

internal sealed class CarrierGuess(ReconciliationKind kind) : FileGuess<CarrierColumn, CarrierFileLayout>
{
    protected override IReadOnlyDictionary<string, CarrierColumn> Names => kind == ReconciliationKind.Calls ? CarrierColumnNames.OfCalls : CarrierColumnNames.OfInvoice;

    protected override CarrierFileLayout Empty(char separator, bool isUtf8) => new(kind, separator, false, false, isUtf8, []);

    protected override bool IsHeader(IReadOnlyList<CarrierColumn> named) => named.Contains(CarrierColumn.Amount)
        && (kind == ReconciliationKind.Calls ? named.Contains(CarrierColumn.Called) : named.Contains(CarrierColumn.Prefix) || named.Contains(CarrierColumn.Destination));

    // Of several columns for one purpose one is compared: charged seconds before talk time, the prefix before the name, minutes before seconds.
    protected override void Settle(string[] cells, List<CarrierColumn> columns)
    {
        Prefer(CarrierColumn.Billed, CarrierColumn.Duration);
        Prefer(CarrierColumn.Prefix, CarrierColumn.Destination);
        Prefer(CarrierColumn.Minutes, CarrierColumn.Billed);
        Prefer(CarrierColumn.Minutes, CarrierColumn.Duration);

        void Prefer(CarrierColumn one, CarrierColumn other)
        {
            for (var at = 0; at < columns.Count && columns.Contains(one); at++)
            {
                columns[at] = columns[at] == other ? CarrierColumn.Ignored : columns[at];
            }
        }
    }

    protected override void ByContent(ColumnsByContent<CarrierColumn> found, bool decimalComma)
    {
        if (kind == ReconciliationKind.Calls)
        {
            found.Find(CarrierColumn.Start, IsStart);
            found.Find(CarrierColumn.Called, cell => cell.Count(char.IsAsciiDigit) >= 6 && cell.All(letter => char.IsAsciiDigit(letter) || letter is '+' or ' '));
            found.Find(CarrierColumn.Amount, cell => Cell.IsExactAmount(cell, decimalComma));
            found.Find(CarrierColumn.Billed, cell => CarrierText.TrySeconds(cell, out _));
        }
        else
        {
            found.Find(CarrierColumn.Prefix, cell => cell.Length is > 0 and < 12 && cell.All(char.IsAsciiDigit));
            found.Find(CarrierColumn.Destination, cell => cell.Any(char.IsLetter));
        }
    }

    protected override CarrierFileLayout Complete(CarrierFileLayout layout, IReadOnlyList<string[]> rows)
    {
        var at = layout.IndexOf(kind == ReconciliationKind.Calls ? CarrierColumn.Start : CarrierColumn.Day);
        return at < 0 || layout.TimeFormat is not null ? layout
            : layout with { TimeFormat = StartFormat.Guess([.. rows.Where(row => at < row.Length).Select(row => CarrierText.WithTime(row[at], kind))], out _) };
    }

    private static bool IsStart(string cell) => cell.Length >= 12 && StartFormat.Patterns.Prepend(null).Any(format => new StartReader(format, TimeZoneInfo.Utc).TryRead(cell, out _, out _));
}
