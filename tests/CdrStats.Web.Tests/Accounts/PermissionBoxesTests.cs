using Bunit;
using CdrStats.Domain.Accounts;
using CdrStats.Web.Accounts;
using CdrStats.Web.Tests.Shell;
using Xunit;

namespace CdrStats.Web.Tests.Accounts;

public sealed class PermissionBoxesTests : ConsoleContext
{
    [Fact]
    public void There_is_a_box_for_every_permission_and_for_nothing_else()
    {
        var boxes = Render<PermissionBoxes>(parameters => parameters.Add(box => box.May, _ => true));

        var codes = boxes.FindAll("[title]").Select(box => box.GetAttribute("title"));
        Assert.Equal(Permissions.All.Order(), codes.Order());
    }

    [Fact]
    public void What_the_editor_does_not_have_is_seen_and_cannot_be_ticked()
    {
        var chosen = new HashSet<string> { Permissions.Delete("user") };
        var boxes = Render<PermissionBoxes>(parameters => parameters.Add(box => box.Chosen, chosen).Add(box => box.May, code => code == Permissions.Search));

        Assert.Equal([Permissions.Search], boxes.FindAll("label.box").Where(label => !label.QuerySelector("input")!.HasAttribute("disabled")).Select(label => label.GetAttribute("title")));
        Assert.True(boxes.Find($"input[title={Permissions.Delete("user")}]").HasAttribute("checked"));
        Assert.True(boxes.Find($"input[title={Permissions.Delete("user")}]").HasAttribute("disabled"));

        boxes.Find($"label[title={Permissions.Search}] input").Change(true);
        Assert.Equal([Permissions.Delete("user"), Permissions.Search], chosen.Order());
    }

    [Fact]
    public void A_customers_user_is_offered_no_administration()
    {
        var boxes = Render<PermissionBoxes>(parameters => parameters.Add(box => box.May, _ => true).Add(box => box.WithObjects, false));

        Assert.Empty(boxes.FindAll("table"));
        Assert.NotEmpty(boxes.FindAll($"label[title={Permissions.Search}]"));
    }
}
