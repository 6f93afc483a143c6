using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.DestinationControl;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.DestinationControl;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.DestinationControl;

/// <summary>Destination control: who may open its page, and its place in the navigation.</summary>
public static class ControlPages
{
    /// <summary>Those who may see a list, or administer one. Not a permission that anybody is given.</summary>
    public const string See = "see_destination_control";

    public static IServiceCollection AddControlPages(this IServiceCollection services)
    {
        services.AddDestinationControl();
        services.AddAuthorizationBuilder().AddPolicy(See, policy => policy.RequireAssertion(context => Lists(context.User).Count > 0));
        return services.AddNavEntry(new NavEntry(NavGroup.Alarms, "Destination control", "admin/destination-control", Icons.Material.Outlined.GppMaybe, See, 4));
    }

    /// <summary>The lists that somebody may see.</summary>
    public static IReadOnlyList<ListKind> Lists(ClaimsPrincipal user) =>
        [.. new[] { ListKind.Blacklist, ListKind.Whitelist }.Where(kind => user.Has(kind == ListKind.Blacklist ? Permissions.ViewBlacklist : Permissions.ViewWhitelist) || Administers(user, ControlRow.NameOf(kind)))];

    private static bool Administers(ClaimsPrincipal user, string kind) =>
        user.Scope().SeesEverything && (user.Has(Permissions.Add(kind)) || user.Has(Permissions.Change(kind)) || user.Has(Permissions.Delete(kind)));
}
