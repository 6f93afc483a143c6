using CdrStats.Domain.Accounts;
using Xunit;

namespace CdrStats.Domain.Tests.Accounts;

public sealed class EditorRightsTests
{
    private static EditorRights Limited(params string[] permissions) => new(7, "limited", false, true, permissions.ToHashSet());

    [Fact]
    public void An_administrator_gives_and_touches_anything()
    {
        var boss = new EditorRights(1, "boss", true, true, new HashSet<string>());

        Assert.Null(boss.RefusesToGive(true, Permissions.All));
        Assert.Null(boss.RefusesToTouch("other", true, Permissions.All));
        Assert.True(boss.May(Permissions.Delete("user")));
    }

    [Fact]
    public void Nobody_else_gives_more_than_they_have_and_hears_which_ones()
    {
        var editor = Limited(Permissions.Search, Permissions.Change("user"));

        Assert.Null(editor.RefusesToGive(false, [Permissions.Search]));
        Assert.Contains("diagnostic, delete_user", editor.RefusesToGive(false, [Permissions.Delete("user"), Permissions.Search, Permissions.Diagnostic]), StringComparison.Ordinal);
        Assert.NotNull(editor.RefusesToGive(true, []));
    }

    [Fact]
    public void Nobody_else_touches_an_account_that_may_do_more()
    {
        var editor = Limited(Permissions.Search, Permissions.Change("user"));

        Assert.Null(editor.RefusesToTouch("peer", false, [Permissions.Search]));
        Assert.NotNull(editor.RefusesToTouch("peer", false, [Permissions.Diagnostic]));
        Assert.NotNull(editor.RefusesToTouch("boss", true, []));
    }

    [Fact]
    public void Whoever_does_not_see_every_customer_administers_nothing() =>
        Assert.False(new EditorRights(7, "portal", false, false, Permissions.All.ToHashSet()).May(Permissions.Change("user")));

    [Fact]
    public void Handing_calls_in_is_the_one_object_permission_a_customers_user_may_have()
    {
        Assert.False(Permissions.NeedsOperator(Permissions.Add("cdr")));
        Assert.True(Permissions.NeedsOperator(Permissions.Delete("cdr")));
        Assert.False(Permissions.NeedsOperator(Permissions.Search));
        Assert.All([Permissions.IssueStatements, Permissions.AuditLog, Permissions.ViewAs], code => Assert.True(Permissions.NeedsOperator(code)));
        Assert.False(Permissions.NeedsOperator(Permissions.Statements));
        Assert.Equal(3 * Permissions.Objects.Count - 1 + 3, Permissions.All.Count(Permissions.NeedsOperator));
    }
}
