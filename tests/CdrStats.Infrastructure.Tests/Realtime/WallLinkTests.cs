using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime.Wall;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Tests.Realtime.Collectors;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Realtime;

public sealed class WallLinkTests(PostgresFixture postgres)
{
    private static readonly Editor Nobody = Editor.Of(new System.Security.Claims.ClaimsPrincipal());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_opens_its_scope_until_it_is_revoked_or_its_customer_goes_and_its_secret_is_stored_nowhere()
    {
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        var gate = new WallLinkGate(lab.Database.Source, new WallBoardStore(lab.Database, TimeProvider.System), TimeProvider.System);
        var store = new WallLinkStore(lab.Database, gate, TimeProvider.System);
        var all = Assert.IsType<WallLinkMade.Done>(await store.MakeAsync(" NOC ", null, null, "Europe/Madrid", null, Editor.AtTheMachine, Stop));
        var own = Assert.IsType<WallLinkMade.Done>(await store.MakeAsync("sol's hall", 7, null, "UTC", null, Editor.AtTheMachine, Stop));

        var pass = await gate.CheckAsync(all.Secret.Reveal(), Stop);
        Assert.Equal(("NOC", null, AccessScope.Everything, "Europe/Madrid"), (pass!.Name, pass.Title, pass.Scope, pass.Zone.Id));
        Assert.Equal(AccessScope.Customer(7), (await gate.CheckAsync(own.Secret.Reveal(), Stop))!.Scope);
        foreach (var wrong in new[] { null, "", "NOC", all.Secret.Prefix, all.Secret.Reveal()[..^1] + "!", ApiKeySecret.New().Reveal(), all.Secret.Reveal()[..14] + own.Secret.Reveal()[14..] })
        {
            Assert.Null(await gate.CheckAsync(wrong, Stop));
        }

        var stored = await lab.OneAsync<string>("select (select string_agg(w::text, ' ') from wall_link w) || (select string_agg(e::text, ' ') from admin_edit e)");
        Assert.DoesNotContain(all.Secret.Reveal()[14..], stored, StringComparison.Ordinal);
        Assert.Equal(["sol's hall", "NOC"], (await store.ListAsync(AccessScope.Everything, Stop)).Select(link => link.Name));
        Assert.All(await store.ListAsync(AccessScope.Everything, Stop), link => Assert.NotNull(link.LastUsedAt));
        Assert.Empty(await store.ListAsync(AccessScope.Customer(7), Stop));

        Assert.IsType<Saved.Done>(await store.RevokeAsync(all.Id, Editor.AtTheMachine, Stop));
        Assert.Null(await gate.CheckAsync(all.Secret.Reveal(), Stop));
        Assert.IsType<Saved.Refused>(await store.RevokeAsync(all.Id, Editor.AtTheMachine, Stop));
        // Without the customer it would show the calls of all.
        await lab.RunAsync("delete from account_code; delete from customer where id = 7");
        Assert.Null(await new WallLinkGate(lab.Database.Source, new WallBoardStore(lab.Database, TimeProvider.System), TimeProvider.System).CheckAsync(own.Secret.Reveal(), Stop));
    }

    [Fact]
    public async Task What_cannot_be_made_is_refused_in_words()
    {
        await using var lab = await LiveFeedLab.NewAsync(postgres);
        var store = new WallLinkStore(lab.Database, new WallLinkGate(lab.Database.Source, new WallBoardStore(lab.Database, TimeProvider.System), TimeProvider.System), TimeProvider.System);
        Assert.Contains("needs a name", await RefusedAsync(" ", null, "UTC", null, Editor.AtTheMachine), StringComparison.Ordinal);
        Assert.Contains("time zone", await RefusedAsync("NOC", null, "Mars/Olympus", null, Editor.AtTheMachine), StringComparison.Ordinal);
        Assert.Contains("no longer there", await RefusedAsync("NOC", 999, "UTC", null, Editor.AtTheMachine), StringComparison.Ordinal);
        Assert.Contains("over before", await RefusedAsync("NOC", null, "UTC", TimeProvider.System.GetUtcNow(), Editor.AtTheMachine), StringComparison.Ordinal);
        Assert.Contains("may not", await RefusedAsync("NOC", null, "UTC", null, Nobody), StringComparison.Ordinal);
        Assert.Equal(0L, await lab.OneAsync<long>("select count(*) from wall_link"));

        async Task<string> RefusedAsync(string name, int? customer, string zone, DateTimeOffset? expires, Editor editor) =>
            Assert.IsType<WallLinkMade.Refused>(await store.MakeAsync(name, customer, null, zone, expires, editor, Stop)).Reason;
    }
}
