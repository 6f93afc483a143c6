using CdrStats.Domain.Accounts;
using CdrStats.Domain.Alarms.Fraud;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Alarms.Fraud;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms.Fraud;

/// <summary>From calls that arrive, or are in progress, to one incident with its calls and its money.</summary>
public sealed class FraudRoundTests(PostgresFixture postgres)
{
    private const string Now = "2026-11-18 11:00";       // a Wednesday
    private static readonly AccessScope All = AccessScope.Everything;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hit_is_one_incident_with_each_call_once_whatever_is_restarted()
    {
        await using var lab = await FraudLab.NewAsync(postgres, Now);
        Assert.IsType<Saved.Done>(await lab.Store.SaveHoursAsync("ana", FraudHours.Office(TimeZoneInfo.Utc), ["noc@example.com"], 60, 20, Stop));
        Assert.Equal(0, await lab.LookAsync());
        await lab.StoreAsync(Satellite("10:50", 60), Satellite("10:51", 60), Satellite("10:52", 60));
        Assert.Equal(0, await lab.LookAsync());                                  // three are not above three
        await lab.StoreAsync(Satellite("10:53", 60));
        Assert.Equal(1, await lab.LookAsync());
        Assert.Equal(0, await lab.LookAsync());
        var other = lab.NewRound();                                              // another host, or the same after a restart
        await lab.StoreAsync(Satellite("10:54", 30));
        Assert.Equal(1, await other.LookAsync(Stop));
        Assert.Equal(0, await lab.LookAsync());
        await lab.StoreAsync(Satellite("10:55", 30));
        lab.Clock.Now = lab.Clock.Now.AddSeconds(11);
        Assert.Equal(1, await lab.LookAsync() + await lab.LookAsync());          // the first notices that somebody else looked

        var hit = Assert.Single(await lab.HitsAsync());
        // 4 minutes and twice half a minute at 6 a minute, bought for nine tenths.
        Assert.Equal((FraudKind.Premium, 1, "acc1", 6L, 30m, 27m, "EUR", 3), (hit.Subject.Fraud, hit.Subject.CustomerId, hit.Subject.AccountCode, hit.Subject.Calls, hit.Subject.SellCost, hit.Subject.BuyCost, hit.Subject.Currency, hit.Fired));
        Assert.Equal("Premium and satellite numbers: Sol, account acc1", hit.Name);
        Assert.Equal("6 calls to premium or satellite numbers within an hour", hit.Words);
        var mail = await lab.Calls.OneAsync<string>("select subject || E'\\n' || body from notification");
        foreach (var part in (string[])["Fraud: Premium and satellite numbers: Sol", "4 ended, 0 in progress", "Money so far: 24 EUR sold, 21.6 EUR bought", "8816312345"])
        {
            Assert.Contains(part, mail, StringComparison.Ordinal);
        }

        // Closed by hand it is not told in the next minute; an hour later it is.
        Assert.IsType<Saved.Done>(await lab.Incidents.CloseAsync("ana", hit.Id, Stop));
        await lab.StoreAsync(Satellite("10:56", 30));
        Assert.Equal(0, await lab.LookAsync());
        lab.Clock.Now = FraudLab.At("2026-11-18 12:05");
        await lab.StoreAsync(Satellite("11:56", 30), Satellite("11:57", 30), Satellite("11:58", 30), Satellite("11:59", 30));
        Assert.Equal(1, await lab.LookAsync());
        Assert.Equal([false, true], (await lab.HitsAsync()).Select(one => one.IsOpen));
        // Nothing of it for a day, and it closes itself.
        lab.Clock.Now = FraudLab.At("2026-11-19 12:06");
        await lab.LookAsync();
        Assert.All(await lab.HitsAsync(), one => Assert.False(one.IsOpen));
        // Whoever cheats may be a customer.
        Assert.Empty(await lab.Incidents.ListAsync(AccessScope.Customer(1), false, null, 100, Stop));
        Assert.Null(await lab.Incidents.StoryAsync(AccessScope.Customer(1), hit.Id, Stop));
    }

    [Fact]
    public async Task Calls_that_came_late_count_where_they_belong_and_old_ones_are_the_past()
    {
        await using var lab = await FraudLab.NewAsync(postgres, Now);
        await lab.StoreAsync(Satellite("05:00", 60), Satellite("05:10", 60), Satellite("05:20", 60), Satellite("10:50", 60));
        Assert.Equal(0, await lab.LookAsync());
        await lab.StoreAsync(Satellite("05:30", 60));
        Assert.Equal(1, await lab.LookAsync());
        Assert.Equal(4, Assert.Single(await lab.HitsAsync()).Subject.Calls);
        SaidCall[] old = [.. Enumerable.Range(0, 20).Select(n => new SaidCall(FraudLab.At("2026-11-16 03:00").AddMinutes(n), 60, "8816312345", "acc2"))];
        await lab.StoreAsync(old);
        Assert.Equal(0, await lab.LookAsync());
        Assert.Equal(20L, await lab.Calls.OneAsync<long>("select calls from fraud_country where customer_id = 2"));
    }

    [Fact]
    public async Task The_first_call_to_a_country_is_told_of_an_account_whose_past_is_known_and_of_no_other()
    {
        await using var lab = await FraudLab.NewAsync(postgres, Now);
        await lab.StoreAsync(new SaidCall(FraudLab.At("2026-11-01 10:00"), 60, "525512345678", "acc1"), new SaidCall(FraudLab.At("2026-11-18 10:00"), 60, "525512345678", "acc2"));
        await lab.LookAsync();
        await lab.StoreAsync(Call("10:40", 30, "525512345678"), Call("10:41", 30, "5351234567", "acc2"), Call("10:42", 30, "5351234567"), Call("10:43", 30, "5351234567"));
        Assert.Equal(1, await lab.LookAsync());
        var hit = Assert.Single(await lab.HitsAsync());
        Assert.Equal((FraudKind.NewCountry, 1, "first call ever to Cuba (2 calls)"), (hit.Subject.Fraud, hit.Subject.CustomerId, hit.Words));
        await lab.StoreAsync(Call("10:44", 30, "5351234567"));
        Assert.Equal(0, await lab.LookAsync());
    }

    [Fact]
    public async Task What_was_stored_before_anybody_looked_is_learnt_and_nobody_is_told()
    {
        await using var lab = await FraudLab.NewAsync(postgres, Now);
        await lab.StoreAsync(new SaidCall(FraudLab.At("2026-09-01 10:00"), 60, "5351234567", "acc1"), Satellite("10:50", 60), Satellite("10:51", 60), Satellite("10:52", 60), Satellite("10:53", 60));
        await lab.Calls.RunAsync("update call_arrival set is_backlog = true");
        Assert.Equal(0, await lab.LookAsync());
        Assert.Empty(await lab.HitsAsync());
        await lab.StoreAsync(Call("10:54", 30, "5351234567"));
        Assert.Equal(0, await lab.LookAsync());
    }

    [Fact]
    public async Task A_call_is_money_at_risk_from_its_start_by_our_own_rates()
    {
        await using var lab = await FraudLab.NewAsync(postgres, Now);
        await lab.StoreAsync(Satellite("10:50", 60));
        await lab.LookAsync();
        // Answered eight minutes ago at 6 a minute: 48, with 6 of the call that ended above 50.
        lab.Board.Set(new SwitchLive(1, "a", FeedState.Live, lab.Clock.Now, null, Told(new CurrentCall("x", lab.Clock.Now.AddMinutes(-8), true, lab.Clock.Now.AddMinutes(-8), 1)
        {
            Caller = "12125550100",
            Destination = "+8816312345",
            AccountCode = "acc1",
            Reading = new CallReading(1, null, CallDirection.Outbound),
        })));
        Assert.Equal(1, await lab.LookAsync());
        var hit = Assert.Single(await lab.HitsAsync());
        Assert.Equal((FraudKind.CostPerHour, "54.00 EUR of calls within an hour", 6m, 48m), (hit.Subject.Fraud, hit.Words, hit.Subject.SellCost, hit.Subject.RunningCost));
        lab.Clock.Now = lab.Clock.Now.AddSeconds(6);
        Assert.Equal(0, await lab.LookAsync());                                  // a tenth more, and it is told anew
        var money = Assert.Single((await MoneyAtRisk.ReadAsync(lab.Calls.Source, All, Stop)).Accounts);
        Assert.Equal(("Sol", "acc1", 1, 6m, 48.6m, 54.6m, 54.6m), (money.Customer, money.Code, money.Running, money.PerMinute, money.Five, money.Fifteen, money.Sixty));
        Assert.Empty((await MoneyAtRisk.ReadAsync(lab.Calls.Source, AccessScope.Customer(1), Stop)).Accounts);
        lab.Clock.Now = lab.Clock.Now.AddMinutes(2);
        Assert.Equal(1, await lab.LookAsync());
        Assert.Single(await lab.HitsAsync());
    }

    [Fact]
    public async Task A_rule_is_stored_whole_or_not_at_all_and_counts_from_the_next_round()
    {
        await using var lab = await FraudLab.NewAsync(postgres, Now);
        Assert.IsType<Saved.Refused>(await lab.Store.SaveRuleAsync("ana", new FraudRule(FraudKind.Premium, true, 2.5m), [], Stop));
        Assert.IsType<Saved.Refused>(await lab.Store.SaveRuleAsync("ana", new FraudRule(FraudKind.Premium, true, 2), [new(FraudKind.Premium, 99, false, null)], Stop));
        Assert.IsType<Saved.Refused>(await lab.Store.SaveHoursAsync("ana", FraudHours.Office(TimeZoneInfo.Utc), ["nobody"], 60, 20, Stop));
        Assert.Equal(3, (await lab.Store.ReadAsync(All, Stop))!.Rule(FraudKind.Premium).Threshold);
        Assert.IsType<Saved.Done>(await lab.Store.SaveRuleAsync("ana", new FraudRule(FraudKind.Premium, true, 1), [new(FraudKind.Premium, 2, false, null)], Stop));
        await lab.StoreAsync(Satellite("10:50", 60), Satellite("10:51", 60), Satellite("10:50", 60) with { Account = "acc2" }, Satellite("10:51", 60) with { Account = "acc2" });
        Assert.Equal(1, await lab.LookAsync());
        Assert.Equal(1, Assert.Single(await lab.HitsAsync()).Subject.CustomerId);
        Assert.Equal(["fraud_rule"], await lab.Calls.OneAsync<string[]>("select array_agg(kind) from admin_edit"));
        Assert.Null(await lab.Store.ReadAsync(AccessScope.Customer(1), Stop));
    }

    private static SaidCall Satellite(string end, int seconds) => Call(end, seconds, "8816312345");

    private static SaidCall Call(string end, int seconds, string number, string account = "acc1") => new(FraudLab.At($"2026-11-18 {end}").AddSeconds(-seconds), seconds, number, account);

    private static SwitchCallsNow Told(params CurrentCall[] calls) => new(
        DateTimeOffset.UnixEpoch, new CallCount(calls.Length, 0), 0, 0, calls, new Dictionary<int, CallCount>(), new Dictionary<CallDirection, CallCount>(), new Dictionary<string, CallCount>(), calls.Length, false);
}
