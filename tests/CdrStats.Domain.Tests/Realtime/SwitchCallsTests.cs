using CdrStats.Domain.Realtime;
using Xunit;

namespace CdrStats.Domain.Tests.Realtime;

public sealed class SwitchCallsTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly SwitchCalls _calls = new(call => new CallReading(call.AccountCode == "sol" ? 7 : null, null, default));

    [Fact]
    public void Two_legs_are_one_call_that_is_answered_once_its_originating_leg_is()
    {
        _calls.Apply(Seen("a", "a") with { Leg = Leg("a", "a") with { Caller = "100", Destination = "34650", AccountCode = "sol" } }, At);
        _calls.Apply(Seen("b", "a") with { Leg = Leg("b", "a") with { Gateway = "carrier", Destination = "0034650" } }, At.AddSeconds(1));
        Assert.Equal(new CallCount(0, 1), _calls.Now(At.AddSeconds(1)).Count);

        _calls.Apply(Seen("b", "a", answered: true), At.AddSeconds(4));
        Assert.Equal(new CallCount(0, 1), _calls.Now(At.AddSeconds(4)).Count);
        _calls.Apply(Seen("a", "a", answered: true), At.AddSeconds(5));

        var now = _calls.Now(At.AddSeconds(5));
        Assert.Equal(new CallCount(1, 0), now.Count);
        Assert.Equal(new CallCount(1, 0), now.ByCustomer[7]);
        Assert.Equal(new CallCount(1, 0), now.ByGateway["carrier"]);
        var call = Assert.Single(now.Calls);
        Assert.Equal(("100", "34650", 2, At, (DateTimeOffset?)At.AddSeconds(5)), (call.Caller, call.Destination, call.Legs, call.Since, call.AnsweredAt));
        Assert.Equal((0.2m, 0.2m), (now.CallsPerSecond, now.AnswersPerSecond));
    }

    [Fact]
    public void A_leg_that_comes_before_the_one_it_names_waits_for_it()
    {
        _calls.Apply(Seen("c", "b"), At);
        _calls.Apply(Seen("b", "a"), At);
        _calls.Apply(Seen("a", "a"), At);

        Assert.Equal(new CallCount(0, 1), _calls.Now(At).Count);
    }

    [Fact]
    public void Calls_that_are_bridged_are_one_and_stay_one_when_the_legs_that_made_them_leave()
    {
        foreach (var (id, of) in new[] { ("a", "a"), ("b", "a"), ("c", "c"), ("d", "c") })
        {
            _calls.Apply(Seen(id, of, answered: true), At);
        }

        _calls.Apply(new CallEvent.Joined("b", "d"), At);
        _calls.Apply(new CallEvent.Ended("a"), At);
        _calls.Apply(new CallEvent.Ended("c"), At);
        _calls.Apply(Seen("d", "c", answered: true), At);
        _calls.Apply(Seen("b", "a", answered: true), At);

        Assert.Equal(new CallCount(1, 0), _calls.Now(At).Count);
    }

    [Fact]
    public void A_leg_that_is_renamed_is_the_same_and_its_old_name_is_not_taken_for_another()
    {
        _calls.Apply(Seen("a", "a"), At);
        _calls.Apply(new CallEvent.Renamed("a", "z"), At);
        _calls.Apply(Seen("z", "z", answered: true), At);
        _calls.Resynchronise([Leg("a", "a")], At, At);
        Assert.Equal((new CallCount(1, 0), 1), (_calls.Now(At).Count, _calls.Legs));

        _calls.Apply(new CallEvent.Ended("z"), At);
        Assert.Equal(default, _calls.Now(At).Count);
    }

    [Fact]
    public void Calls_found_by_a_list_do_not_count_as_begun_just_now()
    {
        _calls.Resynchronise(Enumerable.Range(0, 5000).Select(i => Leg($"{i}", $"{i / 2 * 2}", answered: true)), At, At);

        var now = _calls.Now(At);
        Assert.Equal((new CallCount(2500, 0), 5000, 0m, 0m), (now.Count, now.Legs, now.CallsPerSecond, now.AnswersPerSecond));
        Assert.All(now.Calls, call => Assert.Null(call.AnsweredAt));
    }

    [Fact]
    public void Rates_are_those_of_ten_seconds_and_fall_when_nothing_happens()
    {
        _calls.Apply(new CallEvent.Ended("nothing"), At.AddMinutes(-1));
        for (var i = 0; i < 100; i++)
        {
            _calls.Apply(Seen($"{i}", $"{i}"), At.AddMilliseconds(100 * i));
        }

        Assert.Equal(10m, _calls.Now(At.AddMilliseconds(9_900)).CallsPerSecond);
        Assert.Equal(5m, _calls.Now(At.AddMilliseconds(14_900)).CallsPerSecond);
        Assert.Equal(0m, _calls.Now(At.AddMilliseconds(19_900)).CallsPerSecond);
    }

    [Fact]
    public void More_than_is_kept_is_said_and_not_kept()
    {
        var few = new SwitchCalls(_ => default, mostLegs: 2);
        foreach (var id in new[] { "a", "b", "c" })
        {
            few.Apply(Seen(id, id), At);
        }

        Assert.Equal((2, true), (few.Legs, few.Now(At).IsPartial));
    }

    [Fact]
    public void Each_call_that_comes_is_above_all_before_it_also_where_they_began_in_one_moment()
    {
        _calls.Resynchronise([Leg("there", "there")], At, At);
        foreach (var id in new[] { "a", "b", "c" })
        {
            _calls.Apply(Seen(id, id), At);
        }

        var first = Arrivals(At);
        Assert.Equal(0, first["there"]);
        Assert.True(0 < first["a"] && first["a"] < first["b"] && first["b"] < first["c"]);

        // A list changes nothing of those that are known, and tells of one whose event was missed.
        _calls.Resynchronise([.. first.Keys.Select(id => Leg(id, id)), Leg("missed", "missed")], At.AddMinutes(1), At.AddMinutes(1));
        var second = Arrivals(At.AddMinutes(1));
        Assert.All(first, one => Assert.Equal(one.Value, second[one.Key]));
        Assert.True(second["missed"] > first["c"]);

        // After a lost connection those that were known are not new; one that began meanwhile is.
        _calls.Forget();
        _calls.Resynchronise([Leg("a", "a"), Leg("meanwhile", "meanwhile") with { Since = At.AddMinutes(2) }], At.AddMinutes(3), At.AddMinutes(3));
        var third = Arrivals(At.AddMinutes(3));
        Assert.Equal(0, third["a"]);
        Assert.True(third["meanwhile"] > second["missed"]);
    }

    private Dictionary<string, long> Arrivals(DateTimeOffset at) => _calls.Now(at).Calls.ToDictionary(call => call.Id, call => call.Arrival);

    private static CallLeg Leg(string id, string of, bool answered = false) => new(id, of, At, answered);

    private static CallEvent.Seen Seen(string id, string of, bool answered = false) => new(Leg(id, of, answered));
}
