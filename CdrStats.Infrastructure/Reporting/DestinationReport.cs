using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>Calls by dial code and carrier, each with its trend (spec/product.md, Destinations).</summary>
/// <param name="Rows">The most called first.</param>
public sealed record DestinationReport(TimeRange Range, TrafficFigures Totals, IReadOnlyList<DestinationRow> Rows)
{
    /// <summary>A trend has so many steps, of equal length.</summary>
    public const int Slices = 24;

    /// <exception cref="ReportTooWideException">Of one customer or country, of more than a quarter of a year.</exception>
    public static async Task<DestinationReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var slice = (range.To - range.From) / Slices;
        var rows = await traffic.ByDestinationAsync(scope, filter, range, [.. Enumerable.Range(0, Slices).Select(at => range.From + (slice * at))], cancellation);
        return new DestinationReport(range, rows.Aggregate(TrafficFigures.None, (sum, row) => sum.And(row.Figures)), rows);
    }
}
