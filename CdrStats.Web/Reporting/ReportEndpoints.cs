using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Reporting;
using CdrStats.Web.Api;
using CdrStats.Web.Cdrs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Reporting;

/// <summary>The figures behind the report pages, for programs (<c>/rest-api/report/…</c>) and as files (<c>/reports/….csv</c> and its like), with every filter of the page.</summary>
public static class ReportEndpoints
{
    private static readonly QueryField[] OfCalls = [.. CallFields.All.Where(field => CallQueryReader.OfCalls.Contains(field.Name))];

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
                var asked = await AskAsync(kind, request, http, new ReportReader(sources, user.Scope(), clock.GetUtcNow(), null, cancellation));
                return asked.Report is { } report ? TypedResults.Ok(kind.Answer(report)) : Problem(asked);
            })
            .RequireAuthorization(kind.Permission).WithQuery(OfCalls).ProducesProblem(StatusCodes.Status404NotFound).WithSummary(kind.Summary);

    private static void MapFiles<TRequest, TReport, TAnswer>(IEndpointRouteBuilder routes, ReportKind<TRequest, TReport, TAnswer> kind)
        where TReport : class
    {
        foreach (var format in CallExportFormat.All)
        {
            routes.MapGet("/" + ExportPath(kind.Name, format), async Task<Results<PushStreamHttpResult, ProblemHttpResult>> (
                    [AsParameters] TRequest request, HttpRequest http, ClaimsPrincipal user, ReportSources sources, IStringLocalizer<Texts> texts, TimeProvider clock, CancellationToken cancellation) =>
                {
                    var (scope, now) = (user.Scope(), clock.GetUtcNow());
                    var asked = await AskAsync(kind, request, http, new ReportReader(sources, scope, now, null, cancellation));
                    return asked.Report is not { } report ? Problem(asked) : TypedResults.Stream(
                        output => kind.Table(report, new ReportTables(texts, scope)).WriteAsync(output, format, cancellation), format.ContentType, $"{kind.Name}-{now:yyyyMMdd-HHmmss}.{format.Extension}");
                })
                .RequireAuthorization(kind.Permission).ExcludeFromDescription();
        }
    }

    private static Task<Asked<TReport>> AskAsync<TRequest, TReport, TAnswer>(ReportKind<TRequest, TReport, TAnswer> kind, TRequest request, HttpRequest http, ReportReader reader)
        where TReport : class
    {
        CallFilter? calls = null;
        string[] names = [.. kind.Names, .. CallQueryReader.OfCalls];
        var problem = http.Query.Keys.FirstOrDefault(key => !names.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? $"\"{unknown}\" is no filter of this report; there are {string.Join(", ", names)}."
            : ReportReader.ReadCalls(CallEndpoints.Pairs(http.Query), reader.Now, out calls);
        return problem.Length > 0 ? Task.FromResult(Asked<TReport>.Refused(problem)) : kind.Ask(request, reader with { Calls = calls });
    }

    private static ProblemHttpResult Problem<TReport>(Asked<TReport> asked)
        where TReport : class =>
        TypedResults.Problem(asked.Problem, statusCode: asked.IsMissing ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
}
