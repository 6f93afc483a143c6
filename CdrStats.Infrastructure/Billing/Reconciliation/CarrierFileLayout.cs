using System.Text.Json.Serialization;
using CdrStats.Domain.Billing.Reconciliation;
using CdrStats.Infrastructure.Mapping;

namespace CdrStats.Infrastructure.Billing.Reconciliation;

/// <summary>What a column of a carrier's file holds.</summary>
public enum CarrierColumn
{
    Ignored,

    /// <summary>The start of a call.</summary>
    Start,

    /// <summary>The number that was called.</summary>
    Called,
    Caller,

    /// <summary>Seconds of talk time.</summary>
    Duration,

    /// <summary>Seconds as they are charged.</summary>
    Billed,

    /// <summary>What a call, or a line of an invoice, costs.</summary>
    Amount,
    Currency,

    /// <summary>The beginning of the numbers that an invoice's line sums up.</summary>
    Prefix,

    /// <summary>The name of a destination, as the carrier's deck has it.</summary>
    Destination,
    Day,
    Calls,
    Minutes,
}

/// <summary>How a carrier's file is written. Guessed from its first lines by <see cref="CarrierFileGuess"/>; a person may know better.</summary>
public sealed record CarrierFileLayout(ReconciliationKind Kind, char Separator, bool HasHeader, bool DecimalComma, bool IsUtf8, IReadOnlyList<CarrierColumn> Columns)
    : FileLayout<CarrierColumn>(Separator, HasHeader, DecimalComma, IsUtf8, Columns)
{
    /// <summary>How starts and days are written (<see cref="Domain.Import.Files.StartFormat"/>); null: like 2026-01-31 14:00:05.</summary>
    public string? TimeFormat { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string? Complaint => Twice ?? (Kind == ReconciliationKind.Calls ? OfCalls() : OfInvoice());

    /// <summary>The columns that a file of a kind may have.</summary>
    public static IReadOnlyList<CarrierColumn> ColumnsOf(ReconciliationKind kind) => kind == ReconciliationKind.Calls
        ? [CarrierColumn.Ignored, CarrierColumn.Start, CarrierColumn.Called, CarrierColumn.Caller, CarrierColumn.Duration, CarrierColumn.Billed, CarrierColumn.Amount, CarrierColumn.Currency]
        : [CarrierColumn.Ignored, CarrierColumn.Prefix, CarrierColumn.Destination, CarrierColumn.Day, CarrierColumn.Calls, CarrierColumn.Minutes, CarrierColumn.Duration, CarrierColumn.Billed, CarrierColumn.Amount, CarrierColumn.Currency];

    private string? OfCalls() =>
        !Columns.Contains(CarrierColumn.Start) ? "Which column holds the start of the call is not said."
        : !Columns.Contains(CarrierColumn.Called) ? "Which column holds the called number is not said."
        : Columns.Contains(CarrierColumn.Duration) == Columns.Contains(CarrierColumn.Billed) ? "One column holds either the talk time or the charged seconds: say which, and of two the one that is to be compared."
        : !Columns.Contains(CarrierColumn.Amount) ? "Which column holds the cost is not said."
        : null;

    private string? OfInvoice() =>
        Columns.Contains(CarrierColumn.Prefix) == Columns.Contains(CarrierColumn.Destination) ? "One column holds either the prefix or the destination's name: say which, and of two the one by which our calls are summed."
        : Columns.Count(column => column is CarrierColumn.Minutes or CarrierColumn.Duration or CarrierColumn.Billed) != 1 ? "One column holds minutes, seconds of talk time or charged seconds: say which, and of several the one that is to be compared."
        : !Columns.Contains(CarrierColumn.Amount) ? "Which column holds the amount is not said."
        : null;

    /// <summary>Whether charged seconds are compared, not those of the talk time. Minutes on an invoice are charged ones.</summary>
    [JsonIgnore]
    public bool ComparesBilled => !Columns.Contains(CarrierColumn.Duration);
}
