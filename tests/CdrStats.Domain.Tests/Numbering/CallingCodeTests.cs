using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class CallingCodeTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1809", "1")]
    [InlineData("77", "7")]
    [InlineData("34", "34")]
    [InlineData("441481", "44")]
    [InlineData("351", "351")]
    [InlineData("42", null)]
    [InlineData("", null)]
    public void A_number_begins_with_a_code_of_one_two_or_three_digits(string digits, string? code) => Assert.Equal(code, CallingCode.Of(digits));
}
