using CdrStats.Domain.Realtime;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CdrStats.Domain.Tests.Realtime;

public sealed class SwitchCallsProperties
{
    private static readonly DateTimeOffset Start = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static Gen<int[]> Choices => Gen.Choose(0, int.MaxValue - 1).ArrayOf(120);

    [Fact]
    public void After_every_event_the_counts_are_those_of_the_calls_there_are() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Choices.ToArbitrary(), choices =>
        {
            var (world, calls, at) = (new World(), new SwitchCalls(_ => default), Start);
            foreach (var choice in choices)
            {
                at = at.AddMilliseconds(choice % 500);
                if (world.Happen(choice, at) is { } news)
                {
                    calls.Apply(news, at);
                }

                Agree(world, calls, at);
            }
        }));

    [Fact]
    public void A_list_that_runs_behind_changes_nothing_when_no_event_was_missed() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Choices.ToArbitrary(), choices =>
        {
            var (world, calls, at) = (new World(), new SwitchCalls(_ => default), Start);
            var lists = new Queue<(DateTimeOffset At, IReadOnlyList<CallLeg> List)>();
            foreach (var choice in choices)
            {
                at = at.AddMilliseconds(choice % 500);
                lists.Enqueue((at, world.List()));
                if (world.Happen(choice, at) is { } news)
                {
                    calls.Apply(news, at);
                }

                // Of up to two seconds ago, in any order of its rows, answered half a second after it was asked for.
                while (lists.Peek().At < at.AddSeconds(-2))
                {
                    lists.Dequeue();
                }

                if (choice % 5 == 0)
                {
                    calls.Resynchronise(lists.Peek().List.OrderBy(leg => leg.Id.GetHashCode(StringComparison.Ordinal) ^ choice), at.AddMilliseconds(-500), at);
                }

                Agree(world, calls, at);
            }
        }));

    [Fact]
    public void Whatever_was_missed_a_list_puts_right() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Choices.ToArbitrary(), choices =>
        {
            var (world, calls, at) = (new World(), new SwitchCalls(_ => default), Start);
            foreach (var choice in choices)
            {
                at = at.AddMilliseconds(choice % 500);
                if (world.Happen(choice, at) is { } news && choice % 3 != 0)
                {
                    calls.Apply(news, at);
                }
            }

            at = at.AddSeconds(10);
            calls.Resynchronise(world.List(), at, at);
            var now = calls.Now(at);
            Assert.Equal((world.Count.All, world.Legs, false), (now.Count.All, now.Legs, now.IsPartial));
            // That a leg which left unheard was answered, no list tells.
            Assert.All(now.Calls, call => Assert.True(world.IsAnswered(call.Id) is not { } isAnswered || isAnswered == call.IsAnswered));
        }));

    private static void Agree(World world, SwitchCalls calls, DateTimeOffset at)
    {
        var now = calls.Now(at);
        Assert.Equal(world.Count, now.Count);
        Assert.Equal(world.Legs, now.Legs);
        Assert.Equal(now.Count.All, now.Calls.Count);
        Assert.Equal(now.Count, now.ByDirection.Values.Aggregate(default(CallCount), CallCount.Add));
    }

    /// <summary>A switch of which everything is known: at most 30 calls at once, of up to four legs.</summary>
    private sealed class World
    {
        private readonly List<List<Leg>> _calls = [];
        private int _made;

        public int Legs => _calls.Sum(call => call.Count(leg => leg.IsUp));

        public CallCount Count => _calls.Where(call => call.Exists(leg => leg.IsUp))
            .Aggregate(default(CallCount), (count, call) => count.With(call[0].WasAnswered));

        /// <summary>Null: its first leg has left.</summary>
        public bool? IsAnswered(string call) => _calls.Find(legs => legs[0].Id == call)?[0] is { IsUp: true } first ? first.WasAnswered : null;

        /// <summary>Lists name the call by its first leg, whether that is still there or not.</summary>
        public List<CallLeg> List() => [.. _calls.SelectMany(call => call.Where(leg => leg.IsUp).Select(leg => Told(leg) with { CallId = call[0].Id }))];

        public CallEvent? Happen(int choice, DateTimeOffset at)
        {
            var call = _calls.Count == 0 ? null : _calls[choice / 8 % _calls.Count];
            var leg = call?[choice / 1024 % call.Count];
            switch (choice % 8)
            {
                case 0 or 1 when _calls.Count(one => one.Exists(other => other.IsUp)) < 30:
                    _calls.Add([new Leg($"leg{_made++}", null, at)]);
                    return new CallEvent.Seen(Told(_calls[^1][0]));
                case 2 or 3 when call is { Count: < 4 } && call.Exists(one => one.IsUp) && leg!.IsUp:
                    // Another leg names the first, or the one that it was made for.
                    call.Add(new Leg($"leg{_made++}", choice % 2 == 0 ? call[0].Id : leg.Id, at));
                    return new CallEvent.Seen(Told(call[^1]));
                case 4 or 5 when leg is { IsUp: true }:
                    leg.WasAnswered = true;
                    return new CallEvent.Seen(Told(leg));
                case 6 or 7 when leg is { IsUp: true } && (leg != call![0] || leg.WasAnswered || call.Count(one => one.IsUp) == 1):
                    leg.IsUp = false;
                    return new CallEvent.Ended(leg.Id);
                default:
                    return null;
            }
        }

        private static CallLeg Told(Leg leg) => new(leg.Id, leg.Of ?? leg.Id, leg.Since, leg.WasAnswered);

        private sealed record Leg(string Id, string? Of, DateTimeOffset Since)
        {
            public bool IsUp { get; set; } = true;

            public bool WasAnswered { get; set; }
        }
    }
}
