namespace CdrStats.Web.Shell;

/// <summary>What has come since a chart over time was drawn.</summary>
/// <param name="From">Points before it are no longer shown.</param>
/// <param name="Points">Of each series, in their order, oldest first: they take the place of those from their time on.</param>
public sealed record ChartTail(DateTimeOffset From, IReadOnlyList<IReadOnlyList<ChartPoint>> Points)
{
    internal ChartData Over(ChartData data) => data with
    {
        Series = [.. data.Series.Select((series, index) => series with { Points = Over(series.Points, index < Points.Count ? Points[index] : []) })],
    };

    private List<ChartPoint> Over(IReadOnlyList<ChartPoint> before, IReadOnlyList<ChartPoint> fresh) =>
        [.. before.Where(point => point.At >= From && (fresh.Count == 0 || point.At < fresh[0].At)), .. fresh];
}
