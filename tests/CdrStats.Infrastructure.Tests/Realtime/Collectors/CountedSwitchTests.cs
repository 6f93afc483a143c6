using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Infrastructure.Realtime.Collectors.Counts;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime.Collectors;

/// <summary>Switches that tell counts and no calls: pushed as line protocol to any host, or written by a real collectd into a real InfluxDB.</summary>
public sealed class CountedSwitchTests(PostgresFixture postgres, InfluxServer influx)
{
    private static readonly AccessScope Sol = AccessScope.Customer(7);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_pushed_to_any_host_is_on_the_boards_of_all_until_it_is_old()
    {
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        await lab.SaveAsync(new LiveFeedSettings(1, LiveFeedKind.Pushed, "ignored", 1, "", true, 0) { QuietSeconds = 5 }, "");
        var (first, second) = (await lab.StartHostAsync(), await lab.StartHostAsync());
        await using var elsewhere = lab.Another();
        var pushed = new PushedCounts(elsewhere.Database.Source, TimeProvider.System);

        Assert.Equal(0, await TakenAsync(pushed, "concurrent_calls,switch=paris,account=sol answered=2i", "line of its own beside it"));
        Assert.Equal(4, await TakenAsync(pushed, """
            concurrent_calls,switch=paris answered=5i,ringing=2i,cps=0.5
            concurrent_calls,switch=10.0.0.1,account=sol answered=2i,ringing=1i
            concurrent_calls,switch=paris,account=nobody answered=1i
            concurrent_calls,switch=paris,gateway=norte answered=4i
            concurrent_calls,switch=berlin answered=4i
            """, "no switch is known as 'berlin'"));
        foreach (var host in new[] { first, second })
        {
            var view = await host.UntilAsync(view => view.Find(1) is { State: FeedState.Live, Count: { Answered: 5, Ringing: 2 } });
            Assert.Equal((0.5m, new CallCount(4, 0), new CallCount(2, 1)), (view.CallsPerSecond, view.Of(new HistoryKey(HistoryBy.Gateway, "norte")), view.Of(new HistoryKey(HistoryBy.Customer, "7"))));
            Assert.Equal(new CallCount(2, 1), (await host.UntilAsync(view => view.IsLive, Sol)).Total);
        }

        // All that was said before is gone with what is said now.
        await TakenAsync(pushed, "concurrent_calls,switch=paris calls=1i");
        await first.UntilAsync(view => view.Total == new CallCount(1, 0) && view.Of(new HistoryKey(HistoryBy.Gateway, "norte")) == default(CallCount));
        Assert.Equal(default, (await first.UntilAsync(view => view.IsLive, Sol)).Total);

        var before = TimeProvider.System.GetUtcNow();
        foreach (var host in new[] { first, second })
        {
            var lost = (await host.UntilAsync(view => view.Find(1) is { State: FeedState.Lost })).Find(1)!;
            Assert.Equal((default, "Nothing has been pushed for 5 s."), (lost.Count, lost.Trouble));
            Assert.InRange(lost.HeardAt, before.AddSeconds(-5), before.AddSeconds(1));
        }

        await TakenAsync(pushed, "concurrent_calls,switch=paris calls=3i");
        await second.UntilAsync(view => view.Find(1) is { State: FeedState.Live, Count.All: 3 });
    }

    [Fact]
    public async Task Whoever_may_not_speak_for_a_switch_is_told_so()
    {
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        await lab.RunAsync("insert into switch (id, name, ip_address, type, key_uuid, is_new, demo, created_at) values (2, 'berlin', '10.0.0.2', 3, gen_random_uuid(), false, false, now())");
        var pushed = new PushedCounts(lab.Database.Source, TimeProvider.System);
        const string Line = "concurrent_calls,switch=paris calls=3i";

        Assert.Equal(0, await TakenAsync(pushed, Line, "not set to have its counts pushed"));
        await lab.SaveAsync(new LiveFeedSettings(1, LiveFeedKind.Pushed, "", 0, "", false, 0), "");
        Assert.Equal(0, await TakenAsync(pushed, Line, "switched off"));
        await lab.RunAsync("update live_feed set enabled = true");
        Assert.IsType<PushOutcome.NotTheirs>(await pushed.TakeAsync(Line, "ns", Sol, null, Stop));
        Assert.Equal((0, "the key is not one of switch 'paris'"), Of(await pushed.TakeAsync(Line, "ns", AccessScope.Nothing, 2, Stop)));
        Assert.Equal((0, "it names no switch, and the key is not one of a switch: switch=name is a tag"), Of(await pushed.TakeAsync("concurrent_calls calls=1", "ns", AccessScope.Everything, null, Stop)));
        Assert.Equal((1, null), Of(await pushed.TakeAsync("concurrent_calls calls=1", "ns", AccessScope.Nothing, 1, Stop)));
        Assert.Contains("is the precision right (it is read as ms)", Of(await pushed.TakeAsync($"{Line} 1700000000000", "ms", AccessScope.Nothing, 1, Stop)).Trouble, StringComparison.Ordinal);
        Assert.Equal(1, Assert.IsType<FeedHeard.Calls>(await new FeedTrial(lab.Store, pushed, TimeProvider.System).HearAsync(new LiveFeedSettings(1, LiveFeedKind.Pushed, "", 0, "", true, 1), "", Stop)).Count.All);
    }

    [Fact]
    public async Task What_a_real_collectd_counts_is_on_the_board_as_the_guide_has_it()
    {
        await influx.NewDatabaseAsync();
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        await using var its = CollectdSwitch.Start(influx.CollectdPort);
        its.Has(12);
        var settings = new LiveFeedSettings(1, LiveFeedKind.Collectd, influx.Url.Host, influx.Url.Port, InfluxServer.UserName, true, 0)
        {
            QuietSeconds = 5,
            Mapping = new SeriesMapping("collectd", "exec_value", "host=paris, type_instance=calls", "value"),
        };
        Assert.Equal("feed-tags", Refused(await lab.Store.SaveAsync(settings with { Mapping = settings.Mapping with { Tags = "paris" } }, "x", Editor.AtTheMachine, Stop)));
        Assert.Equal("feed-measurement", Refused(await lab.Store.SaveAsync(settings with { Mapping = settings.Mapping with { Measurement = "a\"; DROP DATABASE x" } }, "x", Editor.AtTheMachine, Stop)));
        var version = await lab.SaveAsync(settings, InfluxServer.Password);
        var host = await lab.StartHostAsync();

        await host.UntilAsync(view => view.Find(1) is { State: FeedState.Live, Count: { Answered: 12, Ringing: 0 } });
        Assert.Empty((await host.UntilAsync(view => !view.IsFed, Sol)).Switches);
        its.Has(1);
        await host.UntilAsync(view => view.Find(1)!.Count.All == 1);

        await its.KillAsync();
        var lost = await host.UntilAsync(view => view.Find(1) is { State: FeedState.Lost });
        Assert.Equal("The InfluxDB has nothing of the last 5 s in measurement exec_value with host=paris, type_instance=calls.", lost.Find(1)!.Trouble);
        Assert.Equal(0, lost.Total.All);
        its.Has(7);
        its.StartAgain();
        await host.UntilAsync(view => view.Find(1) is { State: FeedState.Live, Count.All: 7 });

        var trial = new FeedTrial(lab.Store, new PushedCounts(lab.Database.Source, TimeProvider.System), TimeProvider.System);
        Assert.Equal(7, Assert.IsType<FeedHeard.Calls>(await trial.HearAsync(settings with { Version = version }, "", Stop)).Count.All);
        Assert.Contains("401", Assert.IsType<FeedHeard.Nothing>(await trial.HearAsync(settings, "wrong", Stop)).Reason, StringComparison.Ordinal);
    }

    private static string? Refused(Saved saved) => Assert.IsType<Saved.Refused>(saved).Field;

    private static async Task<int> TakenAsync(PushedCounts pushed, string text, string? trouble = null)
    {
        var (taken, said) = Of(await pushed.TakeAsync(text, "ns", AccessScope.Everything, null, Stop));
        Assert.Equal(trouble is null, said is null);
        Assert.Contains(trouble ?? "", said ?? "", StringComparison.Ordinal);
        return taken;
    }

    private static (int Taken, string? Trouble) Of(PushOutcome outcome)
    {
        var answered = Assert.IsType<PushOutcome.Answered>(outcome);
        return (answered.Lines, answered.Troubles is [var first, ..] ? first.Error : null);
    }
}
