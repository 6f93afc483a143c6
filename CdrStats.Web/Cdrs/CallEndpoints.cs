using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Cdrs;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Cdrs;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CdrStats.Web.Cdrs;

/// <summary>Calls for programs: <c>/rest-api/cdr/</c> (spec/api.md).</summary>
public static class CallEndpoints
{
    private static readonly string[] Paging = ["page", "page_size", CountedCursor.Name];

    public static RouteGroupBuilder MapCalls(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        var cdr = api.MapGroup("/cdr").WithTags("cdr");
        cdr.MapGet("/", ListAsync).RequireAuthorization(Permissions.Search)
            .WithQuery(CallFields.All)
            .WithSummary("Stored calls, newest first, with every filter of the calls page. Walk long lists with cursor: start with an empty one and follow next.");
        cdr.MapGet("/{id:long}/", FindAsync).RequireAuthorization(Permissions.CdrDetail)
            .WithSummary("One call, with its rating explained and its other legs.");
        cdr.MapPost("/", CallIntakeEndpoint.PostAsync).RequireAuthorization(Permissions.Add("cdr")).WithQuery(CallIntakeEndpoint.SwitchField)
            .WithMetadata(new RequestSizeLimitAttribute(CallIntakeEndpoint.MostBytes)).Accepts<CallInput>("application/json", "application/x-ndjson").ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .AddOpenApiOperationTransformer(CallFields.DescribeBodyAsync)
            .WithSummary("Hands in one call, an array, or NDJSON, up to 10,000; answers per record in order.");
        return api;
    }

    internal static IEnumerable<KeyValuePair<string, string>> Pairs(IQueryCollection query) =>
        query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")));

    private static async Task<Results<Ok<Page<CallJson>>, ProblemHttpResult>> ListAsync(
        HttpRequest request, ClaimsPrincipal user, CallSearch search, TimeProvider clock, CancellationToken cancellation)
    {
        var query = CallQueryReader.Read(Pairs(request.Query), clock.GetUtcNow(), Paging);
        if (query is CallQuery.Invalid invalid)
        {
            return Bad(invalid.Sentence);
        }

        if (!PageRequest.TryRead(request, out var page, out var problem))
        {
            return Bad(problem);
        }

        var filter = ((CallQuery.Valid)query).Filter;
        try
        {
            return CountedCursor.IsAsked(request)
                ? await WalkAsync(request, user.Scope(), filter, page.Size, search, cancellation)
                : TypedResults.Ok(page.Of(
                    [.. (await search.SearchAsync(user.Scope(), filter, null, page.Size, cancellation, page.Skip)).Select(CallJson.Of)],
                    await search.CountAsync(user.Scope(), filter, cancellation), request));
        }
        catch (CallSearchTooWideException wide)
        {
            return TypedResults.Problem(wide.Message, statusCode: StatusCodes.Status422UnprocessableEntity, title: "The search is too wide.");
        }
    }

    private static async Task<Results<Ok<Page<CallJson>>, ProblemHttpResult>> WalkAsync(
        HttpRequest request, AccessScope scope, CallFilter filter, int size, CallSearch search, CancellationToken cancellation)
    {
        CallCursor after = default;
        if (!CountedCursor.TryRead(request, out var cursor) || (!cursor.IsBeginning && !CallCursor.TryParse(cursor.After, out after)))
        {
            return Bad(CountedCursor.Problem(request));
        }

        var count = cursor.IsBeginning ? await search.CountAsync(scope, filter, cancellation) : cursor.Count;
        var calls = await search.SearchAsync(scope, filter, cursor.IsBeginning ? null : after, size, cancellation);
        var next = calls.Count < size ? null : new CountedCursor($"{CallCursor.After(calls[^1])}", count).Address(request);
        return TypedResults.Ok(new Page<CallJson>(count, next, null, [.. calls.Select(CallJson.Of)]));
    }

    private static async Task<Results<Ok<CallJson>, NotFound>> FindAsync(
        long id, ClaimsPrincipal user, CallSearch search, CallExplanation explanation, CancellationToken cancellation)
    {
        var scope = user.Scope();
        return await search.FindAsync(scope, id, cancellation) is { } call
            ? TypedResults.Ok(CallJson.Of(call, await explanation.ExplainAsync(scope, call, cancellation), await search.LegsAsync(scope, call, cancellation)))
            : TypedResults.NotFound();
    }

    internal static ProblemHttpResult Bad(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "A parameter cannot be read.");
}
