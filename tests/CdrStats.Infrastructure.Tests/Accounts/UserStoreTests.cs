using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

public sealed class UserStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_people_editing_one_user_do_not_overwrite_each_other_and_the_second_hears_of_the_first()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var boss = await lab.MakeAsync("boss", administrator: true);
        var ana = await lab.MakeAsync("ana", @operator: true);

        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(ana with { Email = "ana@example.test" }, null, PeopleLab.As(boss), Stop));
        var second = await lab.Users.SaveAsync(ana with { Permissions = [Permissions.Search] }, null, PeopleLab.As(boss), Stop);

        var conflict = Assert.IsType<Saved.Conflict>(second);
        Assert.Contains("boss changed this", conflict.Who, StringComparison.Ordinal);
        Assert.Contains("mail", conflict.Who, StringComparison.Ordinal);
        Assert.Empty((await lab.ReadAsync(ana.Id)).Permissions);
        Assert.IsType<Saved.Conflict>(await lab.Users.DeleteAsync(ana.Id, ana.Version, PeopleLab.As(boss), Stop));
    }

    [Fact]
    public async Task A_change_of_rights_password_or_lock_ends_open_sessions_and_a_mail_address_does_not()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        await lab.MakeAsync("boss", administrator: true);
        var ana = await lab.MakeAsync("ana", @operator: true);
        var stamp = (await lab.RowAsync(ana.Id)).SecurityStamp;

        async Task<bool> EndsSessionsAsync(Func<UserDetails, UserDetails> edit, string? password = null)
        {
            Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(edit(await lab.ReadAsync(ana.Id)), password, Editor.AtTheMachine, Stop));
            var (before, now) = (stamp, (await lab.RowAsync(ana.Id)).SecurityStamp);
            stamp = now;
            return before != now;
        }

        Assert.False(await EndsSessionsAsync(user => user with { Email = "ana@example.test" }));
        Assert.True(await EndsSessionsAsync(user => user with { Permissions = [Permissions.Search] }));
        Assert.True(await EndsSessionsAsync(user => user, "another password entirely"));
        Assert.True(await EndsSessionsAsync(user => user with { Disabled = true }));
        Assert.True(await EndsSessionsAsync(user => user with { Disabled = false }));
        var group = await lab.MakeGroupAsync("night");
        Assert.True(await EndsSessionsAsync(user => user with { Groups = [group.Id] }));
    }

    [Fact]
    public async Task A_limited_administrator_makes_nobody_more_than_they_are_themselves()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var boss = await lab.MakeAsync("boss", administrator: true);
        var strong = await lab.MakeGroupAsync("strong", Permissions.Change("setting"));
        var limited = await lab.MakeAsync("limited", @operator: true, permissions: [Permissions.Add("user"), Permissions.Change("user"), Permissions.Delete("user"), Permissions.Search]);
        var peer = await lab.MakeAsync("peer", @operator: true, permissions: [Permissions.Diagnostic]);
        var portal = await lab.MakeAsync("portal", permissions: [Permissions.Search]);
        var editor = PeopleLab.As(limited);

        async Task RefusedAsync(UserDetails edited, string? password, string words) =>
            Assert.Contains(words, Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(edited, password, editor, Stop)).Reason, StringComparison.Ordinal);

        await RefusedAsync(limited with { IsAdministrator = true, IsOperator = false }, null, "Only an administrator may make an administrator");
        await RefusedAsync(UserDetails.New with { Name = "new", IsAdministrator = true, IsOperator = false }, PeopleLab.Password, "Only an administrator");
        await RefusedAsync(limited with { Permissions = [.. limited.Permissions, Permissions.Diagnostic] }, null, "cannot give permissions");
        await RefusedAsync(portal with { Permissions = [Permissions.Diagnostic] }, null, "cannot give permissions");
        await RefusedAsync(limited with { Groups = [strong.Id] }, null, Permissions.Change("setting"));
        await RefusedAsync(boss, "a password for the boss", "is an administrator");
        await RefusedAsync(boss with { Disabled = true }, null, "is an administrator");
        await RefusedAsync(peer, "a password for the peer", "has permissions that you do not have");
        Assert.IsType<Saved.Refused>(await lab.Users.DeleteAsync(boss.Id, boss.Version, editor, Stop));
        Assert.IsType<Saved.Refused>(await lab.Users.DeleteAsync(peer.Id, peer.Version, editor, Stop));

        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(portal with { Email = "p@example.test" }, "a password for the portal", editor, Stop));
        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(UserDetails.New with { Name = "colleague", Permissions = [Permissions.Search] }, PeopleLab.Password, editor, Stop));
    }

    [Fact]
    public async Task Rights_count_as_they_are_now_not_as_they_were_when_the_editor_signed_in()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        await lab.MakeAsync("boss", administrator: true);
        var limited = await lab.MakeAsync("limited", @operator: true, permissions: [Permissions.Add("user")]);
        var editor = PeopleLab.As(limited);
        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(UserDetails.New with { Name = "one" }, PeopleLab.Password, editor, Stop));

        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(limited with { Permissions = [] }, null, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(UserDetails.New with { Name = "two" }, PeopleLab.Password, editor, Stop));

        var gone = await lab.MakeAsync("second", administrator: true);
        Assert.IsType<Saved.Done>(await lab.Users.SaveAsync(gone with { Disabled = true }, null, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(UserDetails.New with { Name = "three" }, PeopleLab.Password, PeopleLab.As(gone), Stop));
    }

    [Fact]
    public async Task A_customers_own_user_edits_nobody_whatever_permission_was_given_by_mistake()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var customer = await lab.MakeCustomerAsync("Mine");
        var group = await lab.MakeGroupAsync("by mistake", Permissions.Add("user"), Permissions.Change("user"), Permissions.Add("customer"), Permissions.Add("group"));
        var portal = await lab.MakeAsync("portal", customer: customer.Id, groups: [group.Id]);
        var editor = PeopleLab.As(portal);

        Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(UserDetails.New with { Name = "new", IsOperator = false, CustomerId = customer.Id }, PeopleLab.Password, editor, Stop));
        Assert.IsType<Saved.Refused>(await lab.Groups.SaveAsync(new GroupDetails(0, "mine", [], 0), editor, Stop));
        Assert.IsType<Saved.Refused>(await lab.Customers.SaveAsync(new Infrastructure.Customers.Customer { Name = "Other" }, [], editor, Stop));
        Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(portal with { Permissions = [Permissions.Change("user")] }, null, Editor.AtTheMachine, Stop));

        var theirs = await lab.MakeCustomerAsync("Theirs");
        await lab.MakeAsync("other", customer: theirs.Id);
        Assert.Equal(["portal"], (await lab.Users.PageAsync(AccessScope.Customer(customer.Id), new GridRequest(), Stop)).Rows.Select(user => user.Name));
        Assert.Empty((await lab.Users.PageAsync(AccessScope.Nothing, new GridRequest(), Stop)).Rows);
        Assert.Empty(await lab.Groups.ListAsync(AccessScope.Customer(customer.Id), Stop));
    }

    [Fact]
    public async Task The_last_administrator_and_oneself_stay()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var boss = await lab.MakeAsync("boss", administrator: true);
        var machine = Editor.AtTheMachine;

        Assert.Contains("last administrator", Assert.IsType<Saved.Refused>(await lab.Users.DeleteAsync(boss.Id, boss.Version, machine, Stop)).Reason, StringComparison.Ordinal);
        Assert.Contains("last administrator", Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(boss with { IsAdministrator = false, IsOperator = true }, null, machine, Stop)).Reason, StringComparison.Ordinal);
        Assert.Contains("last administrator", Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(boss with { Disabled = true }, null, machine, Stop)).Reason, StringComparison.Ordinal);

        var second = await lab.MakeAsync("second", administrator: true);
        Assert.Contains("yourself", Assert.IsType<Saved.Refused>(await lab.Users.DeleteAsync(second.Id, second.Version, PeopleLab.As(second), Stop)).Reason, StringComparison.Ordinal);
        Assert.Contains("yourself", Assert.IsType<Saved.Refused>(await lab.Users.SaveAsync(second with { Disabled = true }, null, PeopleLab.As(second), Stop)).Reason, StringComparison.Ordinal);
        Assert.IsType<Saved.Done>(await lab.Users.DeleteAsync(boss.Id, boss.Version, PeopleLab.As(second), Stop));
    }

    [Fact]
    public async Task Two_administrators_deleting_each_other_at_once_leave_one()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var (one, two) = (await lab.MakeAsync("one", administrator: true), await lab.MakeAsync("two", administrator: true));

        var done = await Task.WhenAll(
            lab.Users.DeleteAsync(two.Id, two.Version, PeopleLab.As(one), Stop), lab.Users.DeleteAsync(one.Id, one.Version, PeopleLab.As(two), Stop));

        Assert.Single(done.OfType<Saved.Done>());
        Assert.Equal(1, (await lab.Users.PageAsync(AccessScope.Everything, new GridRequest(), Stop)).Total);
    }

    [Fact]
    public async Task The_list_is_searched_sorted_and_read_a_page_at_a_time()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        for (var i = 0; i < GridRequest.Size + 3; i++)
        {
            await lab.MakeAsync($"user{i:00}");
        }

        await lab.MakeAsync("per_cent");
        var last = await lab.Users.PageAsync(AccessScope.Everything, new GridRequest("USER", "name", true, 2), Stop);

        Assert.Equal(GridRequest.Size + 3, last.Total);
        Assert.Equal(["user02", "user01", "user00"], last.Rows.Select(user => user.Name));
        Assert.Equal("per_cent", Assert.Single((await lab.Users.PageAsync(AccessScope.Everything, new GridRequest("r_c"), Stop)).Rows).Name);
    }
}
