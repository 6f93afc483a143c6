using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Reporting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Reporting;

/// <summary>The figures behind the report pages, for programs (<c>/rest-api/report/…</c>) and as files (<c>/reports/….csv</c> and its like), with every filter of the page.</summary>
public static class ReportEndpoints
{
    public static void MapReports(this RouteGroupBuilder api)
    {
        var reports = api.MapGroup("/report").WithTags("report");
        MapAnswer(reports, ReportKinds.Overview);
        MapAnswer(reports, ReportKinds.Country);
        MapAnswer(reports, ReportKinds.World);
        MapAnswer(reports, ReportKinds.Destinations);
        MapAnswer(reports, ReportKinds.Causes);
        MapAnswer(reports, ReportKinds.Quality);
        MapAnswer(reports, ReportKinds.Daily);
        MapAnswer(reports, ReportKinds.Concurrent);
    }

    public static void MapReportExports(this IEndpointRouteBuilder routes)
    {
        MapFiles(routes, ReportKinds.Overview);
        MapFiles(routes, ReportKinds.Country);
        MapFiles(routes, ReportKinds.World);
        MapFiles(routes, ReportKinds.Destinations);
        MapFiles(routes, ReportKinds.Causes);
        MapFiles(routes, ReportKinds.Quality);
        MapFiles(routes, ReportKinds.Daily);
        MapFiles(routes, ReportKinds.Concurrent);
    }

    internal static string ExportPath(string report, CallExportFormat format) => $"reports/{report}.{format.Extension}";

    private static void MapAnswer<TRequest, TReport, TAnswer>(RouteGroupBuilder reports, ReportKind<TRequest, TReport, TAnswer> kind)
        where TReport : class =>
        reports.MapGet($"/{kind.Name}/", async Task<Results<Ok<TAnswer>, ProblemHttpResult>> (
                [AsParameters] TRequest request, HttpRequest http, ClaimsPrincipal user, ReportSources sources, TimeProvider clock, CancellationToken cancellation) =>
            {
                var asked = await AskAsync(kind, request, http, new ReportReader(sources, user.Scope(), clock.GetUtcNow(), cancellation));
                return asked.Report is { } report ? TypedResults.Ok(kind.Answer(report)) : Problem(asked);
            })
            .RequireAuthorization(kind.Permission).ProducesProblem(StatusCodes.Status404NotFound).WithSummary(kind.Summary);

    private static void MapFiles<TRequest, TReport, TAnswer>(IEndpointRouteBuilder routes, ReportKind<TRequest, TReport, TAnswer> kind)
        where TReport : class
    {
        foreach (var format in CallExportFormat.All)
        {
            routes.MapGet("/" + ExportPath(kind.Name, format), async Task<Results<PushStreamHttpResult, ProblemHttpResult>> (
                    [AsParameters] TRequest request, HttpRequest http, ClaimsPrincipal user, ReportSources sources, IStringLocalizer<Texts> texts, TimeProvider clock, CancellationToken cancellation) =>
                {
                    var (scope, now) = (user.Scope(), clock.GetUtcNow());
                    var asked = await AskAsync(kind, request, http, new ReportReader(sources, scope, now, cancellation));
                    return asked.Report is not { } report ? Problem(asked) : TypedResults.Stream(
                        output => kind.Table(report, new ReportTables(texts, scope)).WriteAsync(output, format, cancellation), format.ContentType, $"{kind.Name}-{now:yyyyMMdd-HHmmss}.{format.Extension}");
                })
                .RequireAuthorization(kind.Permission).ExcludeFromDescription();
        }
    }

    private static Task<Asked<TReport>> AskAsync<TRequest, TReport, TAnswer>(ReportKind<TRequest, TReport, TAnswer> kind, TRequest request, HttpRequest http, ReportReader reader)
        where TReport : class =>
        http.Query.Keys.FirstOrDefault(key => !kind.Names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? Task.FromResult(Asked<TReport>.Refused($"\"{unknown}\" is no filter of this report; there are {string.Join(", ", kind.Names)}."))
            : kind.Ask(request, reader);

    private static ProblemHttpResult Problem<TReport>(Asked<TReport> asked)
        where TReport : class =>
        TypedResults.Problem(asked.Problem, statusCode: asked.IsMissing ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
}
