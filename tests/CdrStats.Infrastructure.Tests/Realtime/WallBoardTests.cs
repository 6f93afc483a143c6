using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime.Wall;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Realtime.Collectors;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime;

public sealed class WallBoardTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Boards_go_round_for_those_who_may_see_them_and_never_show_a_screen_more_than_its_own()
    {
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        var store = new WallBoardStore(lab.Database, TimeProvider.System);
        var gate = new WallLinkGate(lab.Database.Source, store, TimeProvider.System);
        var links = new WallLinkStore(lab.Database, gate, TimeProvider.System);
        var plain = WallPlan.Usual with { Seconds = 10 };
        var paris = await DoneAsync(plain with { Name = " Paris ", SwitchId = 1, Tiles = WallTiles.Calls | WallTiles.Quality });
        var noc = await DoneAsync(plain with { Name = "NOC", NextId = paris });
        var sol = await DoneAsync(plain with { Name = "sol", CustomerId = 7 });
        var hall = await DoneAsync(plain with { Name = "sol's hall", CustomerId = 7, NextId = sol, Tiles = WallTiles.Calls });
        await DoneAsync((await FindAsync(sol)) with { NextId = hall });

        Assert.Equal(["NOC", "Paris", "sol", "sol's hall"], (await store.ListAsync(AccessScope.Everything, Stop)).Select(one => one.Name));
        Assert.Equal(["sol", "sol's hall"], (await store.ListAsync(AccessScope.Customer(7), Stop)).Select(one => one.Name));
        Assert.Empty(await store.ListAsync(AccessScope.Nothing, Stop));
        Assert.Equal((AccessScope.Customer(7), AccessScope.Nothing), ((await FindAsync(sol)).Of(AccessScope.Everything), (await FindAsync(sol)).Of(AccessScope.Customer(8))));

        var tv = Assert.IsType<WallLinkMade.Done>(await links.MakeAsync("lobby", null, hall, "UTC", null, Editor.AtTheMachine, Stop));
        var pass = (await gate.CheckAsync(tv.Secret.Reveal(), Stop))!;
        Assert.Equal((AccessScope.Customer(7), "sol's hall,sol"), (pass.Scope, string.Join(",", pass.Round.Plans.Select(one => one.Name))));
        Assert.Equal(pass.Round, (await new WallLinkGate(lab.Database.Source, store, TimeProvider.System).CheckAsync(tv.Secret.Reveal(), Stop))!.Round);
        Assert.Equal(["NOC", "Paris"], WallRound.From(noc, await store.ListAsync(AccessScope.Everything, Stop))!.Plans.Select(one => one.Name));

        Assert.Equal("board-next", await RefusedAsync(plain with { Name = "x", NextId = sol }));
        Assert.Equal("board-name", await RefusedAsync(plain with { Name = "NOC" }));
        Assert.Equal("board-name", await RefusedAsync(plain with { Name = " " }));
        Assert.Equal("board-tiles", await RefusedAsync(plain with { Name = "x", Tiles = WallTiles.None }));
        Assert.Equal("board-seconds", await RefusedAsync(plain with { Name = "x", Seconds = 1 }));
        Assert.Equal("board-switch", await RefusedAsync(plain with { Name = "x", SwitchId = 99 }));
        Assert.Equal("board-customer", await RefusedAsync((await FindAsync(hall)) with { CustomerId = null, NextId = null }));
        Assert.Contains("lobby", Assert.IsType<Saved.Refused>(await store.RemoveAsync(await FindAsync(hall), Editor.AtTheMachine, Stop)).Reason, StringComparison.Ordinal);
        Assert.IsType<Saved.Conflict>(await store.SaveAsync((await FindAsync(noc)) with { Version = 9 }, Editor.AtTheMachine, Stop));

        // With what it shows a board goes, and what led to it begins again.
        await lab.RunAsync("delete from switch where id = 1");
        Assert.Null((await FindAsync(noc)).NextId);
        await lab.RunAsync("delete from account_code; delete from customer where id = 7");
        Assert.Equal(["NOC"], (await store.ListAsync(AccessScope.Everything, Stop)).Select(one => one.Name));
        Assert.Null(await new WallLinkGate(lab.Database.Source, store, TimeProvider.System).CheckAsync(tv.Secret.Reveal(), Stop));

        async Task<WallPlan> FindAsync(int id) => (await store.ListAsync(AccessScope.Everything, Stop)).Single(one => one.Id == id);

        async Task<int> DoneAsync(WallPlan plan) => Assert.IsType<Saved.Done>(await store.SaveAsync(plan, Editor.AtTheMachine, Stop)).Id;

        async Task<string?> RefusedAsync(WallPlan plan) => Assert.IsType<Saved.Refused>(await store.SaveAsync(plan, Editor.AtTheMachine, Stop)).Field;
    }
}
