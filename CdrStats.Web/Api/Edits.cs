using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Api;

/// <summary>What the endpoints that change things have in common.</summary>
internal static class Edits
{
    /// <summary>Whoever does not see all customers has no business here, whatever permission was given by mistake.</summary>
    public static RouteGroupBuilder ForOperators(this RouteGroupBuilder group) => group.AddEndpointFilter(async (context, next) =>
        context.HttpContext.User.Scope().SeesEverything ? await next(context) : TypedResults.Problem("This is for operators.", statusCode: StatusCodes.Status403Forbidden));

    /// <summary>Somebody else may have been faster: 409, or 412 to whoever said by If-Match what the change was meant for.</summary>
    public static RouteHandlerBuilder MayComeSecond(this RouteHandlerBuilder endpoint) =>
        endpoint.ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);

    /// <summary>The whole address of something of the interface.</summary>
    public static string Url(HttpRequest request, FormattableString path) =>
        $"{request.Scheme}://{request.Host}{request.PathBase}{ApiModule.Root}/{FormattableString.Invariant(path)}";

    public static ProblemHttpResult Bad(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest);

    /// <summary>Why it was not stored.</summary>
    /// <param name="refused">The status where nobody was faster.</param>
    public static ProblemHttpResult Refuse(Saved saved, HttpRequest request, int refused = StatusCodes.Status400BadRequest) =>
        TypedResults.Problem((saved.Trouble is null ? new Saved.Conflict() : saved).Trouble, statusCode: saved is Saved.Refused ? refused : EntityVersion.Missed(request));
}
