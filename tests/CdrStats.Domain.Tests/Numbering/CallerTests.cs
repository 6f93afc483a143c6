using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Numbering;
using Xunit;

namespace CdrStats.Domain.Tests.Numbering;

public sealed class CallerTests
{
    private static readonly NumberNormaliser American = new(NumberSettings.DefaultFor());

    [Theory]
    [InlineData("anonymous")]
    [InlineData("Anonymous")]
    [InlineData("RESTRICTED")]
    [InlineData("unavailable")]
    [InlineData("Private Number")]
    [InlineData("unknown")]
    [InlineData("withheld")]
    [InlineData("blocked")]
    [InlineData("sip:anonymous@anonymous.invalid")]
    [InlineData("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1")]
    public void A_hidden_number_is_withheld(string caller) =>
        Assert.Equal(new NormalisedCaller(CallerKind.Withheld, ""), American.NormaliseCaller(caller));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("sip:10.0.0.1")]
    [InlineData("#")]
    public void Without_a_number_there_is_none(string? caller) =>
        Assert.Equal(new NormalisedCaller(CallerKind.None, ""), American.NormaliseCaller(caller));

    [Theory]
    [InlineData("1000")]
    [InlineData("alice")]
    [InlineData("anonymous7")]
    public void An_extension_or_a_name_is_internal(string caller) =>
        Assert.Equal(new NormalisedCaller(CallerKind.Internal, ""), American.NormaliseCaller(caller));

    [Theory]
    [InlineData("2025550123", "12025550123")]
    [InlineData("+442031234567", "442031234567")]
    public void A_number_is_read_as_a_destination_is(string caller, string digits) =>
        Assert.Equal(new NormalisedCaller(CallerKind.Number, digits), American.NormaliseCaller(caller));
}
