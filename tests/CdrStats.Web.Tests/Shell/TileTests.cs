using Bunit;
using CdrStats.Web.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class TileTests : ConsoleContext
{
    [Fact]
    public void A_worse_figure_says_so_in_words_and_not_by_colour_alone()
    {
        var tile = Render<Tile>(parameters => parameters
            .Add(figure => figure.Label, "ASR").Add(figure => figure.Value, "61.8").Add(figure => figure.Unit, "%")
            .Add(figure => figure.Delta, Delta.Points(0.618m, 0.65m, "points")));

        var delta = tile.Find(".tile-delta");
        Assert.Contains("−3.2 points", delta.TextContent);
        Assert.Contains("worse", delta.TextContent);
        Assert.NotNull(delta.QuerySelector("svg"));
    }

    [Theory]
    [InlineData(3, "3 calls")]
    [InlineData(1, "1 call")]
    public void A_ratio_over_few_calls_is_greyed_and_tells_how_few(long sample, string words)
    {
        var tile = Render<Tile>(parameters => parameters
            .Add(figure => figure.Label, "ASR").Add(figure => figure.Value, "66.7").Add(figure => figure.Sample, sample)
            .Add(figure => figure.Delta, Delta.Points(0.667m, 0.5m, "points")));

        Assert.Contains("small-sample", tile.Find(".tile").ClassName);
        Assert.Equal(words, tile.Find(".tile-delta").TextContent.Trim());
    }

    [Fact]
    public void A_figure_leads_to_its_calls()
    {
        var tile = Render<Tile>(parameters => parameters
            .Add(figure => figure.Label, "Calls").Add(figure => figure.Value, "12").Add(figure => figure.Href, "calls?cause=16"));

        Assert.Equal("calls?cause=16", tile.Find("a.tile").GetAttribute("href"));
    }

    [Fact]
    public void A_figure_that_is_not_known_is_a_dash_without_a_unit()
    {
        var tile = Render<Tile>(parameters => parameters.Add(figure => figure.Label, "ASR").Add(figure => figure.Value, null).Add(figure => figure.Unit, "%"));

        Assert.Equal("–", tile.Find(".tile-value").TextContent.Trim());
    }

    [Fact]
    public void Nothing_to_compare_with_makes_no_change() => Assert.Null(Delta.Relative(12, 0));

    [Theory]
    [InlineData(110, 100, true, "+10.0 %", DeltaMeaning.Better)]
    [InlineData(110, 100, false, "+10.0 %", DeltaMeaning.Worse)]
    [InlineData(90, 100, null, "−10.0 %", DeltaMeaning.Neutral)]
    [InlineData(100, 100, true, "0.0 %", DeltaMeaning.Neutral)]
    public void A_change_is_better_or_worse_only_where_more_means_something(int now, int before, bool? moreIsBetter, string words, DeltaMeaning meaning)
    {
        var delta = Delta.Relative(now, before, moreIsBetter);

        Assert.Equal(words, delta!.Words.Replace('\u00a0', ' '));
        Assert.Equal(meaning, delta.Meaning);
    }
}
