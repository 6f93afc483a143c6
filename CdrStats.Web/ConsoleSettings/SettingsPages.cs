using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.ConsoleSettings;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using MudBlazor;

namespace CdrStats.Web.ConsoleSettings;

/// <summary>The settings page's place in the navigation, and the logo for whoever looks at the sign-in.</summary>
public static class SettingsPages
{
    public static IServiceCollection AddSettingsPages(this IServiceCollection services) => services
        .AddNavEntry(new NavEntry(NavGroup.Admin, "Settings", "admin/settings", Icons.Material.Outlined.Settings, Permissions.Administer("setting"), Order: 74));

    /// <summary><c>/branding/logo</c>, open to anybody: it is on the sign-in.</summary>
    public static void MapBranding(this IEndpointRouteBuilder routes) => routes.MapGet("/branding/logo", Logo).AllowAnonymous().ExcludeFromDescription();

    private static Results<FileContentHttpResult, NotFound> Logo(Brand brand, HttpResponse response)
    {
        if (brand.Logo is not { } logo)
        {
            return TypedResults.NotFound();
        }

        // Another picture has another address.
        response.Headers.CacheControl = "public, max-age=86400";
        return TypedResults.Bytes(logo.Bytes, logo.ContentType, entityTag: new EntityTagHeaderValue($"\"{logo.Tag}\""));
    }
}
