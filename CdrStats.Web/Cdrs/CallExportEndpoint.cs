using System.Security.Claims;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Cdrs;

/// <summary>The calls of a filter as a file, streamed: <c>/calls/export.csv</c> and its like, with every filter of the page.</summary>
internal static class CallExportEndpoint
{
    public static string Path(CallExportFormat format) => $"calls/export.{format.Extension}";

    public static void Map(IEndpointRouteBuilder routes, string permission)
    {
        foreach (var format in CallExportFormat.All)
        {
            routes.MapGet("/" + Path(format), (HttpRequest request, ClaimsPrincipal user, CallExport export, TimeProvider clock, CancellationToken cancellation) => Get(format, request, user, export, clock, cancellation))
                .RequireAuthorization(permission).ExcludeFromDescription();
        }
    }

    private static Results<PushStreamHttpResult, ProblemHttpResult> Get(
        CallExportFormat format, HttpRequest request, ClaimsPrincipal user, CallExport export, TimeProvider clock, CancellationToken cancellation)
    {
        var query = CallQueryReader.Read(CallEndpoints.Pairs(request.Query), clock.GetUtcNow(), []);
        return query is CallQuery.Valid valid
            ? TypedResults.Stream(output => export.WriteAsync(output, format, user.Scope(), valid.Filter, cancellation), format.ContentType, $"calls-{clock.GetUtcNow():yyyyMMdd-HHmmss}.{format.Extension}")
            : CallEndpoints.Bad(((CallQuery.Invalid)query).Sentence);
    }
}
