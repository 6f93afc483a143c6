using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace CdrStats.Web.Shell;

/// <summary>The groups of the navigation, in their order.</summary>
public enum NavGroup
{
    Live,
    Calls,
    Reports,
    Billing,
    Alarms,
    Admin,
}

/// <summary>
/// A page in the navigation and in the command palette. A feature registers its own: <c>services.AddNavEntry(new NavEntry(…))</c>.
/// </summary>
/// <param name="Title">English; it goes through the localiser.</param>
/// <param name="Icon">An SVG path of the icon set, such as <c>Icons.Material.Outlined.Call</c>.</param>
/// <param name="Permission">The permission code, which is the name of the policy; null: everybody who is signed in.</param>
/// <param name="Order">Within the group, low first; the same order keeps the order of registration.</param>
public sealed record NavEntry(NavGroup Group, string Title, string Href, string Icon, string? Permission, int Order = 0);

/// <summary>What of the navigation the signed-in user may see.</summary>
public sealed class Navigation(IEnumerable<NavEntry> entries, IAuthorizationService authorization, AuthenticationStateProvider authentication)
{
    public async Task<IReadOnlyList<NavEntry>> PermittedAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        if (user.Identity?.IsAuthenticated != true)
        {
            return [];
        }

        var permitted = new List<NavEntry>();
        foreach (var entry in entries.OrderBy(entry => entry.Group).ThenBy(entry => entry.Order))
        {
            if (entry.Permission is null || (await authorization.AuthorizeAsync(user, null, entry.Permission)).Succeeded)
            {
                permitted.Add(entry);
            }
        }

        return permitted;
    }
}
