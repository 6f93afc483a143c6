using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Diagnostics.Metrics;

/// <summary>
/// <c>/metrics</c> for Prometheus (docs/diagnostic.md): how the chain stands and what this console takes. It tells of all customers together, so it wants an
/// operator with the permission of the page Diagnostic; a program shows an API key.
/// </summary>
public static class MetricsEndpoint
{
    public const string Path = "/metrics";

    public static IServiceCollection AddConsoleFigures(this IServiceCollection services) => services
        .AddSingleton<OpenPages>()
        .AddScoped<CircuitHandler, OpenPages.Counting>()
        .AddSingleton<ConsoleFigures>();

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, ReadAsync).RequireAuthorization(Permissions.Diagnostic).ExcludeFromDescription();

    private static async Task<Results<ContentHttpResult, ForbidHttpResult>> ReadAsync(ClaimsPrincipal user, ConsoleFigures figures, CancellationToken cancellation) =>
        user.Scope() is { SeesEverything: true } scope ? TypedResults.Text(await figures.ReadAsync(scope, cancellation), PrometheusText.ContentType) : TypedResults.Forbid();
}
