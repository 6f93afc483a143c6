namespace CdrStats.Web.Host;

/// <summary>
/// What every answer tells the browser to refuse, also one that stands in for an error. An endpoint that needs another content security policy sets that header
/// itself.
/// </summary>
internal static class SecurityHeaders
{
    // Styles are inline in Blazor and the component library; scripts never are.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>A year: from the first answer over TLS a browser asks in no other way. Never said to a loopback address.</summary>
    private static readonly TimeSpan OverTlsFor = TimeSpan.FromDays(365);

    public static IServiceCollection AddSecurityHeaders(this IServiceCollection services) =>
        services.AddHsts(options => options.MaxAge = OverTlsFor).AddAntiforgery(options => options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest);

    public static WebApplication UseSecurityHeaders(this WebApplication app)
    {
        app.UseHsts();
        app.Use(AddAsync);
        return app;
    }

    private static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;

        // Whatever handles an error takes away the headers that were there.
        context.Response.OnStarting(Complete, context);
        return next(context);
    }

    private static Task Complete(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.TryAdd("Content-Security-Policy", ContentSecurityPolicy);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (context.User.Identity?.IsAuthenticated == true)
        {
            // What somebody was shown stays in no cache after they signed out.
            headers.TryAdd("Cache-Control", "no-store");
        }

        return Task.CompletedTask;
    }
}
