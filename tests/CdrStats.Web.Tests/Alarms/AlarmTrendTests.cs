using Bunit;
using CdrStats.Domain.Alarms;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Web.Alarms;
using CdrStats.Web.Tests.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Alarms;

/// <summary>The small picture beside a threshold.</summary>
public sealed class AlarmTrendTests : ConsoleContext
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_threshold_is_drawn_in_the_scale_of_the_values_and_a_look_without_data_breaks_the_line()
    {
        var trend = Render<AlarmTrend>(parameters => parameters
            .Add(one => one.Points, [At(0, 50), At(15, 30), At(30, null), At(45, 40), At(60, 20)])
            .Add(one => one.Condition, AlarmCondition.LessThan).Add(one => one.Threshold, 60).Add(one => one.Unit, "%"));

        // From 20 at the bottom (22) to the threshold at the top (2).
        Assert.Equal(("2", "2"), (trend.Find("line").GetAttribute("y1"), trend.Find("line").GetAttribute("y2")));
        Assert.Equal(["0,7 25,17", "75,12 100,22"], trend.FindAll("polyline").Select(line => line.GetAttribute("points")));
        Assert.Equal("20 % to 50 %, from 2026-11-20 08:00 to 2026-11-20 09:00; the threshold is 60 %", trend.Find("svg").GetAttribute("aria-label"));
    }

    [Fact]
    public void Of_a_change_the_change_is_drawn_and_of_nothing_nothing()
    {
        AlarmTrendPoint[] points = [new(Start, 80, 100), new(Start.AddMinutes(15), 30, 0), new(Start.AddMinutes(30), 30, 40)];
        var trend = Render<AlarmTrend>(parameters => parameters.Add(one => one.Points, points).Add(one => one.Condition, AlarmCondition.PercentDecreaseBy).Add(one => one.Threshold, 10));

        Assert.StartsWith("20 to 25,", trend.Find("svg").GetAttribute("aria-label"), StringComparison.Ordinal);
        trend.Render(parameters => parameters.Add(one => one.Points, [At(0, 50), At(15, null)]));
        Assert.Empty(trend.FindAll("svg"));
    }

    private static AlarmTrendPoint At(int minutes, decimal? value) => new(Start.AddMinutes(minutes), value, null);
}
