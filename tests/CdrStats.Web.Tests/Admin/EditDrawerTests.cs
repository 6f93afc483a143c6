using Bunit;
using Bunit.TestDoubles;
using CdrStats.Web.Admin;
using CdrStats.Web.Tests.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.Web.Tests.Admin;

public sealed class EditDrawerTests : ConsoleContext
{
    private const string Backdrop = ".edit-backdrop";

    private int _closed;

    [Fact]
    public void Without_a_change_Escape_and_a_click_beside_it_close_at_once()
    {
        var drawer = Open();

        drawer.Find(".edit-drawer").KeyDown("Escape");
        drawer.Find(Backdrop).Click();

        Assert.Equal(2, _closed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_typed_is_asked_about_and_kept_until_it_is_given_up(bool byKey)
    {
        var drawer = Open();
        drawer.Find("#name").Input("Nort");

        Leave(drawer, byKey);
        Assert.Contains("Discard changes?", drawer.Find("[role=alertdialog]").TextContent, StringComparison.Ordinal);
        drawer.Find(".edit-drawer").KeyDown("Escape");
        Assert.Empty(drawer.FindAll("[role=alertdialog]"));
        Assert.Equal(0, _closed);

        Leave(drawer, byKey);
        drawer.FindAll("[role=alertdialog] button").Single(button => button.TextContent == "Discard").Click();
        Assert.Equal(1, _closed);
    }

    [Fact]
    public void Cancel_says_already_that_the_changes_are_not_wanted()
    {
        var drawer = Open();
        drawer.Find("#name").Input("Nort");

        drawer.FindAll("form button").Single(button => button.TextContent == "Cancel").Click();

        Assert.Equal(1, _closed);
    }

    [Fact]
    public void A_part_of_the_form_that_changes_without_typing_counts_too()
    {
        var drawer = Open();

        drawer.InvokeAsync(drawer.Instance.Touch);
        drawer.Find(Backdrop).Click();

        Assert.Equal(0, _closed);
    }

    [Fact]
    public async Task A_link_to_another_page_waits_for_the_answer_and_is_followed_after_it()
    {
        var navigation = Services.GetRequiredService<BunitNavigationManager>();
        var drawer = Open();
        drawer.Find("#name").Input("Nort");

        navigation.NavigateTo("/calls");
        await drawer.WaitForElementAsync("[role=alertdialog]");
        Assert.Equal("http://localhost/", navigation.Uri);

        drawer.FindAll("[role=alertdialog] button").Single(button => button.TextContent == "Discard").Click();
        Assert.Equal("http://localhost/calls", navigation.Uri);
        Assert.Equal(1, _closed);
    }

    private static void Leave(IRenderedComponent<EditDrawer> drawer, bool byKey)
    {
        if (byKey)
        {
            drawer.Find(".edit-drawer").KeyDown("Escape");
        }
        else
        {
            drawer.Find(Backdrop).Click();
        }
    }

    private IRenderedComponent<EditDrawer> Open() => Render<EditDrawer>(parameters => parameters
        .Add(drawer => drawer.Title, "Switch")
        .Add(drawer => drawer.Closed, () => _closed++)
        .AddChildContent("<input id=\"name\" />"));
}
