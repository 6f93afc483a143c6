using Bunit;
using Bunit.TestDoubles;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CdrStats.Web.Tests.Shell;

public sealed class NavMenuTests : ConsoleContext
{
    public NavMenuTests()
    {
        Services.AddNavEntry(new NavEntry(NavGroup.Admin, "Users", "users", "", "change_user"));
        Services.AddNavEntry(new NavEntry(NavGroup.Calls, "Calls", "calls", "", "search", Order: 2));
        Services.AddNavEntry(new NavEntry(NavGroup.Calls, "Dashboard", "", "", "dashboard", Order: 1));
        Services.AddNavEntry(new NavEntry(NavGroup.Admin, "Profile", "profile", "", null));
    }

    private async Task<IEnumerable<string>> TitlesAsync()
    {
        var entries = await Services.GetRequiredService<Navigation>().PermittedAsync();
        return Render<NavMenu>(menu => menu.Add(nav => nav.Entries, entries)).FindAll("a").Select(link => link.TextContent.Trim());
    }

    [Fact]
    public async Task Pages_without_the_permission_are_not_in_the_menu_and_the_rest_is_in_order()
    {
        AddAuthorization().SetAuthorized("ana").SetPolicies("dashboard", "search");

        Assert.Equal(["Dashboard", "Calls", "Profile"], await TitlesAsync());
    }

    [Fact]
    public async Task Nobody_who_is_not_signed_in_sees_any_page()
    {
        AddAuthorization();

        Assert.Empty(await TitlesAsync());
    }

    [Theory]
    [InlineData("", "Dashboard")]
    [InlineData("calls?country=ES", "Calls")]
    [InlineData("calls/17", "Calls")]
    [InlineData("callsigns", null)]
    [InlineData("profile#second", "Profile")]
    public async Task The_page_that_is_open_is_marked_and_the_mark_goes_along(string address, string? marked)
    {
        AddAuthorization().SetAuthorized("ana").SetPolicies("dashboard", "search");
        var entries = await Services.GetRequiredService<Navigation>().PermittedAsync();
        var menu = Render<NavMenu>(one => one.Add(nav => nav.Entries, entries));
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("users");

        navigation.NavigateTo(address);

        menu.WaitForAssertion(() => Assert.Equal(marked is null ? [] : [marked], menu.FindAll("a.active[aria-current=page]").Select(link => link.TextContent.Trim())));
    }
}
