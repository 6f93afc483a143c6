using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class DialPlanTests
{
    private static readonly DialPlan Plan = new(
    [
        new DialCode("1", "US", "United States", NumberType.FixedOrMobile),
        new DialCode("1242", "BS", "Bahamas", NumberType.FixedOrMobile),
        new DialCode("34", "ES", "Spain", NumberType.Unknown),
        new DialCode("346", "ES", "Spain mobile", NumberType.Mobile),
    ]);

    [Theory]
    [InlineData("12025550123", "1")]
    [InlineData("12425550123", "1242")]
    [InlineData("1242", "1242")]
    [InlineData("124", "1")]
    [InlineData("34650784355", "346")]
    [InlineData("34912345678", "34")]
    [InlineData("34x", "34")]
    [InlineData("3", null)]
    [InlineData("442031234567", null)]
    [InlineData("", null)]
    public void The_longest_dial_code_wins(string digits, string? prefix) =>
        Assert.Equal(prefix, Plan.Find(digits)?.Prefix);

    [Theory]
    [InlineData("12425550123", 1, 3, "1")]
    [InlineData("12425550123", 2, 3, null)]
    [InlineData("34650784355", 2, 2, "34")]
    [InlineData("34650784355", 3, 15, "346")]
    public void The_limits_say_how_long_a_dial_code_may_be(string digits, int min, int max, string? prefix) =>
        Assert.Equal(prefix, Plan.Find(digits, min, max)?.Prefix);

    [Fact]
    public void A_later_entry_replaces_an_earlier_one_of_the_same_prefix()
    {
        var plan = new DialPlan([new("34", "ES", "Spain", NumberType.Unknown), new("34", "ES", "España", NumberType.Fixed)]);

        Assert.Equal("España", plan.Find("34912345678")?.Destination);
        Assert.Equal(1, plan.Count);
    }

    [Fact]
    public void A_plan_knows_its_prefixes()
    {
        Assert.Equal(4, Plan.Count);
        Assert.True(Plan.Contains("1242"));
        Assert.False(Plan.Contains("124"));
        Assert.False(Plan.Contains(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+34")]
    [InlineData("٣٤")]
    public void A_prefix_that_is_not_made_of_digits_is_refused(string prefix) =>
        Assert.Throws<ArgumentException>(() => new DialPlan([new(prefix, null, "", NumberType.Unknown)]));
}
