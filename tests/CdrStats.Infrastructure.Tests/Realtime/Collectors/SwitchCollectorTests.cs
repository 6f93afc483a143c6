using System.Globalization;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Testing.Switches;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>Against switches that speak their documented protocols over real sockets: what is shown is what is true.</summary>
public sealed class SwitchCollectorTests
{
    private static readonly LiveFeedKind[] Kinds = [LiveFeedKind.EventSocket, LiveFeedKind.AsteriskManager];

    public static TheoryData<LiveFeedKind> Each => [.. Kinds];

    public static TheoryData<LiveFeedKind, int?> EachInPieces => [.. Kinds.SelectMany(kind => new (LiveFeedKind, int?)[] { (kind, null), (kind, 7) })];

    [Theory]
    [MemberData(nameof(EachInPieces))]
    public async Task Counts_are_true_at_every_step_of_calls_however_the_packets_are_cut(LiveFeedKind kind, int? piece)
    {
        await using var followed = FollowedSwitch.Start(FollowedSwitch.Script(kind));
        var its = followed.Switch;
        its.PieceSize = piece;
        await followed.AgreesAsync();
        Func<Task>[] steps =
        [
            () => its.ComeInAsync("1.1", account: "sol"), () => its.GoOnAsync("1.2", "1.1"), () => its.AnswerAsync("1.2"), () => its.AnswerAsync("1.1"),
            () => its.ComeInAsync("1.3"), () => its.GoOnAsync("1.4", "1.3"), () => its.GoOnAsync("1.5", "1.3"), () => its.HangUpAsync("1.5"),
            () => its.HangUpAsync("1.1"), () => its.HangUpAsync("1.2"), () => its.HangUpAsync("1.4"), () => its.HangUpAsync("1.3"),
        ];
        foreach (var step in steps)
        {
            await step();
            await followed.AgreesAsync();
        }

        Assert.Equal((0, 0), its.Truth);
        Assert.Equal(1, its.Connected);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Calls_there_are_when_it_connects_are_there_at_once_all_five_thousand_of_them(LiveFeedKind kind)
    {
        var its = FollowedSwitch.Script(kind);
        for (var i = 0; i < 5000; i++)
        {
            await its.ComeInAsync($"{i}.1", account: i % 2 == 0 ? "sol" : "luna");
            await its.GoOnAsync($"{i}.2", $"{i}.1");
            if (i % 3 != 0)
            {
                await its.AnswerAsync($"{i}.1");
            }
        }

        await using var followed = FollowedSwitch.Start(its);
        var view = await followed.AgreesAsync();

        Assert.Equal(5000, view.Total.All);
        Assert.Equal(1667, view.Total.Ringing);
        await its.ComeInAsync("new", account: "sol");
        await followed.AgreesAsync();
        Assert.Equal("new", followed.Now.Newest(1).Single().Call.Id);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_line_cut_in_the_middle_of_a_message_is_a_lost_signal_and_then_everything_is_true_again(LiveFeedKind kind)
    {
        await using var followed = FollowedSwitch.Start(FollowedSwitch.Script(kind));
        var its = followed.Switch;
        await its.ComeInAsync("1.1");
        await its.ComeInAsync("1.2");
        var before = (await followed.AgreesAsync()).At;

        await its.BreakOffAsync();
        var lost = await followed.IsLostAsync();
        Assert.Equal((0, false), (lost.Count.All, lost.Trouble is null));
        Assert.InRange(lost.HeardAt, before.AddSeconds(-10), before.AddSeconds(10));
        Assert.Empty(followed.Now.Oldest(10));

        // What happens meanwhile nobody hears.
        await its.HangUpAsync("1.1");
        await its.AnswerAsync("1.2");
        await its.ComeInAsync("1.3");
        await followed.AgreesAsync();
        Assert.Equal(2, its.Connected);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Who_is_not_let_in_says_so_without_the_secret_and_tries_again(LiveFeedKind kind)
    {
        await using var followed = FollowedSwitch.Start(FollowedSwitch.Script(kind), secret: "not-the-secret");

        var lost = await followed.IsLostAsync();
        Assert.Contains("refuses", lost.Trouble, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", $"{lost} {followed.Address}", StringComparison.Ordinal);
        followed.Switch.Secret = "not-the-secret";
        await followed.AgreesAsync();
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_switch_that_is_away_is_followed_when_it_comes_back(LiveFeedKind kind)
    {
        await using var followed = FollowedSwitch.Start(FollowedSwitch.Script(kind));
        await followed.AgreesAsync();
        await followed.Switch.GoAwayAsync();
        await followed.UntilAsync(view => view.Find(1) is { State: FeedState.Lost, Trouble: { } trouble } && trouble.Contains("Nobody listens", StringComparison.Ordinal));

        await followed.Switch.ComeInAsync("1.1");
        followed.Switch.ComeBack();
        await followed.AgreesAsync();
    }

    [Fact]
    public async Task What_a_heartbeat_counts_otherwise_twice_is_listed_anew()
    {
        var its = new ScriptedFreeSwitch();
        // A list does not take away what has only just been heard of: this one is there before anybody listens.
        await its.ComeInAsync("1.1");
        await using var followed = FollowedSwitch.Start(its);
        await followed.AgreesAsync();
        its.IsMute = true;
        await its.HangUpAsync("1.1");
        await its.ComeInAsync("1.2");
        await its.GoOnAsync("1.3", "1.2");
        await its.AnswerAsync("1.2");
        its.IsMute = false;

        await its.HeartbeatAsync();
        await its.HeartbeatAsync();
        await followed.AgreesAsync();
    }

    [Fact]
    public async Task Calls_that_FreeSWITCH_bridges_are_one()
    {
        var its = new ScriptedFreeSwitch();
        await using var followed = FollowedSwitch.Start(its);
        await its.ComeInAsync("1.1");
        await its.ComeInAsync("1.2");
        await followed.AgreesAsync();

        await its.BridgeAsync("1.1", "1.2");
        Assert.Equal((0, 1), its.Truth);
        await followed.AgreesAsync();
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task What_numbers_and_names_are_made_of_does_not_matter(LiveFeedKind kind)
    {
        await using var followed = FollowedSwitch.Start(FollowedSwitch.Script(kind));
        followed.Switch.PieceSize = 1;
        await followed.AgreesAsync();

        await followed.Switch.ComeInAsync("1.1", caller: "Zoë 電話 100%", destination: "+34 650:000");
        var call = (await followed.AgreesAsync()).Oldest(1).Single().Call;
        Assert.Equal(("Zoë 電話 100%", "+34 650:000"), (call.Caller, call.Destination));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_customer_sees_their_own_calls_and_nothing_else(LiveFeedKind kind)
    {
        await using var followed = FollowedSwitch.Start(FollowedSwitch.Script(kind));
        await followed.Switch.ComeInAsync("1.1", account: "sol");
        await followed.Switch.ComeInAsync("1.2", account: "luna");
        await followed.AgreesAsync();

        Assert.Equal(["1.1"], followed.Board(AccessScope.Customer(7)).Oldest(10).Select(one => one.Call.Id));
        Assert.Equal((0, 1), (followed.Board(AccessScope.Customer(7)).Total.Answered, followed.Board(AccessScope.Customer(7)).Total.Ringing));
        Assert.Empty(followed.Board(AccessScope.Customer(8)).Oldest(10));
        Assert.Equal(0, followed.Board(AccessScope.Customer(8)).Total.All);
        Assert.Empty(followed.Board(AccessScope.Nothing).Switches);
        Assert.Empty(followed.Board(AccessScope.Nothing).Newest(10));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Two_thousand_events_as_fast_as_they_come_leave_the_truth(LiveFeedKind kind)
    {
        await using var followed = FollowedSwitch.Start(FollowedSwitch.Script(kind));
        var (its, chance) = (followed.Switch, new Random(4711));
        its.PieceSize = 333;
        await followed.AgreesAsync();
        for (var i = 0; i < 2000; i++)
        {
            var channels = its.Channels;
            var any = channels.Count > 0 ? channels.ElementAt(chance.Next(channels.Count)) : null;
            var id = i.ToString(CultureInfo.InvariantCulture);
            await (any is null || (chance.Next(3) == 0 && channels.Count < 300) ? its.ComeInAsync(id)
                : any.Id == any.CallId && chance.Next(2) == 0 ? its.GoOnAsync(id, any.Id)
                : chance.Next(2) == 0 ? its.AnswerAsync(any.Id)
                : any.Id != any.CallId || channels.Count(one => one.CallId == any.CallId) == 1 ? its.HangUpAsync(any.Id)
                : Task.CompletedTask);
        }

        await followed.AgreesAsync();
        Assert.Equal(1, its.Connected);
    }

    [Theory]
    [InlineData(1, 0.0, 0.5)]
    [InlineData(1, 1.0, 1)]
    [InlineData(4, 1.0, 8)]
    [InlineData(1000, 1.0, 30)]
    public void Attempts_become_rarer_up_to_half_a_minute_and_never_in_step(int attempt, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SwitchCollector.BackOff(attempt, chance));
}
