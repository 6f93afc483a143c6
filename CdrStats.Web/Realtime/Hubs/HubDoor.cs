namespace CdrStats.Web.Realtime.Hubs;

/// <summary>A page of another site may not use the cookie that a browser sends along with its WebSocket.</summary>
internal static class HubDoor
{
    public static Task CheckOriginAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        var origin = context.Request.Headers.Origin.ToString();
        return !context.Request.Path.StartsWithSegments(LiveHub.Path) || origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == context.Request.Host.Value)
            || Api.ApiKeyAuthentication.IsShownBy(context.Request)
            ? next(context)
            : TypedResults.Problem("A page of another site needs an API key: the cookie is the console's own.", statusCode: StatusCodes.Status403Forbidden, title: "Not from there.").ExecuteAsync(context);
    }
}
