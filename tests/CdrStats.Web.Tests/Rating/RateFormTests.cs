using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Rating;
using Xunit;

namespace CdrStats.Web.Tests.Rating;

public sealed class RateFormTests
{
    private readonly Dictionary<string, string> _troubles = [];

    [Fact]
    public void All_that_is_wrong_is_said_beside_its_field_at_once()
    {
        var form = new RateForm(new RateRow { RatePlanId = 1, Prefix = "" })
        {
            Prefix = "44x",
            PerMinute = "0,1",
            Increment = "0",
            From = "31/01/2026",
            Until = "2026-01-01",
            Grace = "-1",
        };

        Assert.Null(form.Read(_troubles));
        Assert.Equal(["from", "grace", "increment", "prefix", "rate"], _troubles.Keys.Order());
    }

    [Fact]
    public void What_is_typed_is_the_rate_that_is_meant_and_the_one_that_was_opened_stays()
    {
        var opened = new RateRow { Id = 7, RatePlanId = 3, Prefix = "44", PerMinute = 0.01m, ValidFrom = new DateTimeOffset(2026, 1, 31, 14, 0, 0, TimeSpan.Zero) };
        var form = new RateForm(opened) { PerMinute = " 0.00745 ", Initial = "", Until = "2027-01-01" };

        var meant = form.Read(_troubles)!;

        Assert.Empty(_troubles);
        Assert.Equal((7L, 3, 0.00745m, 1, opened.ValidFrom, new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)),
            (meant.Id, meant.RatePlanId, meant.PerMinute, meant.InitialSeconds, meant.ValidFrom, meant.ValidUntil));
        Assert.Equal((0.01m, null), (opened.PerMinute, opened.ValidUntil));
        Assert.Equal("2026-01-31 14:00:00", form.From);
    }

    [Fact]
    public void A_new_rate_says_what_a_minute_costs()
    {
        Assert.Null(new RateForm(new RateRow { Prefix = "" }) { Prefix = "44" }.Read(_troubles));
        Assert.Equal(["rate"], _troubles.Keys);
    }
}
