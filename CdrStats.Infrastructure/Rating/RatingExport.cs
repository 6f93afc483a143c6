using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using CdrStats.Domain.Rating;
using CdrStats.Infrastructure.Cdrs.Export;

namespace CdrStats.Infrastructure.Rating;

/// <summary>A simulated call with one of the carriers that could take it.</summary>
/// <param name="Carrier">Null: no carrier could, or it is not to be seen.</param>
public sealed record RankedCarrier(Simulation Simulation, int? Rank, RatingCandidate? Carrier)
{
    /// <summary>A row for each carrier of each call, the chosen one first; one row where there is none, or where carriers may not be seen.</summary>
    public static IEnumerable<RankedCarrier> Of(AccessScope scope, IEnumerable<Simulation> calls)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return calls.SelectMany(call => !scope.SeesBuySide || call.Call.Candidates.Buy.Count == 0
            ? [new RankedCarrier(call, null, null)]
            : call.Call.Candidates.Buy.Select((carrier, at) => new RankedCarrier(call, at + 1, carrier)));
    }

    /// <summary>What would be left of the sale if this carrier took the call.</summary>
    public decimal? Margin => Carrier is { } carrier && Simulation.Call.Outcome.Sell is { RateId: not null } sell ? sell.Cost - carrier.Cost : null;
}

/// <summary>Rates and simulated calls as files. What a customer may not see is not a column of theirs.</summary>
public static class RatingExport
{
    public static async Task WriteRatesAsync(Stream output, CallExportFormat format, AccessScope scope, VoipPlan? plan, IEnumerable<ListedRate> rates, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(scope);
        using var source = new ListExportSource<ListedRate>("Rates", Rates(scope, plan?.Currency ?? ""), rates);
        await ExportWriter.WriteAsync(output, format, source, cancellation);
    }

    public static async Task WriteSimulationsAsync(Stream output, CallExportFormat format, AccessScope scope, IEnumerable<Simulation> calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(scope);
        using var source = new ListExportSource<RankedCarrier>("Simulated calls", scope.SeesBuySide ? [.. SellSide, .. BuySide] : SellSide, RankedCarrier.Of(scope, calls));
        await ExportWriter.WriteAsync(output, format, source, cancellation);
    }

    private static ListColumn<ListedRate>[] Rates(AccessScope scope, string currency)
    {
        ListColumn<ListedRate>[] columns =
        [
            new("prefix", ExportKind.Text, row => row.Rate.Prefix),
            new("destination", ExportKind.Text, row => row.Rate.Destination),
            new("retail_rate", ExportKind.Amount, row => row.Rate.PerMinute),
            new("currency", ExportKind.Text, _ => currency),
            new("connection_fee", ExportKind.Amount, row => row.Rate.ConnectionFee),
            new("initial_increment", ExportKind.Whole, row => row.Rate.InitialSeconds),
            new("initial_rate", ExportKind.Amount, row => row.Rate.InitialPerMinute),
            new("increment", ExportKind.Whole, row => row.Rate.IncrementSeconds),
            new("minimum_seconds", ExportKind.Whole, row => row.Rate.MinimumSeconds),
            new("minimum_charge", ExportKind.Amount, row => row.Rate.MinimumCharge),
            new("grace", ExportKind.Whole, row => row.Rate.GraceSeconds),
            new("valid_from", ExportKind.Moment, row => row.Rate.ValidFrom),
            new("valid_until", ExportKind.Moment, row => row.Rate.ValidUntil),
        ];
        return scope.SeesEverything ? [.. columns, new("retail_plan", ExportKind.Text, row => row.Plan.Name)] : columns;
    }

    private static readonly ListColumn<RankedCarrier>[] SellSide =
    [
        new("dialled", ExportKind.Text, row => row.Simulation.Dialled),
        new("number", ExportKind.Text, row => row.Simulation.Number.Digits),
        new("kind", ExportKind.Text, row => EnumText.Of(row.Simulation.Number.Kind)),
        new("country", ExportKind.Text, row => row.Simulation.Code?.Country),
        new("destination", ExportKind.Text, row => row.Simulation.Code?.Destination),
        new("start", ExportKind.Moment, row => row.Simulation.Call.Request.Start),
        new("seconds", ExportKind.Whole, row => row.Simulation.Call.Request.Seconds),
        new("rating_status", ExportKind.Text, row => EnumText.Of(row.Simulation.Call.Outcome.Status)),
        new("sell_prefix", ExportKind.Text, row => Sell(row)?.Prefix),
        new("sell_rate", ExportKind.Amount, row => Sell(row)?.PerMinute),
        new("sell_billed_seconds", ExportKind.Whole, row => Sell(row)?.BilledSeconds),
        new("sell_cost", ExportKind.Amount, row => Sell(row)?.Cost),
        new("currency", ExportKind.Text, row => row.Simulation.Call.Plan?.Currency),
    ];

    private static readonly ListColumn<RankedCarrier>[] BuySide =
    [
        new("rank", ExportKind.Whole, row => row.Rank),
        new("carrier", ExportKind.Text, row => row.Carrier?.PlanName),
        new("buy_metric", ExportKind.Amount, row => (decimal?)row.Carrier?.Metric),
        new("buy_prefix", ExportKind.Text, row => row.Carrier?.Rate.Prefix),
        new("buy_rate", ExportKind.Amount, row => row.Carrier?.Rate.PerMinute),
        new("buy_billed_seconds", ExportKind.Whole, row => row.Carrier?.BilledSeconds),
        new("buy_cost", ExportKind.Amount, row => row.Carrier?.Cost),
        new("margin", ExportKind.Amount, row => row.Margin),
    ];

    private static SidePrice? Sell(RankedCarrier row) => row.Simulation.Call.Outcome.Sell is { RateId: not null } sell ? sell : null;
}
