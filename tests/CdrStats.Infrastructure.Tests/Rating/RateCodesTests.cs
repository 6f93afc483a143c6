using CdrStats.Infrastructure.Rating;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class RateCodesTests
{
    [Theory]
    [InlineData("44", "", "44")]
    [InlineData("+44 20", "", "4420")]
    [InlineData("0044", "", "44")]
    [InlineData("4470-4473", "", "4470 4471 4472 4473")]
    [InlineData("4470-72", "", "4470 4471 4472")]
    [InlineData("44 70,71,75", "", "4470 4471 4475")]
    [InlineData("44 70-72, 75", "", "4470 4471 4472 4475")]
    [InlineData("44 70; 45 71", "", "4470 4571")]
    [InlineData("447, 448", "", "447 448")]
    [InlineData("+44 7, +45 1", "", "447 451")]
    [InlineData("44098-44101", "", "44098 44099 44100 44101")]
    [InlineData("70,71", "44", "4470 4471")]
    [InlineData("70-72", "44", "4470 4471 4472")]
    [InlineData("", "44", "44")]
    [InlineData("007-009", "", "7 8 9")]
    public void A_column_of_codes_means_these_prefixes(string text, string callingCode, string prefixes) =>
        Assert.Equal(prefixes.Split(' '), RateCodes.Expand(text, callingCode, out _));

    [Theory]
    [InlineData("44x")]
    [InlineData("")]
    [InlineData("4479-4470")]
    [InlineData("1-204")]
    [InlineData("4470-")]
    [InlineData("-4470")]
    [InlineData("1-2-3")]
    [InlineData("440000000-449999999")]
    [InlineData("44, x")]
    [InlineData("123456789012345678901")]
    public void What_is_no_code_is_refused_with_a_reason(string text)
    {
        Assert.Null(RateCodes.Expand(text, "", out var reason));
        Assert.NotEmpty(reason!);
    }
}
