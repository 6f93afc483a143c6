using Bunit;
using CdrStats.Domain.Cdrs;
using CdrStats.Web.Cdrs;
using CdrStats.Web.Tests.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Cdrs;

/// <summary>The controls that calls and reports share: what they show of an address, and what they make of it.</summary>
public sealed class FilterTests : ConsoleContext
{
    private static readonly TimeZoneInfo Madrid = TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid");

    private Dictionary<string, string[]> _query = [];


    [Theory]
    [InlineData("Lyon")]
    [InlineData("lyon")]
    [InlineData("922")]
    public void A_switch_is_shown_by_its_name_whichever_way_a_link_names_it(string given)
    {
        var pick = Pick(given);

        Assert.Equal("Lyon", pick.Find("select").GetAttribute("value"));
    }

    [Fact]
    public void A_value_that_is_no_choice_is_shown_all_the_same()
    {
        var pick = Pick("Nowhere");

        Assert.Equal("Nowhere", pick.Find("select").GetAttribute("value"));
        Assert.Contains(pick.FindAll("option"), option => option.TextContent == "Nowhere");
    }

    [Fact]
    public void A_choice_keeps_the_other_filters_and_closes_the_opened_call()
    {
        var pick = Pick("Lyon");

        pick.Find("select").Change("Madrid");

        Assert.Equal(("Madrid", "30d", ""), (CallAddress.One(_query, "switch"), CallAddress.One(_query, "last"), CallAddress.One(_query, "call")));
        pick.Find("select").Change("");
        Assert.DoesNotContain("switch", _query.Keys);
    }

    [Fact]
    public void A_custom_range_begins_where_the_one_that_was_shown_does()
    {
        var range = Range(CallPeriod.Find("24h"));

        Assert.Empty(range.FindAll("input"));
        range.Find("select").Change("");

        Assert.Equal(("2026-07-01T10:00Z", "", ""), (CallAddress.One(_query, "from"), CallAddress.One(_query, "to"), CallAddress.One(_query, "last")));
    }

    [Fact]
    public void Moments_are_typed_in_the_users_zone_and_kept_as_instants()
    {
        var range = Range(null);
        var from = range.Find("input[aria-label=From]");

        Assert.Equal("2026-07-01T12:00", from.GetAttribute("value"));
        from.Change("2026-07-01T00:00");

        Assert.Equal(("2026-06-30T22:00Z", "2026-07-02T10:00Z"), (CallAddress.One(_query, "from"), CallAddress.One(_query, "to")));
    }

    private IRenderedComponent<FilterPick> Pick(string given) => Render<FilterPick>(parameters => parameters
        .Add(pick => pick.Name, "switch")
        .Add(pick => pick.Any, "Any switch")
        .Add(pick => pick.Options, [new FilterOption("Madrid", "Madrid", "921"), new FilterOption("Lyon", "Lyon", "922")])
        .Add(pick => pick.Query, new() { ["last"] = ["30d"], ["switch"] = [given], ["call"] = ["7"] })
        .Add(pick => pick.Changed, query => _query = query));

    private IRenderedComponent<RangePick> Range(CallPeriod? period) => Render<RangePick>(parameters => parameters
        .Add(range => range.Period, period)
        .Add(range => range.From, new DateTimeOffset(2026, 7, 1, 10, 0, 0, TimeSpan.Zero))
        .Add(range => range.To, period is null ? new DateTimeOffset(2026, 7, 2, 10, 0, 0, TimeSpan.Zero) : null)
        .Add(range => range.Zone, Madrid)
        .Add(range => range.Query, [])
        .Add(range => range.Changed, query => _query = query));
}
