using CdrStats.Domain.Accounts;
using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Web.Reporting;

/// <summary>Calls by country, as the map shows them.</summary>
/// <param name="Countries">The most called first; '' for calls that lead to none.</param>
public sealed record WorldReport(TimeRange Range, TrafficFigures Totals, IReadOnlyList<TrafficRow> Countries)
{
    public static async Task<WorldReport> ReadAsync(TrafficQueries traffic, AccessScope scope, TrafficFilter filter, TimeRange range, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        var countries = await traffic.ByCountryAsync(scope, filter, range, cancellation);
        return new WorldReport(range, countries.Aggregate(TrafficFigures.None, (sum, one) => sum.And(one.Figures)), countries);
    }
}
