using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Reporting;

/// <summary>Why attempts ended, over time (spec/product.md, Hang-up causes).</summary>
/// <param name="Causes">Those with attempts, the most frequent first.</param>
public sealed record CauseReport(TimeRange Range, TimeZoneInfo Zone, SeriesStep Step, TrafficFigures Totals, IReadOnlyList<CauseSeries> Causes)
{
    public static async Task<CauseReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter filter, TimeRange range, TimeZoneInfo zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var step = range.ReadableStep();
        var series = await traffic.SeriesByCauseAsync(scope, filter, range, step, zone, cancellation);
        // What has the cause of mere parts of calls is no attempt; its record is one of the calls all the same.
        return new CauseReport(range, zone, step, series.Aggregate(TrafficFigures.None, (sum, one) => sum.And(one.Figures)), [.. series.Where(one => one.Figures.Attempts > 0)]);
    }

    /// <summary>Attempts of each step, whatever they ended with.</summary>
    public IReadOnlyList<long> AttemptsByStep() => Causes.Count == 0 ? [] : [.. Causes[0].Points.Select((_, at) => Causes.Sum(cause => cause.Points[at].Figures.Attempts))];
}
