namespace CdrStats.Web.Realtime.Hubs;

/// <summary>A page of another site, be it one of the same domain, may not use the cookie that a browser sends along: with a WebSocket, or with a change through the interface.</summary>
internal static class HubDoor
{
    public static Task CheckOriginAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        var origin = context.Request.Headers.Origin.ToString();
        return !IsGuarded(context.Request) || origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == context.Request.Host.Value)
            || Api.ApiKeyAuthentication.IsShownBy(context.Request)
            ? next(context)
            : TypedResults.Problem("A page of another site needs an API key: the cookie is the console's own.", statusCode: StatusCodes.Status403Forbidden, title: "Not from there.").ExecuteAsync(context);
    }

    // Whoever shows a name and a password in a header is no browser that was made to ask.
    private static bool IsGuarded(HttpRequest request) =>
        request.Path.StartsWithSegments(LiveHub.Path)
        || (request.Path.StartsWithSegments(Api.ApiModule.Root) && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && request.Headers.Authorization.Count == 0);
}
