using CdrStats.Infrastructure.Demo;
using CdrStats.Infrastructure.Realtime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using MudBlazor.Services;

namespace CdrStats.Web.Shell;

/// <summary>What every page stands on: rendering, theme, navigation, localiser, security headers.</summary>
public static class ShellModule
{
    // Styles are inline in Blazor and the component library; scripts never are.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        return services.AddShellComponents();
    }

    /// <summary>What the components themselves take, also where there is no web host (component tests).</summary>
    public static IServiceCollection AddShellComponents(this IServiceCollection services)
    {
        services.AddMudServices();
        services.AddLocalization(options => options.ResourcesPath = "Resources");
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Live<ConsoleStatus>(
            new ConsoleStatus(null, provider.GetRequiredService<TimeProvider>().GetUtcNow()), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Live<DemoPresence>(new DemoPresence(false), provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<PageLiveness>();
        services.AddScoped<Navigation>();
        return services;
    }

    /// <summary>Puts a page into the navigation and the command palette.</summary>
    public static IServiceCollection AddNavEntry(this IServiceCollection services, NavEntry entry) => services.AddSingleton(entry);

    /// <summary>
    /// The middleware every request passes first: security headers, and pages that answer in the place of an error. An endpoint that needs another
    /// content security policy sets the header itself. On the application itself, not a branch of it: a branch would not find the pages.
    /// </summary>
    public static WebApplication UseShell(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(AddSecurityHeaders);
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
        }

        app.UseStatusCodePagesWithReExecute("/answer/{0}", createScopeForStatusCodePages: true);
        app.Use(KeepBareForPrograms);
        return app;
    }

    /// <summary>The pages and their files, behind the sign-in. Call it before the other <c>Map…</c> lines.</summary>
    public static WebApplication MapShell(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseRequestLocalization("en-GB");
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'").Add(OpenCircuits);
        return app;
    }

    // A television has a circuit, too. It opens nothing by itself: a circuit shows what a page that was let in has rendered, and asks of each page it goes to who may.
    private static void OpenCircuits(EndpointBuilder endpoint)
    {
        if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } path } && path.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal))
        {
            endpoint.Metadata.Add(new AllowAnonymousAttribute());
        }
    }

    // Programs get a status, and from the interface a problem document, not a page.
    private static Task KeepBareForPrograms(HttpContext context, RequestDelegate next)
    {
        if (!IsForABrowser(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return next(context);
    }

    private static bool IsForABrowser(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    private static Task AddSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        return next(context);
    }
}
