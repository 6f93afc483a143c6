using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Realtime;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Realtime.Limits;
using CdrStats.Infrastructure.Tests.Realtime.Collectors;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Alarms;

/// <summary>A limit that is reached is an incident until there are fewer than four fifths.</summary>
public sealed class LimitWatchTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_limit_that_is_reached_is_one_incident_until_calls_are_well_below_it()
    {
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        await lab.RunAsync("insert into call_limit (switch_id, calls) values (1, 10); insert into call_limit (customer_id, calls) values (7, 4)");
        await lab.RunAsync("""
            with u as (insert into console_user (user_name, email, is_administrator, is_operator, disabled, demo, created_at, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
                values ('noc', 'noc@example.com', true, true, false, false, now(), false, false, false, false, 0) returning id)
            insert into notification_choice (user_id, mailed, shown, least, time_zone, digest, digest_hour) select id, array['incident'], '{}', 1, 'UTC', 0, 7 from u
            """);
        var clock = new SetClock(AlarmLab.At("2026-11-17 11:00:30Z"));
        var (board, incidents) = (new LiveBoard(clock), new IncidentStore(lab.Database.Source, clock));
        var watch = new LimitWatch(lab.Database.Source, new CallLimitStore(lab.Database, clock), board, clock);
        Assert.Equal(0, await watch.LookAsync(Stop));                  // no feed: nothing is known

        Say(9, 3);
        Assert.Equal(0, await watch.LookAsync(Stop));
        Say(10, 3);
        Assert.Equal(1, await watch.LookAsync(Stop));
        Say(12, 4);
        Assert.Equal(1, await watch.LookAsync(Stop));
        Assert.Equal(["Limit of calls: customer sol: 4 calls at once, the limit is 4", "Limit of calls: switch paris: 10 calls at once, the limit is 10"], (await ListAsync(AccessScope.Everything)).Select(one => $"{one.Name}: {one.Words}"));
        Assert.Empty(await ListAsync(AccessScope.Customer(7)));
        Say(8, 4);                                                     // four fifths are not fewer
        Assert.Equal(0, await watch.LookAsync(Stop));
        Say(7, 4);
        Assert.Equal(1, await watch.LookAsync(Stop));
        Assert.Equal([true, false], (await ListAsync(AccessScope.Everything)).Select(one => one.IsOpen));
        await lab.RunAsync("delete from call_limit where customer_id = 7");
        clock.Now = clock.Now.AddMinutes(1);
        Assert.Equal(1, await watch.LookAsync(Stop));
        Assert.All(await ListAsync(AccessScope.Everything), one => Assert.False(one.IsOpen));
        await using var told = lab.Database.Source.CreateCommand("select array_agg(subject order by id) from notification where recipient = 'noc@example.com'");
        Assert.Equal(
            ["Limit of calls: switch paris", "Limit of calls: customer sol", "Recovered: Limit of calls: switch paris", "Recovered: Limit of calls: customer sol"],
            (string[])(await told.ExecuteScalarAsync(Stop))!);

        Task<IReadOnlyList<Incident>> ListAsync(AccessScope scope) => incidents.ListAsync(scope, false, null, 10, Stop);

        void Say(int all, int ofCustomer) => board.Set(new SwitchLive(1, "paris", FeedState.Live, clock.Now, null, new SwitchCallsNow(
            clock.Now, new CallCount(all, 0), 0, 0, [], new Dictionary<int, CallCount> { [7] = new(ofCustomer, 0) }, new Dictionary<CallDirection, CallCount>(), new Dictionary<string, CallCount>(), all, false)));
    }
}
