using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using CdrStats.Testing;
using Xunit;

namespace CdrStats.Infrastructure.Tests.Accounts;

public sealed class GroupStoreTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_group_is_edited_by_one_at_a_time_and_its_name_is_its_own()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var billing = await lab.MakeGroupAsync("Billing", Permissions.BillingReport);

        Assert.Contains("already a group", Assert.IsType<Saved.Refused>(await lab.Groups.SaveAsync(new GroupDetails(0, " billing ", [], 0), Editor.AtTheMachine, Stop)).Reason, StringComparison.Ordinal);
        Assert.IsType<Saved.Done>(await lab.Groups.SaveAsync(billing with { Permissions = [Permissions.Search] }, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Groups.SaveAsync(billing with { Name = "Bills" }, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Conflict>(await lab.Groups.DeleteAsync(billing.Id, billing.Version, Editor.AtTheMachine, Stop));

        var now = await lab.ReadGroupAsync(billing.Id);
        Assert.Equal("Billing", now.Name);
        Assert.Equal([Permissions.Search], now.Permissions);
        Assert.IsType<Saved.Done>(await lab.Groups.DeleteAsync(now.Id, now.Version, Editor.AtTheMachine, Stop));
    }

    [Fact]
    public async Task Nobody_puts_into_a_group_what_they_do_not_have_nor_changes_one_that_has_more()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var limited = await lab.MakeAsync("limited", @operator: true, permissions: [Permissions.Change("group"), Permissions.Add("group"), Permissions.Delete("group"), Permissions.Search]);
        var own = await lab.MakeGroupAsync("own", Permissions.Search);
        var strong = await lab.MakeGroupAsync("strong", Permissions.Search, Permissions.Delete("user"));
        var editor = PeopleLab.As(limited);

        Assert.IsType<Saved.Refused>(await lab.Groups.SaveAsync(own with { Permissions = [Permissions.Search, Permissions.Delete("user")] }, editor, Stop));
        Assert.IsType<Saved.Refused>(await lab.Groups.SaveAsync(strong with { Permissions = [] }, editor, Stop));
        Assert.IsType<Saved.Refused>(await lab.Groups.DeleteAsync(strong.Id, strong.Version, editor, Stop));
        Assert.IsType<Saved.Refused>(await lab.Groups.SaveAsync(own with { Permissions = ["superuser"] }, Editor.AtTheMachine, Stop));
        Assert.IsType<Saved.Done>(await lab.Groups.SaveAsync(own with { Name = "readers" }, editor, Stop));
    }

    [Fact]
    public async Task A_change_of_what_a_group_may_do_ends_its_members_sessions_and_nobody_elses()
    {
        await using var lab = await PeopleLab.NewAsync(postgres);
        var group = await lab.MakeGroupAsync("night", Permissions.Search);
        var member = await lab.MakeAsync("member", @operator: true, groups: [group.Id]);
        var other = await lab.MakeAsync("other", @operator: true);
        var (before, others) = ((await lab.RowAsync(member.Id)).SecurityStamp, (await lab.RowAsync(other.Id)).SecurityStamp);
        group = await lab.ReadGroupAsync(group.Id);
        Assert.Equal(1, group.Members);

        await lab.Groups.SaveAsync(group with { Permissions = [] }, Editor.AtTheMachine, Stop);

        Assert.NotEqual(before, (await lab.RowAsync(member.Id)).SecurityStamp);
        Assert.Equal(others, (await lab.RowAsync(other.Id)).SecurityStamp);
    }
}
