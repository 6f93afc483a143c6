using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Audit;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Web.Cdrs;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Http.HttpResults;
using MudBlazor;

namespace CdrStats.Web.Audit;

/// <summary>The audit log's place in the navigation, and its files: <c>/admin/audit/export.csv</c> and its like, with every filter of the page.</summary>
public static class AuditPages
{
    public static IServiceCollection AddAuditPages(this IServiceCollection services) => services
        .AddNavEntry(new NavEntry(NavGroup.Admin, "Audit log", "admin/audit", Icons.Material.Outlined.FactCheck, Permissions.AuditLog, Order: 75));

    public static void MapAuditExports(this IEndpointRouteBuilder routes)
    {
        foreach (var format in CallExportFormat.All)
        {
            routes.MapGet("/" + ExportPath(format), (HttpRequest request, ClaimsPrincipal user, AuditQueries audit, TimeProvider clock, CancellationToken cancellation) => Export(format, request, user, audit, clock, cancellation))
                .RequireAuthorization(Permissions.AuditLog).ExcludeFromDescription();
        }
    }

    internal static string ExportPath(CallExportFormat format) => $"admin/audit/export.{format.Extension}";

    private static PushStreamHttpResult Export(CallExportFormat format, HttpRequest request, ClaimsPrincipal user, AuditQueries audit, TimeProvider clock, CancellationToken cancellation)
    {
        var query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.OfType<string>().ToArray(), StringComparer.OrdinalIgnoreCase);
        var asked = AuditRequest.Read(query, clock.GetUtcNow(), CallAddress.Zone(query) ?? TimeZoneInfo.Utc);
        return TypedResults.Stream(
            output => audit.WriteAsync(output, format, user.Scope(), asked.Filter, cancellation), format.ContentType, $"audit-{clock.GetUtcNow():yyyyMMdd-HHmmss}.{format.Extension}");
    }
}
