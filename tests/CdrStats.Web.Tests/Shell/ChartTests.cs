using Bunit;
using CdrStats.Web.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class ChartTests : ConsoleContext
{
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_table_behind_a_chart_has_every_figure_in_the_users_zone_and_a_dash_for_each_gap()
    {
        var chart = Render<Chart>(parameters => parameters
            .Add(figure => figure.Name, "Calls by hour").Add(figure => figure.Zone, Madrid)
            .Add(figure => figure.Data, new ChartData(
                [
                    new ChartSeries("today", ChartKind.Bar, [ChartPoint.On(Noon, 1204), ChartPoint.On(Noon.AddHours(1), null)]),
                    new ChartSeries("yesterday", ChartKind.Line, [ChartPoint.On(Noon.AddHours(1), 7)]),
                ], "calls")));
        Assert.Empty(chart.FindAll("table"));

        await chart.Find("button").ClickAsync(new());

        Assert.Equal(["Europe/Madrid", "today (calls)", "yesterday (calls)"], chart.FindAll("thead th").Select(cell => cell.TextContent));
        Assert.Equal(
            ["2026-11-24 13:00:00", "1,204", "–", "2026-11-24 14:00:00", "–", "7"],
            chart.FindAll("tbody th, tbody td").Select(cell => cell.TextContent));
    }

    [Fact]
    public async Task What_has_come_since_takes_the_place_of_the_last_step_and_what_is_too_old_goes()
    {
        var data = new ChartData([new ChartSeries("all", ChartKind.Area, [ChartPoint.On(Noon, 1), ChartPoint.On(Noon.AddSeconds(1), 2), ChartPoint.On(Noon.AddSeconds(2), 3)])]);
        var chart = Render<Chart>(parameters => parameters.Add(figure => figure.Name, "Calls").Add(figure => figure.Data, data));
        await chart.Find("button").ClickAsync(new());

        chart.Render(parameters => parameters.Add(figure => figure.Data, data)
            .Add(figure => figure.Tail, new ChartTail(Noon.AddSeconds(1), [[ChartPoint.On(Noon.AddSeconds(2), 4), ChartPoint.On(Noon.AddSeconds(3), 5)]])));

        Assert.Equal(["2", "4", "5"], chart.FindAll("tbody td").Select(cell => cell.TextContent));
    }

    [Fact]
    public async Task A_range_dragged_on_the_users_clock_comes_back_as_moments()
    {
        ChartRange? chosen = null;
        var chart = Render<Chart>(parameters => parameters
            .Add(figure => figure.Name, "Calls").Add(figure => figure.Zone, Madrid).Add(figure => figure.OnRangeSelected, range => chosen = range));

        await chart.Instance.SelectRange(ChartWire.Wall(Noon, Madrid), ChartWire.Wall(Noon.AddHours(2), Madrid));

        Assert.Equal(new ChartRange(Noon, Noon.AddHours(2)), chosen);
    }

    [Theory]
    [InlineData("2026-03-29T00:59:00Z")]
    [InlineData("2026-03-29T01:01:00Z")]
    [InlineData("2026-10-25T01:30:00Z")]
    public void A_moment_survives_the_way_to_the_axis_and_back_around_a_change_of_the_clocks(string moment)
    {
        var at = DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(at, ChartWire.Moment(ChartWire.Wall(at, Madrid), Madrid));
    }
}
