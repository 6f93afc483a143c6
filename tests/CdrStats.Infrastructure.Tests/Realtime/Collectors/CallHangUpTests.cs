using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>Ending a call on the switch that has it.</summary>
public sealed class CallHangUpTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LiveFeedKind.EventSocket)]
    [InlineData(LiveFeedKind.AsteriskManager)]
    public async Task One_call_ends_with_all_its_legs_and_the_other_goes_on(LiveFeedKind kind)
    {
        await using var its = FollowedSwitch.Script(kind);
        its.PieceSize = 7;
        await its.ComeInAsync("1.1", "100", "8816312345", "sol");
        await its.GoOnAsync("1.2", "1.1");
        await its.AnswerAsync("1.1");
        await its.ComeInAsync("1.3", "101");
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        await lab.SaveAsync(LiveFeedLab.Settings(its), its.Secret);
        var host = await lab.StartHostAsync();
        var calls = new CallHangUp(lab.Store, lab.Database.Source, TimeProvider.System);
        var view = await host.UntilAsync(view => view.Total.All == 2);
        var ended = view.Oldest(10).Single(one => one.Call.AccountCode == "sol").Call;

        Assert.Equal([1], await calls.AbleAsync(Stop));
        Assert.Null(await calls.EndAsync(1, ended.LegId, ended.Channel, Stop));

        Assert.Equal(["1.3"], its.Channels.Select(channel => channel.Id));
        await host.UntilAsync(view => view.Total.All == 1 && view.IsLive);
        Assert.Equal("the switch has no such call any more", await calls.EndAsync(1, ended.LegId, ended.Channel, Stop));
    }

    [Fact]
    public async Task Why_a_call_cannot_be_ended_is_told_and_no_text_of_a_switch_becomes_a_command()
    {
        await using var its = new ScriptedAsterisk { MayHangUp = false };
        await its.ComeInAsync("1.1");
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        var calls = new CallHangUp(lab.Store, lab.Database.Source, TimeProvider.System);
        Assert.Contains("is not connected in a way", await calls.EndAsync(1, "1.1", "PJSIP/100", Stop), StringComparison.Ordinal);
        var version = await lab.SaveAsync(LiveFeedLab.Settings(its), its.Secret);
        Assert.Contains("write = call in manager.conf", await calls.EndAsync(1, "1.1", "PJSIP/100-1", Stop), StringComparison.Ordinal);
        foreach (var channel in new[] { "", "/.*/", "PJSIP/1\r\n\r\nAction: Command" })
        {
            Assert.Contains("none that can be told", await calls.EndAsync(1, "1.1", channel, Stop), StringComparison.Ordinal);
        }

        await its.GoAwayAsync();
        Assert.Contains("Nobody listens", await calls.EndAsync(1, "1.1", "PJSIP/100-1", Stop), StringComparison.Ordinal);
        await using var other = new ScriptedFreeSwitch();
        await lab.SaveAsync(LiveFeedLab.Settings(other, version), other.Secret);
        Assert.Contains("none that a FreeSWITCH gives", await calls.EndAsync(1, "1.1\n\napi shutdown", "sofia/internal/1", Stop), StringComparison.Ordinal);
        await lab.SaveAsync(LiveFeedLab.Settings(other, version + 1, false), "");
        Assert.Empty(await calls.AbleAsync(Stop));
    }
}
