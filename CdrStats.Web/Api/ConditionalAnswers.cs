using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Api;

/// <summary>
/// Each answer about one thing has an ETag: the thing's version where it has one, else of what is said. Whoever shows it by If-None-Match is answered 304
/// and nothing else while the thing is as it was.
/// </summary>
internal static class ConditionalAnswers
{
    public static RouteGroupBuilder AnswerConditionally(this RouteGroupBuilder api)
    {
        api.AddEndpointFilter(AnswerAsync);
        ((IEndpointConventionBuilder)api).Add(Describe);
        return api;
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext about, EndpointFilterDelegate next)
    {
        var answer = await next(about);
        var context = about.HttpContext;
        if (!HttpMethods.IsGet(context.Request.Method) || context.GetEndpoint() is not RouteEndpoint endpoint || !IsOfOne(endpoint.RoutePattern.RawText)
            || (answer is INestedHttpResult nested ? nested.Result : answer) is not (IValueHttpResult { Value: { } shown } and IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK }))
        {
            return answer;
        }

        if (context.Response.Headers.ETag.Count == 0)
        {
            context.Response.Headers.ETag = EntityVersion.OfContent(shown, context);
        }

        return EntityVersion.IsKnown(context.Request, context.Response.Headers.ETag.ToString()) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : answer;
    }

    private static void Describe(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path } && IsOfOne(path) && endpoint.Metadata.OfType<HttpMethodMetadata>().Any(method => method.HttpMethods.Contains(HttpMethods.Get)))
        {
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified));
        }
    }

    private static bool IsOfOne(string? path) => path?.TrimEnd('/').EndsWith('}') == true;
}
