namespace CdrStats.Web.Shell;

/// <summary>
/// What the chart's script is given. Moments travel as wall-clock milliseconds of the user's zone, so that the axis ticks at that zone's midnights;
/// the script knows no zones.
/// </summary>
internal static class ChartWire
{
    public static object Of(ChartData data, TimeZoneInfo zone, bool selectable, string language) => new
    {
        OverTime = data.IsOverTime,
        data.Unit,
        data.Decimals,
        Selectable = selectable,
        Language = language,
        Series = data.Series.Select(series => new
        {
            series.Name,
            series.Kind,
            series.Colour,
            Dashed = series.IsDashed,
            series.Stack,
            Data = series.Points.Select(point => Of(point, zone)),
        }),
    };

    public static object Of(ChartTail tail, TimeZoneInfo zone) => new
    {
        From = Wall(tail.From, zone),
        Data = tail.Points.Select(points => points.Select(point => Of(point, zone))),
    };

    public static object?[] Of(ChartPoint point, TimeZoneInfo zone) => [point.At is { } at ? Wall(at, zone) : point.Category, point.Value];

    public static long Wall(DateTimeOffset at, TimeZoneInfo zone) => (at + zone.GetUtcOffset(at)).ToUnixTimeMilliseconds();

    /// <summary>The moment a wall clock shows that time; in the hour that comes twice the second, in the hour that is left out the one after it.</summary>
    public static DateTimeOffset Moment(double wallMilliseconds, TimeZoneInfo zone)
    {
        var wall = DateTime.UnixEpoch.AddMilliseconds(Math.Round(wallMilliseconds));
        var local = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            local = local.AddHours(1);
        }

        return new DateTimeOffset(local - zone.GetUtcOffset(local), TimeSpan.Zero);
    }
}
