using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Diagnostics;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Diagnostics;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Diagnostics;

/// <summary><c>/rest-api/pusher/state/</c>: where pushers say how they are.</summary>
public static class PusherStateEndpoint
{
    public static RouteGroupBuilder MapPusherStates(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGroup("/pusher").WithTags("pusher").MapPost("/state/", PostAsync).RequireAuthorization(Permissions.Add("cdr"))
            .WithMetadata(new RequestSizeLimitAttribute(PusherReport.MostBytes)).Accepts<PusherReport>("application/json").ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary("A pusher says how it is; the last report of each is kept. A switch's key speaks for that switch alone, an operator's for any; nobody else's is taken.");
        return api;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(HttpRequest request, ClaimsPrincipal user, PusherStates states, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        try
        {
            await request.Body.CopyToAsync(body, cancellation);
        }
        catch (BadHttpRequestException refused)
        {
            return Problem(refused.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"The report is over {PusherReport.MostBytes / 1024} KiB." : $"The body could not be read: {refused.Message}", refused.StatusCode);
        }

        if (PusherReportJson.Read(body.GetBuffer().AsSpan(0, (int)body.Length)) is not { Switch.Length: > 0, Name.Length: > 0 } report)
        {
            return Problem("The body is no report: a JSON object with switch, name and state at least.", StatusCodes.Status400BadRequest);
        }

        return await states.SaveAsync(report, user.Scope(), user.SwitchOfKey(), cancellation) switch
        {
            PusherStateOutcome.Taken => TypedResults.NoContent(),
            PusherStateOutcome.UnknownSwitch => Problem("No switch is known by that text yet: it is made by its first record.", StatusCodes.Status422UnprocessableEntity),
            _ => Problem("A report is taken with the key of the switch that it is about, or from an operator.", StatusCodes.Status403Forbidden),
        };
    }

    private static ProblemHttpResult Problem(string detail, int status) => TypedResults.Problem(detail, statusCode: status, title: "The report cannot be taken.");
}
