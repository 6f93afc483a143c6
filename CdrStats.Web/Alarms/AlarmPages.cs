using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Alarms;
using CdrStats.Web.Shell;
using MudBlazor;

namespace CdrStats.Web.Alarms;

/// <summary>Alarms, reports and incidents: who may open their pages, and their places in the navigation.</summary>
public static class AlarmPages
{
    /// <summary>Those who may see alarms, or add, change or delete some. Not a permission that anybody is given.</summary>
    public const string See = "see_alarms";

    /// <summary>Operators who may see incidents. Not a permission that anybody is given.</summary>
    public const string Operate = "operate_alarms";

    public static IServiceCollection AddAlarmPages(this IServiceCollection services)
    {
        services.AddAlarms();
        services.AddHttpContextAccessor();
        services.AddAuthorizationBuilder().AddPolicy(See, policy => policy.RequireAssertion(context => MaySee(context.User)))
            .AddPolicy(Operate, policy => policy.RequireAssertion(context => context.User.Scope().SeesEverything && context.User.Has(Permissions.AlarmReport)));
        return services
            .AddNavEntry(new NavEntry(NavGroup.Alarms, "Incidents", "incidents", Icons.Material.Outlined.NotificationImportant, Permissions.AlarmReport, 1))
            .AddNavEntry(new NavEntry(NavGroup.Alarms, "Alarm reports", "alarm-reports", Icons.Material.Outlined.Summarize, Permissions.AlarmReport, 2))
            .AddNavEntry(new NavEntry(NavGroup.Alarms, "Alarms", "admin/alarms", Icons.Material.Outlined.AddAlert, See, 3))
            .AddNavEntry(new NavEntry(NavGroup.Alarms, "Maintenance", "admin/maintenance", Icons.Material.Outlined.Construction, Operate, 6));
    }

    // A customer's user sees the alarms of its own calls: the store knows which.
    private static bool MaySee(ClaimsPrincipal user) => user.Has(Permissions.AlarmSettings)
        || (user.Scope().SeesEverything && (user.Has(Permissions.Add("alarm")) || user.Has(Permissions.Change("alarm")) || user.Has(Permissions.Delete("alarm"))));
}
