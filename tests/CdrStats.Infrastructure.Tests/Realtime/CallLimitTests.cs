using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime.History;
using CdrStats.Infrastructure.Realtime.Limits;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Realtime.Collectors;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime;

public sealed class CallLimitTests(PostgresFixture postgres)
{
    private static readonly HistoryKey Paris = new(HistoryBy.Switch, "1");
    private static readonly HistoryKey Sol = new(HistoryBy.Customer, "7");
    private static readonly HistoryKey Frankfurt = new(HistoryBy.Gateway, "Frankfurt");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limits_are_set_read_within_a_scope_and_go_with_what_they_are_of()
    {
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        await lab.RunAsync("insert into gateway (name, host, protocol, maximum_calls, active, demo) values ('Frankfurt', '192.0.2.31', 'SIP', 120, true, false), ('Oslo', '192.0.2.32', 'SIP', null, true, false)");
        var store = new CallLimitStore(lab.Database, TimeProvider.System);
        Assert.Null((await store.ReadAsync(AccessScope.Everything, Stop)).Of(Paris));
        var rows = await store.ListAsync(AccessScope.Everything, Stop);
        Assert.Equal([(HistoryBy.Switch, "paris", null), (HistoryBy.Customer, "sol", (int?)null)], rows.Select(row => (row.By, row.Name, row.Calls)));

        Assert.IsType<Saved.Done>(await store.SetAsync(rows[0], 30, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Done>(await store.SetAsync(rows[1], 10, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Done>(await store.SetAsync(rows[1], 12, Editor.AtTheMachine, Stop));
        foreach (var wrong in new[] { 0, -1, CallLimitStore.Most + 1 })
        {
            Assert.IsType<Saved.Refused>(await store.SetAsync(rows[0], wrong, Editor.AtTheMachine, Stop));
        }

        Assert.IsType<Saved.Refused>(await store.SetAsync(rows[0] with { Id = 99 }, 5, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Refused>(await store.SetAsync(rows[0], 5, Editor.Of(new ClaimsPrincipal()), Stop));

        var all = await store.ReadAsync(AccessScope.Everything, Stop);
        Assert.Equal((30, 12, 120, null), (all.Of(Paris), all.Of(Sol), all.Of(Frankfurt), all.Of(HistoryKey.Total)));
        // A customer learns of their own, and of nothing else.
        var own = await store.ReadAsync(AccessScope.Customer(7), Stop);
        Assert.Equal((null, 12, null, 12), (own.Of(Paris), own.Of(Sol), own.Of(Frankfurt), own.Of(HistoryKey.Total)));
        var other = await store.ReadAsync(AccessScope.Customer(8), Stop);
        Assert.Equal((null, null, null, null), (other.Of(Paris), other.Of(Sol), other.Of(Frankfurt), other.Of(HistoryKey.Total)));
        Assert.Null((await store.ReadAsync(AccessScope.Nothing, Stop)).Of(Sol));
        Assert.Empty(await store.ListAsync(AccessScope.Customer(7), Stop));

        Assert.IsType<Saved.Done>(await store.SetAsync(rows[0], null, Editor.AtTheMachine, Stop));
        Assert.Null((await store.ReadAsync(AccessScope.Everything, Stop)).Of(Paris));
        await lab.RunAsync("delete from account_code; delete from customer where id = 7");
        Assert.Equal(0L, await lab.OneAsync<long>("select count(*) from call_limit"));
    }
}
