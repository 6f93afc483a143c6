using System.Net;
using System.Net.Sockets;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Testing.Switches;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>What "Test connection" hears of a switch, and how it says what is wrong.</summary>
public sealed class FeedTrialTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LiveFeedKind.EventSocket, "FreeSWITCH")]
    [InlineData(LiveFeedKind.AsteriskManager, "Asterisk Call Manager/5.0.2")]
    public async Task It_counts_the_calls_and_hangs_up(LiveFeedKind kind, string greeting)
    {
        await using var its = FollowedSwitch.Script(kind);
        await its.ComeInAsync("1.1");
        await its.GoOnAsync("1.2", "1.1");
        await its.AnswerAsync("1.1");
        await its.ComeInAsync("1.3");

        var heard = Assert.IsType<FeedHeard.Calls>(await HearAsync(FollowedSwitch.AddressOf(its)));
        Assert.Equal((greeting, 1, 1, 3), (heard.Greeting, heard.Count.Answered, heard.Count.Ringing, heard.Legs));
    }

    [Fact]
    public async Task An_access_list_that_turns_us_away_is_named()
    {
        await using var its = new ScriptedFreeSwitch { TurnsAway = true };
        Assert.Contains("apply-inbound-acl", await TroubleAsync(FollowedSwitch.AddressOf(its)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_may_not_list_channels_is_told_what_is_missing()
    {
        await using var its = new ScriptedAsterisk { MayList = false };
        Assert.Contains("write = system or reporting", await TroubleAsync(FollowedSwitch.AddressOf(its)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_at_which_nobody_or_somebody_else_listens_is_named()
    {
        await using var its = new ScriptedAsterisk();
        Assert.Contains("does not speak FreeSWITCH's", await TroubleAsync(FollowedSwitch.AddressOf(its) with { Kind = LiveFeedKind.EventSocket }), StringComparison.Ordinal);
        await its.GoAwayAsync();
        Assert.Contains("Nobody listens", await TroubleAsync(FollowedSwitch.AddressOf(its)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: auth/request\nContent-Length: 999999999\n\n", "MiB are not taken")]
    [InlineData(null, "a line of more than 64 KiB")]
    public async Task A_peer_that_sends_without_end_does_not_fill_the_memory(string? sent, string trouble)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var flooding = FloodAsync(listener, sent ?? new string('x', 1_000_000));

        var address = new FeedAddress(LiveFeedKind.EventSocket, "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, "", "secret");
        Assert.Contains(trouble, await TroubleAsync(address), StringComparison.Ordinal);
        await flooding;
    }

    private static async Task FloodAsync(TcpListener listener, string text)
    {
        using var client = await listener.AcceptTcpClientAsync(Stop);
        try
        {
            await client.GetStream().WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), Stop);
            await client.GetStream().ReadExactlyAsync(new byte[1], Stop);
        }
        catch (IOException)
        {
            // They hung up, as they should.
        }
    }

    private static async Task<string> TroubleAsync(FeedAddress address) => Assert.IsType<FeedHeard.Nothing>(await HearAsync(address)).Reason;

    // The store is asked for addresses that are typed; these are given.
    private static Task<FeedHeard> HearAsync(FeedAddress address) => FeedTrial.HearAsync(address, TimeProvider.System, Stop);
}
