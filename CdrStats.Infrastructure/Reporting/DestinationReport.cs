using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>Calls by dial code and carrier, each with its trend (spec/product.md, Destinations).</summary>
/// <param name="Rows">The most called first.</param>
public sealed record DestinationReport(TimeRange Range, TrafficFigures Totals, IReadOnlyList<DestinationRow> Rows)
{
    /// <summary>A trend has up to so many steps.</summary>
    private const int Most = 24;

    /// <summary>The beginnings of a trend's steps: of equal length, in whole quarters of an hour, which roll-ups are kept by.</summary>
    public static IReadOnlyList<DateTimeOffset> Steps(TimeRange range)
    {
        var first = TimeRange.StepOf(range.From, SeriesStep.Quarter, TimeZoneInfo.Utc);
        var length = TimeSpan.FromMinutes(15) * Math.Ceiling((range.To - first) / Most / TimeSpan.FromMinutes(15));
        return [.. Enumerable.Range(0, (int)Math.Ceiling((range.To - first) / length)).Select(at => first + (length * at))];
    }

    /// <exception cref="ReportTooWideException">Of one customer or country, of more than a quarter of a year.</exception>
    public static async Task<DestinationReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var rows = await traffic.ByDestinationAsync(scope, filter, range, Steps(range), cancellation);
        return new DestinationReport(range, rows.Aggregate(TrafficFigures.None, (sum, row) => sum.And(row.Figures)), rows);
    }
}
