using CdrStats.Domain.Accounts;
using Xunit;

namespace CdrStats.Domain.Tests.Accounts;

public sealed class NumberMaskTests
{
    [Theory]
    [InlineData("34650784355", "3465078••••")]
    [InlineData("+34 650-784-355", "+34 650-78•-•••")]
    [InlineData("sip:34650784355@10.0.0.1:5060", "sip:3465078••••@1•.•.•.•:••••")]
    [InlineData("112", "•••")]
    [InlineData("", "")]
    [InlineData("alice", "alice")]
    public void Of_each_run_of_digits_of_a_number_the_last_are_hidden(string number, string shown) => Assert.Equal(shown, new NumberMask(4).Number(number));

    [Fact]
    public void In_a_text_only_long_runs_are_and_whoever_sees_whole_numbers_sees_all()
    {
        Assert.Equal("Ana 3465078•••• room 12, 2026-11-28", new NumberMask(4).Text("Ana 34650784355 room 12, 2026-11-28"));
        Assert.Equal("34650784355", new NumberMask(0).Number("34650784355"));
        Assert.Equal(4, AccessScope.Everything.Hiding(4).Within(7).Mask.Digits);
        Assert.Equal(AccessScope.Everything, AccessScope.Everything.Hiding(0));
    }
}
