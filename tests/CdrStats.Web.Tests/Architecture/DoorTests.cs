using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace CdrStats.Web.Tests.Architecture;

public sealed class DoorTests
{
    [Fact]
    public void Every_page_says_who_may_open_it()
    {
        var pages = typeof(CdrStats.Web.Host.HostModule).Assembly.GetTypes().Where(type => type.GetCustomAttributes<RouteAttribute>(inherit: false).Any()).ToList();
        Assert.True(pages.Count > 15, "The pages were not found.");

        Assert.Empty(pages.Where(page => !page.GetCustomAttributes<AllowAnonymousAttribute>().Any() && !page.GetCustomAttributes<AuthorizeAttribute>().Any()).Select(page => page.FullName));
    }

    [Fact]
    public void Only_the_login_the_ways_to_a_password_the_pages_of_errors_and_the_television_whose_address_is_its_pass_are_open_to_everyone() =>
        Assert.Equal(
            ["ErrorPage", "ForbiddenPage", "ForgottenPage", "LoginPage", "NotFoundPage", "SecondFactorPage", "SetPasswordPage", "TelevisionPage"],
            typeof(CdrStats.Web.Host.HostModule).Assembly.GetTypes()
                .Where(type => type.GetCustomAttributes<RouteAttribute>(inherit: false).Any() && type.GetCustomAttribute<AllowAnonymousAttribute>() is not null)
                .Select(page => page.Name).Order(StringComparer.Ordinal));
}
