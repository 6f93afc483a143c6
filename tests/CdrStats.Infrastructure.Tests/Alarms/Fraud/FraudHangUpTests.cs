using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Collectors;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Realtime.Collectors;
using CdrStats.Testing;
using CdrStats.Testing.Switches;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms.Fraud;

/// <summary>Calls in progress that are ended because of fraud: by a rule in a dry run, by the rule, and by somebody.</summary>
public sealed class FraudHangUpTests(PostgresFixture postgres)
{
    private static readonly FraudAccount Account = new(1, "acc1");
    private static readonly AccessScope All = AccessScope.Everything;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_ends_calls_after_a_dry_run_and_no_more_than_allowed_until_somebody_is_on_it()
    {
        await using var lab = await FraudLab.NewAsync(postgres, "2026-11-18 11:00");
        await using var its = new ScriptedFreeSwitch();
        await using var live = LiveFeedLab.On(lab.Calls.ConnectionString);
        await lab.StoreAsync(new SaidCall(FraudLab.At("2026-11-18 10:50"), 60, "12125550111", "acc1"));
        await live.SaveAsync(LiveFeedLab.Settings(its), its.Secret);
        var hangUps = new FraudHangUps(lab.Calls.Source, lab.Board, new CallHangUp(live.Store, lab.Calls.Source, TimeProvider.System), lab.Clock);
        for (var n = 1; n <= 5; n++)
        {
            await its.ComeInAsync($"c{n}", "12125550100", $"+881631234{n}", "acc1");
        }

        await RuleAsync(FraudHangUp.Trial);
        Show("c1", "c2", "c3", "c4");
        Assert.Equal(1, await lab.LookAsync());
        await lab.LookAsync();
        Assert.Equal(0, await hangUps.WorkAsync(Stop));
        Assert.Equal(5, its.Channels.Count);
        // At most three are written down in an hour, as at most three would be ended.
        Assert.Equal([(true, "+8816312343"), (true, "+8816312342"), (true, "+8816312341")], (await hangUps.ListAsync(All, Account, Stop)).Select(one => (one.IsTrial, one.Destination)));
        Assert.Empty(await hangUps.ListAsync(AccessScope.Customer(1), Account, Stop));

        await RuleAsync(FraudHangUp.On);
        await lab.LookAsync();
        await lab.LookAsync();
        Assert.Equal(3, await hangUps.WorkAsync(Stop));
        Assert.Equal(0, await hangUps.WorkAsync(Stop));
        Assert.Equal(["c4", "c5"], its.Channels.Select(channel => channel.Id).Order());
        var hit = Assert.Single(await lab.HitsAsync());
        Assert.Equal(3, (await lab.Incidents.StoryAsync(All, hit.Id, Stop))!.Events.Count(one => one.Kind == IncidentEventKind.Acted && one.Words.Contains("is hung up (by the rule Premium", StringComparison.Ordinal)));

        // An hour later it may again; but somebody is on it by now, and decides himself.
        lab.Clock.Now = lab.Clock.Now.AddMinutes(61);
        Assert.IsType<Saved.Done>(await lab.Incidents.AcknowledgeAsync("ana", hit.Id, Stop));
        Show("c4", "c5", "x1", "x2", "x3");
        await lab.LookAsync();
        Assert.Equal(0, await hangUps.WorkAsync(Stop));

        var desk = new FraudDesk(lab.Calls.Source, new ControlStore(lab.Calls.Source, lab.Clock), lab.Clock);
        var running = hangUps.Running(All, Account);
        Assert.Equal(5, running.Count);
        Assert.Empty(hangUps.Running(AccessScope.Customer(1), Account));
        Assert.Empty(hangUps.Running(All, new FraudAccount(2, "acc1")));
        var done = Assert.IsType<Saved.Done>(await desk.HangUpAsync("ana", Account, hit.Id, [.. running.Where(one => one.Call.Id is "c4" or "x1")], Stop));
        Assert.Equal(1, await hangUps.WorkAsync(Stop));
        Assert.Equal(["c5"], its.Channels.Select(channel => channel.Id));
        Assert.Equal(
            [("ana", false, "the switch has no such call any more"), ("ana", true, "")],
            (await hangUps.ListAsync(All, Account, Stop)).Take(2).Select(one => (one.Who!, one.IsEnded, one.Trouble)));
        Assert.Equal(5L, await lab.Calls.OneAsync<long>("select count(*) from admin_edit where kind = 'fraud_hang_up'"));
        Assert.IsType<Saved.Conflict>(await desk.UndoAsync("ana", done.Id, Stop));
        Assert.Equal(FraudDeed.HangUp, (await desk.ListAsync(All, Account, Stop))[0].Deed);
        Assert.IsType<Saved.Refused>(await desk.HangUpAsync("ana", Account, hit.Id, [], Stop));

        // It counts as one action of the hour; and what waited too long is not done.
        Assert.IsType<Saved.Done>(await lab.Store.SaveHoursAsync("ana", FraudHours.Office(TimeZoneInfo.Utc), [], 60, 2, Stop));
        Assert.IsType<Saved.Done>(await desk.HangUpAsync("ana", Account, hit.Id, [running.Single(one => one.Call.Id == "c5")], Stop));
        Assert.IsType<Saved.Refused>(await desk.HangUpAsync("ana", Account, hit.Id, [running.Single(one => one.Call.Id == "c5")], Stop));
        lab.Clock.Now = lab.Clock.Now.AddMinutes(3);
        Assert.Equal(0, await hangUps.WorkAsync(Stop));
        Assert.Single(its.Channels);
        Assert.Equal("ordered too long ago", (await hangUps.ListAsync(All, Account, Stop))[0].Trouble);

        async Task RuleAsync(FraudHangUp does) =>
            Assert.IsType<Saved.Done>(await lab.Store.SaveRuleAsync("ana", new FraudRule(FraudKind.Premium, true, 3) { HangUp = does, HangUpsAnHour = 3 }, [], Stop));

        void Show(params string[] ids) => lab.Board.Set(new SwitchLive(1, "a", FeedState.Live, lab.Clock.Now, null, new SwitchCallsNow(
            lab.Clock.Now, new CallCount(ids.Length, 0), 0, 0,
            [.. ids.Select((id, n) => new CurrentCall(id, lab.Clock.Now.AddSeconds(-20 + n), true, lab.Clock.Now, 1)
            {
                LegId = id,
                Caller = "12125550100",
                Destination = $"+881631234{n + 1}",
                AccountCode = "acc1",
                Reading = new CallReading(1, null, CallDirection.Outbound) { Kind = CallKind.International },
            })],
            new Dictionary<int, CallCount>(), new Dictionary<CallDirection, CallCount>(), new Dictionary<string, CallCount>(), ids.Length, false)));
    }
}
