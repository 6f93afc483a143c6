using System.Collections.Immutable;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Realtime;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime;

/// <summary>Each figure of the wallboard says where it comes from, and none is an old one in new clothes.</summary>
public sealed class WallCallsTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_live_switch_everything_is_derived()
    {
        var calls = WallCalls.Of(Derived((1, 30), (2, 12)), View());

        Assert.Equal((42, 0, false), (calls.Calls, calls.LiveSwitches, calls.IsLive));
        Assert.All(calls.Switches, one => Assert.Equal(CallsSource.Derived, one.Source));
    }

    [Fact]
    public void A_live_switch_counts_for_itself_and_a_lost_one_falls_back_to_its_records()
    {
        var calls = WallCalls.Of(Derived((1, 30), (2, 12)), View(Live(1, answered: 20, ringing: 5), Lost(2), Live(3, answered: 1, ringing: 0)));

        Assert.Equal((25 + 12 + 1, 5, 2, false), (calls.Calls, calls.Ringing, calls.LiveSwitches, calls.IsLive));
        Assert.Equal((At.AddMinutes(-1), "gone"), (calls.Lost.Single().HeardAt, calls.Lost.Single().Trouble));
        Assert.Equal([CallsSource.Live, CallsSource.Lost, CallsSource.Live], calls.Switches.Select(one => one.Source));
    }

    [Fact]
    public void All_live_is_live()
    {
        var calls = WallCalls.Of(Derived((1, 30)), View(Live(1, answered: 0, ringing: 0)));

        Assert.Equal((0, true), (calls.Calls, calls.IsLive));
    }

    [Fact]
    public void A_customers_live_figure_is_theirs_also_where_it_is_none_and_other_switches_are_not_named()
    {
        var view = View(AccessScope.Customer(7), Live(1, answered: 20, ringing: 5), Lost(2), Live(3, answered: 1, ringing: 0) with { Calls = Now(1, 0, new() { [7] = new CallCount(1, 0) }) });
        var calls = WallCalls.Of(Derived((1, 3)), view);

        Assert.Equal((1, 0), (calls.Calls, calls.Ringing));
        Assert.Equal([1, 3], calls.Switches.Select(one => one.Id));
        Assert.True(view.IsIncomplete);
    }

    private static LiveView View(params SwitchLive[] switches) => View(AccessScope.Everything, switches);

    private static LiveView View(AccessScope scope, params SwitchLive[] switches) => new(scope, switches.ToImmutableDictionary(one => one.SwitchId), At);

    private static SwitchLive Live(int id, int answered, int ringing) => new(id, $"switch {id}", FeedState.Live, At, null, Now(answered, ringing, []));

    private static SwitchLive Lost(int id) => new(id, $"switch {id}", FeedState.Lost, At.AddMinutes(-1), "gone", null);

    private static SwitchCallsNow Now(int answered, int ringing, Dictionary<int, CallCount> customers) =>
        new(At, new CallCount(answered, ringing), 0, 0, [], customers, new Dictionary<Domain.Cdrs.CallDirection, CallCount>(), new Dictionary<string, CallCount>(), 0, false);

    private static WallboardSnapshot Derived(params (int Id, long Calls)[] switches) => new(
        At, At, [switches.Sum(one => one.Calls)], [0], 0, 0, [], [.. switches.Select(one => new WallboardSwitch(one.Id, $"switch {one.Id}", one.Calls, 0, default, null))], [], 0, null);
}
