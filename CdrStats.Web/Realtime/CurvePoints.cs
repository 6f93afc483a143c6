using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Web.Shell;

namespace CdrStats.Web.Realtime;

/// <summary>Steps of the past as points of a chart, with a gap where there was no signal.</summary>
internal static class CurvePoints
{
    public static List<ChartPoint> Of(IReadOnlyList<HistoryStep> steps, TimeSpan step, Func<HistoryStep, decimal> value)
    {
        var points = new List<ChartPoint>(steps.Count);
        for (var i = 0; i < steps.Count; i++)
        {
            points.Add(ChartPoint.On(steps[i].At, value(steps[i])));
            if (i + 1 < steps.Count && steps[i + 1].At - steps[i].At > 2 * step)
            {
                points.Add(ChartPoint.On(steps[i].At + step, null));
            }
        }

        return points;
    }
}
