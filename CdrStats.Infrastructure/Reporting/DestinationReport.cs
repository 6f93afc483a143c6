using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>Calls by dial code and carrier, each with its trend (spec/product.md, Destinations).</summary>
/// <param name="Rows">The most called first.</param>
public sealed record DestinationReport(TimeRange Range, TrafficFigures Totals, IReadOnlyList<DestinationRow> Rows)
{
    /// <summary>A trend has up to so many steps.</summary>
    private const int Most = 24;
    private const int Few = 8;
    private static readonly TimeSpan Day = TotalKey.Length(TotalSpan.Day);
    private static readonly TimeSpan Sixteen = TotalKey.Length(TotalSpan.SixteenDays);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>The beginnings of a trend's steps: of equal length, in sixteen days, whole days or else quarters of an hour, which sums are kept by.</summary>
    public static IReadOnlyList<DateTimeOffset> Steps(TimeRange range)
    {
        var unit = (range.To - range.From) switch
        {
            var length when length > Few * Sixteen => Sixteen,
            var length when length > Most * Day => Day,
            _ => Quarter,
        };
        var around = range.Around(unit);
        var step = unit * Math.Ceiling((around.To - around.From) / Most / unit);
        return [.. Enumerable.Range(0, (int)Math.Ceiling((range.To - around.From) / step)).Select(at => around.From + (step * at))];
    }

    /// <exception cref="ReportTooWideException">Of one customer or country, of more than a quarter of a year.</exception>
    public static async Task<DestinationReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var rows = await traffic.ByDestinationAsync(scope, filter, range, Steps(range), cancellation);
        return new DestinationReport(range, rows.Aggregate(TrafficFigures.None, (sum, row) => sum.And(row.Figures)), rows);
    }
}
