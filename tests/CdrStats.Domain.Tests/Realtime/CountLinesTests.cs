using CdrStats.Domain.Realtime;
using CdrStats.Domain.Realtime.Lines;
using Xunit;

namespace CdrStats.Domain.Tests.Realtime;

public sealed class CountLinesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lines_of_every_kind_are_read_as_they_are_meant()
    {
        var (lines, troubles) = CountLines.Read(
            """
            # as a script writes it
            concurrent_calls,switch=paris answered=12i,ringing=3i,cps=1.25

            concurrent_calls,host=pbx\,1,switch=Gen\ ève\=1 calls=7 1772366399000000000
            concurrent_calls,switch=paris,account=a\,b calls=5i,ringing=1i
            concurrent_calls,switch=paris,direction=INBOUND answered=2u
            """, "ns", Now);

        Assert.Empty(troubles);
        Assert.Equal(
            [
                new CountLine(2, "paris", CountPart.Switch, "", new CallCount(12, 3), 1.25m, null, Now),
                new CountLine(4, "Gen ève=1", CountPart.Switch, "", new CallCount(7, 0), null, null, Now.AddSeconds(-1)),
                new CountLine(5, "paris", CountPart.Account, "a,b", new CallCount(4, 1), null, null, Now),
                new CountLine(6, "paris", CountPart.Direction, "Inbound", new CallCount(2, 0), null, null, Now),
            ], lines);
    }

    [Theory]
    [InlineData("calls=1", "it has no field")]
    [InlineData("calls,switch=paris calls=1", "measurement 'calls' is not known: it is concurrent_calls")]
    [InlineData("concurrent_calls", "it has no field")]
    [InlineData("concurrent_calls,switch=", "tag 'switch' has no value")]
    [InlineData("concurrent_calls,switch calls=1", "tag 'switch' has no value")]
    [InlineData("concurrent_calls calls=many", "field 'calls' is 'many', which is no number")]
    [InlineData("concurrent_calls calls=\"1", "does not end")]
    [InlineData("concurrent_calls calls=\"1\"", "field 'calls' is a whole number")]
    [InlineData("concurrent_calls calls=1.5", "field 'calls' is a whole number")]
    [InlineData("concurrent_calls calls=-1i", "field 'calls' is a whole number")]
    [InlineData("concurrent_calls calls=9,answered=5,ringing=3", "9 calls are not 5 answered and 3 ringing")]
    [InlineData("concurrent_calls ringing=3", "neither calls nor answered")]
    [InlineData("concurrent_calls,customer=7 calls=1", "tag 'customer' is not known: switch, account, gateway, direction")]
    [InlineData("concurrent_calls,account=a,gateway=b calls=1", "counts by one of them")]
    [InlineData("concurrent_calls,direction=up calls=1", "direction 'up' is not known: unknown, inbound, outbound")]
    [InlineData("concurrent_calls call=1", "field 'call' is not known")]
    [InlineData("concurrent_calls calls=1 soon", "'soon' is no time")]
    [InlineData("concurrent_calls calls=1 -5", "is no time")]
    [InlineData("concurrent_calls calls=1 1772366520000000000", "yet to come")]
    public void What_is_wrong_with_a_line_is_said_of_that_line_alone(string line, string says)
    {
        var (lines, troubles) = CountLines.Read($"concurrent_calls calls=1\n{line}\nconcurrent_calls calls=2", "ns", Now);

        Assert.Equal([1, 3], lines.Select(one => one.Number));
        var trouble = Assert.Single(troubles);
        Assert.Equal(2, trouble.Line);
        Assert.Contains(says, trouble.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latest_of_the_same_counts_and_parts_alone_are_nothing()
    {
        var (lines, _) = CountLines.Read("concurrent_calls calls=1 1772366399\nconcurrent_calls calls=2 1772366390\nconcurrent_calls,gateway=g calls=1 1772366390\nconcurrent_calls,gateway=g calls=2 1772366395", "s", Now);

        var calls = PushedCalls.Of(lines)!;
        Assert.Equal((1, 2), (calls.Count.All, calls.Gateways["g"].All));
        Assert.Null(PushedCalls.Of([.. lines.Where(line => line.Part == CountPart.Gateway)]));
    }
}
