using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Web.Reporting;

/// <summary>Calls by country over time, which page and interface show alike.</summary>
/// <param name="Countries">The most called first, each with its series.</param>
public sealed record CountryReport(TimeRange Range, TimeZoneInfo Zone, SeriesStep Step, TrafficFigures Totals, IReadOnlyList<CountryFigures> Countries)
{
    public static async Task<CountryReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter found, ReportFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(filter);
        var step = filter.Range.ReadableStep();
        var series = await traffic.SeriesByCountryAsync(scope, found, filter.Range, step, filter.Zone, cancellation);
        var countries = series.Select(one => new CountryFigures(one, Sum(one.Points.Select(point => point.Figures)))).ToList();
        return new CountryReport(filter.Range, filter.Zone, step, Sum(countries.Select(country => country.Figures)), countries);
    }

    /// <summary>All but these, step by step; empty when there are no others.</summary>
    public IReadOnlyList<TrafficPoint> Without(IReadOnlySet<string> keys)
    {
        var others = Countries.Where(country => !keys.Contains(country.Series.Key)).Select(country => country.Series.Points).ToList();
        return others.Count == 0 ? [] : [.. others[0].Select((point, at) => new TrafficPoint(point.At, Sum(others.Select(points => points[at].Figures))))];
    }

    private static TrafficFigures Sum(IEnumerable<TrafficFigures> figures) => figures.Aggregate(TrafficFigures.None, (sum, one) => sum.And(one));
}

/// <summary>One country ('' for calls that lead to none) with its sums.</summary>
public sealed record CountryFigures(CountrySeries Series, TrafficFigures Figures);
