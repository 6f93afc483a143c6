using System.Text;
using CdrStats.Infrastructure.Mapping;
using CdrStats.Infrastructure.Rating;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Rating;

public sealed class RateFileGuessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("prefix,destination,rate\n44,UK,0.01\n", ',', true, false, "Prefix Destination Rate")]
    [InlineData("Country;Dial Code;Price/min;Effective Date\nUK;44;0,01;2026-12-01\n", ';', true, true, "Destination Prefix Rate ValidFrom")]
    [InlineData("44\tUnited Kingdom\t0.01\n34\tSpain\t0.02\n", '\t', false, false, "Prefix Destination Rate")]
    [InlineData("Spain|34|2026-12-01|0.02\nUK|44|2026-12-01|0.01\n", '|', false, false, "Destination Prefix ValidFrom Rate")]
    [InlineData("\uFEFF44,1\n34,2\n", ',', false, false, "Prefix Rate")]
    [InlineData("Code,Name,Rate per minute,Interval 1,Interval N,Remarks\n44,\"Kingdom, United\",0.01,60,60,x\n", ',', true, false, "Prefix Destination Rate InitialIncrement Increment Ignored")]
    public async Task The_way_a_deck_is_written_is_found(string text, char separator, bool header, bool comma, string columns)
    {
        var layout = (await RateFileGuess.OfAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Stop)).Layout;

        Assert.Equal((separator, header, comma, true, columns), (layout.Separator, layout.HasHeader, layout.DecimalComma, layout.IsUtf8, string.Join(' ', layout.Columns)));
        Assert.Null(layout.Complaint);
    }

    [Fact]
    public async Task Letters_that_are_not_UTF_8_are_read_as_Latin_1()
    {
        var sample = await RateFileGuess.OfAsync(new MemoryStream(Encoding.Latin1.GetBytes("33,Réunion,0.01\n")), Stop);

        Assert.False(sample.Layout.IsUtf8);
        Assert.Equal("Réunion", sample.Lines[0][1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("PK\0\0")]
    public async Task What_is_no_deck_is_refused_in_words(string text) =>
        await Assert.ThrowsAsync<UnreadableFileException>(() => RateFileGuess.OfAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Stop));
}
