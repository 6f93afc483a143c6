using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class NumberStepTests
{
    private static string[] Sentences(string dialled) =>
        [.. new NumberNormaliser(NumberSettings.DefaultFor()).Explain(dialled).Select(step => step.Sentence)];

    [Fact]
    public void Each_prefix_has_its_sentence() => Assert.Equal(
        [
            "The prefix 55555 is stripped, leaving 00441234567.",
            "The international prefix 00 is stripped, leaving 441234567.",
            "It came with an international prefix: 441234567 is international.",
        ],
        Sentences("5555500441234567"));

    [Fact]
    public void An_address_is_explained_from_its_outside_in() => Assert.Equal(
        [
            "The number in the address is *67(202) 555-0123#9.",
            "Without separators, in plain digits: *672025550123#9.",
            "The service code *67 is dropped, leaving 2025550123#9.",
            "What follows the digits, #9, is dropped, leaving 2025550123.",
            "The calling code 1 is put before it: 12025550123 is national.",
        ],
        Sentences("\"Bob\" <sip:*67(202) 555-0123#9@h>"));

    [Theory]
    [InlineData("", "There is no number: internal.")]
    [InlineData("alice", "alice begins with a letter: internal.")]
    [InlineData("###", "### has no digit: unknown.")]
    [InlineData("4444444444444444444444444444444444444444", "More than 32 digits are no number: unknown.")]
    [InlineData("1000", "1000 has at most 5 digits: internal.")]
    [InlineData("442031234567", "442031234567 has more than 10 digits: international.")]
    public void A_plain_number_needs_one_sentence(string dialled, string sentence) =>
        Assert.Equal([sentence], Sentences(dialled));

    [Fact]
    public void An_extension_behind_a_prefix_is_explained() =>
        Assert.Equal("12345 has fewer than 6 digits: an extension, internal.", Sentences("0012345")[^1]);
}
