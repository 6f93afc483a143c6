using CdrStats.Domain.Alarms.Fraud;
using Xunit;

namespace CdrStats.Domain.Tests.Alarms.Fraud;

public sealed class NumberRangeTests
{
    [Theory]
    [InlineData("+371 6012-3456", "37160123456")]
    [InlineData("\"37160*\"", "37160")]
    [InlineData("37160100-37160149", "3716010 3716011 3716012 3716013 3716014")]
    [InlineData("37160098 - 37160111", "37160098 37160099 3716010 37160110 37160111")]
    [InlineData("37160000-37169999", "3716")]
    public void A_number_a_prefix_or_a_range_becomes_the_fewest_prefixes(string written, string prefixes)
    {
        Assert.Equal(prefixes.Split(' '), NumberRange.Read(written, out var wrong));
        Assert.Null(wrong);
    }

    [Theory]
    [InlineData("12", "'12' is no number in full")]
    [InlineData("Latvia", "'Latvia' is no number in full")]
    [InlineData("1234567890123456", "3 to 15 digits")]
    [InlineData("3716012 - 371601234", "have different lengths")]
    [InlineData("37160200-37160100", "ends before it begins")]
    [InlineData("10000000 - 99999999", "wider than a prefix of 3 digits")]
    public void What_is_none_is_said(string written, string words)
    {
        Assert.Empty(NumberRange.Read(written, out var wrong));
        Assert.Contains(words, wrong, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5352000001 5352000002 5352000003", "53520000")]
    [InlineData("5352000001 5352000002 5353000003", "535")]
    [InlineData("5352000001 34911222333", null)]
    [InlineData("", null)]
    public void The_prefix_to_stop_is_what_the_numbers_have_in_common(string numbers, string? prefix) => Assert.Equal(prefix, SuspectPrefix.Of(numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
