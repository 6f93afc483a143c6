using System.Net;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.ApiKeys;
using CdrStats.Infrastructure.Storage;
using CdrStats.Infrastructure.Switches;
using CdrStats.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

public sealed class ApiKeyStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_of_ones_own_has_at_most_ones_own_permissions_and_loses_what_its_user_loses()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var user = await lab.MakeAsync("ana", @operator: true, permissions: [Permissions.Search, Permissions.Dashboard]);

        var tooMuch = await lab.Keys.MakeOwnAsync("report", [Permissions.Search, Permissions.Change("user")], null, PeopleLab.As(user), Stop);
        Assert.Contains("change_user", Assert.IsType<ApiKeyMade.Refused>(tooMuch).Reason, StringComparison.Ordinal);
        Assert.Equal([Permissions.Dashboard, Permissions.Search], (await lab.Keys.GivableAsync(PeopleLab.As(user), Stop)).Order());
        var secret = Made(await lab.Keys.MakeOwnAsync("report", [Permissions.Search], null, PeopleLab.As(user), Stop));

        var holder = await HolderAsync(lab, secret);
        Assert.True(holder.Has(Permissions.Search));
        Assert.False(holder.Has(Permissions.Dashboard));
        Assert.Equal(AccessScope.Everything, holder.Scope());

        await lab.Users.SaveAsync(user with { Permissions = [Permissions.Dashboard] }, null, Editor.AtTheMachine, Stop);
        lab.Wait(ApiKeyGate.BelievedFor);
        Assert.False((await HolderAsync(lab, secret)).Has(Permissions.Search));

        user = await lab.ReadAsync(user.Id);
        await lab.Users.SaveAsync(user with { Disabled = true }, null, Editor.AtTheMachine, Stop);
        lab.Wait(ApiKeyGate.BelievedFor);
        Assert.Contains("may not sign in", (await BadAsync(lab, secret)).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrators_key_is_no_administrator_also_when_it_edits()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var root = await lab.MakeAsync("root", administrator: true);
        var holder = await HolderAsync(lab, Made(await lab.Keys.MakeOwnAsync("users", [Permissions.Add("user")], null, PeopleLab.As(root), Stop)));

        Assert.False(holder.IsAdministrator());
        Assert.True(holder.Has(Permissions.Add("user")));
        Assert.False(holder.Has(Permissions.Search));
        var another = UserDetails.New with { Name = "eve", IsAdministrator = true };
        Assert.Contains("Only an administrator", Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(another, PeopleLab.Password, Editor.Of(holder), Stop)).Reason, StringComparison.Ordinal);
        var more = UserDetails.New with { Name = "eve", Permissions = [Permissions.Search] };
        Assert.Contains("search", Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(more, PeopleLab.Password, Editor.Of(holder), Stop)).Reason, StringComparison.Ordinal);
        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(UserDetails.New with { Name = "bob" }, PeopleLab.Password, Editor.Of(holder), Stop));
    }

    [Fact]
    public async Task A_customers_key_sees_that_customer_and_cannot_be_given_what_operators_do()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var customer = await lab.MakeCustomerAsync("Sol");
        var user = await lab.MakeAsync("sol", customer: customer.Id, permissions: [Permissions.Search]);

        var secret = Made(await lab.Keys.MakeOwnAsync("mine", [Permissions.Search], null, PeopleLab.As(user), Stop));
        Assert.Equal(AccessScope.Customer(customer.Id), (await HolderAsync(lab, secret)).Scope());
        Assert.IsType<ApiKeyMade.Refused>(await lab.Keys.MakeOwnAsync("more", [Permissions.Change("switch")], null, PeopleLab.As(user), Stop));

        // Nor does a customer see or revoke keys of others, a switch's among them.
        var (id, _) = await SwitchAsync(lab);
        var pusher = Assert.IsType<ApiKeyMade.Done>(await lab.Keys.MakeForSwitchAsync("pusher", id, null, Editor.AtTheMachine, Stop));
        Assert.Equal(0, (await lab.Keys.PageAsync(AccessScope.Customer(customer.Id), new GridRequest(), Stop)).Total);
        Assert.Empty(await lab.Keys.OfSwitchAsync(AccessScope.Customer(customer.Id), id, Stop));
        Assert.Equal(["mine"], (await lab.Keys.OwnAsync(PeopleLab.As(user), Stop)).Select(key => key.Name));
        Assert.IsType<Saved.Refused>(await lab.Keys.RevokeAsync(pusher.Id, PeopleLab.As(user), Stop));
        Assert.IsType<ApiKeyMade.Refused>(await lab.Keys.MakeForSwitchAsync("pusher", id, null, PeopleLab.As(user), Stop));
    }

    [Fact]
    public async Task A_switchs_key_hands_in_calls_and_does_nothing_else_and_needs_somebody_who_may_do_both()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var (id, name) = await SwitchAsync(lab);
        var noc = await lab.MakeAsync("noc", @operator: true, permissions: [Permissions.Change("switch")]);
        Assert.Contains("add_cdr", Assert.IsType<ApiKeyMade.Refused>(await lab.Keys.MakeForSwitchAsync("p", id, null, PeopleLab.As(noc), Stop)).Reason, StringComparison.Ordinal);
        var engineer = await lab.MakeAsync("engineer", @operator: true, permissions: [Permissions.Change("switch"), Permissions.Add("cdr")]);

        var secret = Made(await lab.Keys.MakeForSwitchAsync("p", id, null, PeopleLab.As(engineer), Stop));

        var holder = await HolderAsync(lab, secret);
        Assert.Equal(Permissions.Add("cdr"), Assert.Single(Permissions.All, holder.Has));
        Assert.Equal(AccessScope.Nothing, holder.Scope());
        Assert.Equal((true, id), (holder.IsKeyOfNobody(), holder.SwitchOfKey()));
        Assert.Equal((name, "engineer"), (Assert.Single(await lab.Keys.OfSwitchAsync(AccessScope.Everything, id, Stop)) is var key ? (key.Switch, key.CreatedBy) : default));

        // Its maker may go; the switch may not: a key for no switch would be one for all.
        await using var db = lab.Db();
        await db.Users.Where(user => user.Id == engineer.Id).ExecuteDeleteAsync(Stop);
        lab.Wait(ApiKeyGate.BelievedFor);
        await HolderAsync(lab, secret);
        await db.Set<Switch>().Where(row => row.Id == id).ExecuteDeleteAsync(Stop);
        lab.Wait(ApiKeyGate.BelievedFor);
        Assert.Contains("no such API key", (await BadAsync(lab, secret)).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_at_once_here_and_within_seconds_on_another_host_and_an_expired_one_neither()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        await using var other = lab.AnotherHost();
        var user = await lab.MakeAsync("ana", @operator: true, permissions: [Permissions.Search]);
        var made = Assert.IsType<ApiKeyMade.Done>(await lab.Keys.MakeOwnAsync("a", [Permissions.Search], null, PeopleLab.As(user), Stop));
        var brief = Made(await lab.Keys.MakeOwnAsync("b", [Permissions.Search], lab.Now.AddMinutes(10), PeopleLab.As(user), Stop));
        await HolderAsync(lab, made.Secret);
        await HolderAsync(other, made.Secret);
        await HolderAsync(lab, brief);

        Assert.IsType<Saved.Done>(await lab.Keys.RevokeAsync(made.Id, PeopleLab.As(user), Stop));
        Assert.Contains("revoked", (await BadAsync(lab, made.Secret)).Title, StringComparison.Ordinal);
        await HolderAsync(other, made.Secret);
        other.Wait(ApiKeyGate.BelievedFor);
        Assert.Contains("revoked", (await BadAsync(other, made.Secret)).Title, StringComparison.Ordinal);
        Assert.IsType<Saved.Refused>(await lab.Keys.RevokeAsync(made.Id, PeopleLab.As(user), Stop));

        lab.Wait(TimeSpan.FromMinutes(10));
        Assert.Contains("expired", (await BadAsync(lab, brief)).Title, StringComparison.Ordinal);
        Assert.IsType<ApiKeyMade.Refused>(await lab.Keys.MakeOwnAsync("c", [Permissions.Search], lab.Now, PeopleLab.As(user), Stop));
    }

    [Fact]
    public async Task Nobody_revokes_the_key_of_somebody_who_may_do_more()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var root = await lab.MakeAsync("root", administrator: true);
        var clerk = await lab.MakeAsync("clerk", @operator: true, permissions: [Permissions.Change("user"), Permissions.Search]);
        var peer = await lab.MakeAsync("peer", @operator: true, permissions: [Permissions.Search]);
        var roots = Assert.IsType<ApiKeyMade.Done>(await lab.Keys.MakeOwnAsync("root's", [Permissions.Search], null, PeopleLab.As(root), Stop));
        var peers = Assert.IsType<ApiKeyMade.Done>(await lab.Keys.MakeOwnAsync("peer's", [Permissions.Search], null, PeopleLab.As(peer), Stop));

        Assert.IsType<Saved.Refused>(await lab.Keys.RevokeAsync(roots.Id, PeopleLab.As(clerk), Stop));
        Assert.IsType<Saved.Refused>(await lab.Keys.RevokeAsync(roots.Id, PeopleLab.As(peer), Stop));
        Assert.IsType<Saved.Done>(await lab.Keys.RevokeAsync(peers.Id, PeopleLab.As(clerk), Stop));
        var all = await lab.Keys.PageAsync(AccessScope.Everything, new GridRequest(Search: "root"), Stop);
        Assert.Equal(["root's"], all.Rows.Select(key => key.Name));
        Assert.Equal(["root's", "peer's"], (await lab.Keys.PageAsync(AccessScope.Everything, new GridRequest(Sort: "used"), Stop)).Rows.Select(key => key.Name));
    }

    [Fact]
    public async Task Of_a_key_its_hash_is_stored_and_its_last_use_at_most_once_a_minute()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var user = await lab.MakeAsync("ana", @operator: true, permissions: [Permissions.Search]);
        var secret = Made(await lab.Keys.MakeOwnAsync("a", [Permissions.Search], null, PeopleLab.As(user), Stop));
        Assert.DoesNotContain(secret.Reveal(), $"{secret}", StringComparison.Ordinal);
        await using (var db = lab.Db())
        {
            var stored = await db.Database.SqlQuery<string>($"select (select string_agg(api_key::text, ' ') from api_key) || (select string_agg(admin_edit::text, ' ') from admin_edit) as \"Value\"").SingleAsync(Stop);
            Assert.DoesNotContain(secret.Reveal()[14..], stored, StringComparison.Ordinal);
            Assert.Contains(secret.Prefix, stored, StringComparison.Ordinal);
        }

        var first = lab.Now;
        await lab.Gate.CheckAsync(secret.Reveal(), IPAddress.Parse("::ffff:192.0.2.7"), Stop);
        lab.Wait(TimeSpan.FromSeconds(59));
        await lab.Gate.CheckAsync(secret.Reveal(), IPAddress.Loopback, Stop);
        Assert.Equal(("192.0.2.7", first), await UsedAsync());
        lab.Wait(TimeSpan.FromSeconds(1));
        await lab.Gate.CheckAsync(secret.Reveal(), IPAddress.Loopback, Stop);
        Assert.Equal(("127.0.0.1", lab.Now), await UsedAsync());

        // Half of the right one is none, nor is anything else.
        Assert.Contains("no such", (await BadAsync(lab, $"{secret.Prefix}_{new string('A', 32)}")).Title, StringComparison.Ordinal);
        Assert.Contains("not an API key", (await BadAsync(lab, secret.Reveal()[..^1])).Title, StringComparison.Ordinal);
        Assert.Contains("not an API key", (await BadAsync(lab, "")).Title, StringComparison.Ordinal);

        async Task<(string?, DateTimeOffset?)> UsedAsync() => Assert.Single(await lab.Keys.OwnAsync(PeopleLab.As(user), Stop)) is var key ? (key.LastUsedFrom, key.LastUsedAt) : default;
    }

    private static ApiKeySecret Made(ApiKeyMade made) => Assert.IsType<ApiKeyMade.Done>(made).Secret;

    private static async Task<System.Security.Claims.ClaimsPrincipal> HolderAsync(PeopleLab lab, ApiKeySecret secret) =>
        Assert.IsType<ApiKeyVerdict.Good>(await lab.Gate.CheckAsync(secret.Reveal(), IPAddress.Loopback, Stop)).Holder;

    private static Task<ApiKeyVerdict.Bad> BadAsync(PeopleLab lab, ApiKeySecret secret) => BadAsync(lab, secret.Reveal());

    private static async Task<ApiKeyVerdict.Bad> BadAsync(PeopleLab lab, string text) => Assert.IsType<ApiKeyVerdict.Bad>(await lab.Gate.CheckAsync(text, IPAddress.Loopback, Stop));

    private static async Task<(int Id, string Name)> SwitchAsync(PeopleLab lab)
    {
        await using var db = lab.Db();
        var row = db.Add(new Switch { Name = "Paris", IpAddress = "10.0.0.1", Type = CdrSource.FreeSwitch, KeyUuid = Guid.NewGuid(), CreatedAt = lab.Now }).Entity;
        await db.SaveChangesAsync(Stop);
        return (row.Id, row.Name);
    }
}
