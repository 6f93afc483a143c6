using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Shell;

/// <summary>The addresses of CDR-Stats 3's manual: bookmarks and scripts of years lead to the page that does that work now. Those that are called the same here are not in it.</summary>
public static class OldAddresses
{
    /// <summary>The start of its administration: which page comes first depends on who asks.</summary>
    public const string Administration = "/admin";

    /// <summary>Each old address and where it leads, relative to the console.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["/dashboard"] = "",
        ["/cdr_view"] = "calls",
        ["/daily_comparison"] = "daily-comparison",
        ["/hourly_report"] = "daily-comparison",
        ["/country_report"] = "country-report",
        ["/world_map"] = "world-map",
        ["/concurrent_calls"] = "concurrent-calls",
        ["/cdr_concurrent_calls"] = "concurrent-calls",
        ["/mail_report"] = "mail-report",
        ["/alert"] = "admin/alarms",
        ["/alert_report"] = "alarm-reports",
        ["/trust_control"] = "admin/destination-control",
        ["/billing_report"] = "billing",
        ["/admin/cdr/switch/cdr_view"] = "calls",
        ["/admin/cdr/switch/{**rest}"] = "admin/switches",
        ["/admin/cdr/hangupcause/{**rest}"] = "hangup-causes",
        ["/admin/cdr_alert/alarm/{**rest}"] = "admin/alarms",
        ["/admin/cdr_alert/alarmreport/{**rest}"] = "alarm-reports",
        ["/admin/cdr_alert/blacklist/{**rest}"] = "admin/destination-control",
        ["/admin/cdr_alert/whitelist/{**rest}"] = "admin/destination-control",
        ["/admin/cdr_alert/alertremoveprefix/{**rest}"] = "admin/destination-control",
        ["/admin/import_cdr/cdrimport/import"] = "admin/import",
        ["/admin/import_cdr/cdrimport/export"] = "calls",
    };

    /// <summary>Behind the sign-in, which comes back to them; the page that they lead to asks for its permission.</summary>
    public static void MapOldAddresses(this IEndpointRouteBuilder routes)
    {
        foreach (var (old, now) in All)
        {
            routes.MapGet(old, (HttpContext context) => TypedResults.LocalRedirect($"{context.Request.PathBase}/{now}", permanent: true)).ExcludeFromDescription();
        }

        routes.MapGet(Administration, AdministerAsync).ExcludeFromDescription();
    }

    private static async Task<Results<RedirectHttpResult, ForbidHttpResult>> AdministerAsync(HttpContext context, IEnumerable<NavEntry> entries, IAuthorizationService authorization)
    {
        foreach (var entry in entries.Where(entry => entry.Group == NavGroup.Admin).OrderBy(entry => entry.Order))
        {
            if (entry.Permission is null || (await authorization.AuthorizeAsync(context.User, null, entry.Permission)).Succeeded)
            {
                return TypedResults.LocalRedirect($"{context.Request.PathBase}/{entry.Href}");
            }
        }

        return TypedResults.Forbid();
    }
}
