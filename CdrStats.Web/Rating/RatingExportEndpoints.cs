using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Numbering;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs.Export;
using CdrStats.Infrastructure.Rating;
using CdrStats.Web.Cdrs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Rating;

/// <summary>What the rates page and the simulator show, as files.</summary>
public static class RatingExportEndpoints
{
    /// <summary>Numbers that are simulated at once.</summary>
    public const int MostNumbers = 10_000;

    public static string RatesPath(CallExportFormat format) => $"rates/export.{Extension(format)}";

    public static string SimulationsPath(CallExportFormat format) => $"simulator/batch/export.{Extension(format)}";

    public static void MapRatingExports(this IEndpointRouteBuilder routes)
    {
        foreach (var format in CallExportFormat.All)
        {
            routes.MapGet("/" + RatesPath(format), (HttpRequest request, ClaimsPrincipal user, RatingDesk desk, RateBook book, TimeProvider clock, CancellationToken cancellation) =>
                    RatesAsync(format, request.Query, user.Scope(), desk, book, clock, cancellation))
                .RequireAuthorization(Permissions.ExportCallRate).ExcludeFromDescription();
            // Sent by a form because of its many numbers; nothing is changed by it, so it may come from anywhere.
            routes.MapPost("/" + SimulationsPath(format), (HttpRequest request, ClaimsPrincipal user, RatingDesk desk, TimeProvider clock, CancellationToken cancellation) =>
                    SimulationsAsync(format, request, user.Scope(), desk, clock, cancellation))
                .RequireAuthorization(Permissions.Simulator).DisableAntiforgery().ExcludeFromDescription();
        }
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> RatesAsync(
        CallExportFormat format, IQueryCollection query, AccessScope scope, RatingDesk desk, RateBook book, TimeProvider clock, CancellationToken cancellation)
    {
        if (!SimulationRequest.TryPlan(await desk.NowAsync(scope, cancellation), query["plan"], out var plan, out var problem, out var isMissing))
        {
            return isMissing ? TypedResults.Problem(problem, statusCode: StatusCodes.Status404NotFound) : CallEndpoints.Bad(problem);
        }

        var list = plan is null ? null : book.Of(plan);
        var rates = list?.All(new RateListRequest(query["q"], query["sort"]).In(list, out _)) ?? [];
        return TypedResults.Stream(output => RatingExport.WriteRatesAsync(output, format, scope, plan, rates, cancellation), format.ContentType, Name("rates", format, clock));
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> SimulationsAsync(
        CallExportFormat format, HttpRequest request, AccessScope scope, RatingDesk desk, TimeProvider clock, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
        {
            return CallEndpoints.Bad("A form with the field numbers is wanted.");
        }

        var form = await request.ReadFormAsync(cancellation);
        var numbers = NumberList.Of(form["numbers"].ToString().Split('\n'), MostNumbers);
        if (numbers.HasMore)
        {
            return CallEndpoints.Bad($"At most {MostNumbers} numbers are simulated at once.");
        }

        var rules = await desk.NowAsync(scope, cancellation);
        if (new SimulationRequest(form["seconds"], form["at"], form["plan"], form["switch"]).Read(rules, clock.GetUtcNow(), TimeZoneInfo.Utc, out var problem, out var isMissing) is not { } terms)
        {
            return isMissing ? TypedResults.Problem(problem, statusCode: StatusCodes.Status404NotFound) : CallEndpoints.Bad(problem);
        }

        var calls = numbers.Numbers.Select(number => rules.Simulate(terms.Plan, terms.Switch, number, terms.Seconds, terms.At));
        return TypedResults.Stream(output => RatingExport.WriteSimulationsAsync(output, format, scope, calls, cancellation), format.ContentType, Name("simulated", format, clock));
    }

    private static string Extension(CallExportFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.Extension;
    }

    private static string Name(string what, CallExportFormat format, TimeProvider clock) => $"{what}-{clock.GetUtcNow():yyyyMMdd-HHmmss}.{format.Extension}";
}
