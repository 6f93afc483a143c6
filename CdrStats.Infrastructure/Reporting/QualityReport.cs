using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>What calls are told apart by in a ranking of their quality.</summary>
public enum QualityBy
{
    Switch,
    Customer,
    Carrier,
    Country,
    Destination,
}

/// <summary>How well the calls of one switch, customer, carrier, country or destination came through.</summary>
/// <param name="Before">The same length of time before.</param>
/// <param name="AtBest">
/// What the answer-seizure ratio may be at best, by as few attempts as there were: the upper end of Wilson's 95 % interval, 1 without an attempt. Ranked by it, three
/// unanswered calls do not stand above a thousand of which a tenth was answered.
/// </param>
public sealed record QualityRow(string Key, string Name, TrafficFigures Figures, TrafficFigures Before, double AtBest);

/// <summary>The worst first (spec/product.md, Quality).</summary>
public sealed record QualityReport(TimeRange Range, QualityBy By, TrafficFigures Totals, TrafficFigures Before, IReadOnlyList<QualityRow> Rows)
{
    /// <summary>Of a normal distribution, for 95 % of its middle.</summary>
    private const double Z = 1.959964;

    /// <summary>Customers learn nothing of carriers, nor of each other; their destinations are told by country.</summary>
    public static bool MayAsk(AccessScope scope, QualityBy by)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return by switch
        {
            QualityBy.Customer or QualityBy.Destination => scope.SeesEverything,
            QualityBy.Carrier => scope.SeesEverything && scope.SeesBuySide,
            _ => true,
        };
    }

    public static async Task<QualityReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter filter, TimeRange range, QualityBy by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var earlier = range.Earlier(range.To - range.From);
        var both = await Task.WhenAll(traffic.ByAsync(scope, filter, range, by, cancellation), traffic.ByAsync(scope, filter, earlier, by, cancellation));
        var (now, before) = (both[0], both[1].ToDictionary(row => row.Key, row => row.Figures));
        var rows = now.Where(row => row.Figures.Attempts > 0)
            .Select(row => new QualityRow(row.Key, row.Name, row.Figures, before.GetValueOrDefault(row.Key, TrafficFigures.None), AtBest(row.Figures.Answered, row.Figures.Attempts)))
            .OrderBy(row => row.AtBest).ThenByDescending(row => row.Figures.Attempts).ThenBy(row => row.Key, StringComparer.Ordinal);
        return new QualityReport(range, by, Sum(now.Select(row => row.Figures)), Sum(before.Values), [.. rows]);
    }

    /// <summary>The upper end of Wilson's interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).</summary>
    internal static double AtBest(long some, long of)
    {
        if (of <= 0)
        {
            return 1;
        }

        var (share, square) = ((double)some / of, Z * Z / of);
        return (share + (square / 2) + (Z * Math.Sqrt(((share * (1 - share)) + (square / 4)) / of))) / (1 + square);
    }

    private static TrafficFigures Sum(IEnumerable<TrafficFigures> figures) => figures.Aggregate(TrafficFigures.None, (sum, one) => sum.And(one));
}
