using CdrStats.Pusher.Records;
using Xunit;

namespace CdrStats.Pusher.Tests.Records;

public sealed class CauseMapTests
{
    private static readonly Dictionary<string, int> None = [];

    [Theory]
    [InlineData("200", 16)]
    [InlineData("202", 16)]
    [InlineData("400", 41)]
    [InlineData("401", 21)]
    [InlineData("402", 21)]
    [InlineData("403", 21)]
    [InlineData("603", 21)]
    [InlineData("404", 1)]
    [InlineData("408", 18)]
    [InlineData("410", 22)]
    [InlineData("480", 19)]
    [InlineData("483", 25)]
    [InlineData("484", 28)]
    [InlineData("486", 17)]
    [InlineData("600", 17)]
    [InlineData("487", 487)]
    [InlineData("488", 65)]
    [InlineData("501", 29)]
    [InlineData("502", 27)]
    [InlineData("503", 38)]
    [InlineData(" 504 ", 102)]
    [InlineData("499", 41)]
    [InlineData("500", 41)]
    [InlineData("604", 41)]
    [InlineData("302", null)]
    [InlineData("180", null)]
    [InlineData("", null)]
    [InlineData("what", null)]
    public void A_sip_status_means_what_the_table_says(string status, int? cause) => Assert.Equal(cause, new CauseMap(None, CauseMap.Common).Of(status, null, billed: false));

    [Theory]
    [InlineData("200", 16)]
    [InlineData("408", 102)]
    [InlineData("480", 18)]
    [InlineData("485", 1)]
    [InlineData("487", 487)]
    [InlineData("501", 79)]
    [InlineData("502", 38)]
    [InlineData("503", 41)]
    [InlineData("604", 1)]
    [InlineData("606", 41)]
    public void Rfc_3398_sees_some_of_them_otherwise(string status, int cause) => Assert.Equal(cause, new CauseMap(None, CauseMap.Rfc3398).Of(status, null, billed: false));

    [Fact]
    public void The_operators_entries_go_first_the_exact_before_the_family_before_the_rest()
    {
        var map = new CauseMap(new Dictionary<string, int> { ["480"] = 20, ["5XX"] = 34, ["503"] = 42, ["*"] = 99, ["BUSY"] = 17 }, CauseMap.Common);
        Assert.Equal([20, 42, 34, 102, 99, 17, 99], new[] { "480", "503", "599", "504", "499" }.Select(status => map.Of(status, null, false)).Append(map.Of(null, " busy ", false)).Append(map.Of("", "gone", true)));
    }

    [Theory]
    [InlineData("Q.850;cause=16;text=\"Terminated\"", 16)]
    [InlineData("SIP;cause=480;text=\"x\", q.850 ;text=\"y\"; Cause = 19", 19)]
    [InlineData("SIP;cause=600", null)]
    [InlineData("Q.850", null)]
    [InlineData("Q.850;cause=1600", null)]
    [InlineData("Busy here", null)]
    [InlineData(null, null)]
    public void A_reason_is_read_where_it_holds_a_q850_cause(string? text, int? cause) => Assert.Equal(cause, CauseMap.InReason(text));

    [Fact]
    public void A_call_that_was_billed_and_says_nothing_ended_normally() =>
        Assert.Equal((16, (int?)null), (new CauseMap(None, CauseMap.Common).Of(null, "User hangup", true), new CauseMap(None, CauseMap.Common).Of(null, "User hangup", false)));
}
