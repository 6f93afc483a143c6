using CdrStats.Infrastructure.Cdrs;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Cdrs;

/// <summary>A hang-up cause as the interface shows it.</summary>
public sealed record HangupCauseResource(int Code, string Enumeration, string Cause, string Description);

/// <summary><c>/rest-api/hangup-cause/</c></summary>
public static class HangupCauseEndpoints
{
    public static RouteGroupBuilder MapHangupCauses(this RouteGroupBuilder api)
    {
        var causes = api.MapGroup("/hangup-cause").WithTags("hangup-cause");
        causes.MapGet("/", ListAsync).WithSummary("The hang-up causes, by code.");
        causes.MapGet("/{id:int}/", FindAsync).WithSummary("One hang-up cause, by its code.");
        return api;
    }

    private static async Task<Results<Ok<Page<HangupCauseResource>>, ProblemHttpResult>> ListAsync(HttpRequest request, HangupCauseStore store, CancellationToken cancellation)
    {
        if (!PageRequest.TryRead(request, out var page, out var problem))
        {
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        }

        var all = await store.ListAsync(cancellation);
        return TypedResults.Ok(page.Of([.. all.Skip(page.Skip).Take(page.Size).Select(Show)], all.Count, request));
    }

    private static async Task<Results<Ok<HangupCauseResource>, NotFound>> FindAsync(int id, HangupCauseStore store, CancellationToken cancellation) =>
        (await store.ListAsync(cancellation)).FirstOrDefault(row => row.Code == id) is { } row ? TypedResults.Ok(Show(row)) : TypedResults.NotFound();

    private static HangupCauseResource Show(HangupCauseRow row) => new(row.Code, row.Enumeration, row.Cause, row.Description);
}
