using CdrStats.Infrastructure.Demo;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Web.Accounts;
using CdrStats.Web.Accounts.Viewing;
using CdrStats.Web.Api;
using CdrStats.Web.Languages;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using MudBlazor.Services;

namespace CdrStats.Web.Shell;

/// <summary>What every page stands on: rendering, theme, navigation, localiser.</summary>
public static class ShellModule
{
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
        services.AddLanguages();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Live<ConsoleStatus>(
            new ConsoleStatus(null, provider.GetRequiredService<TimeProvider>().GetUtcNow()), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Live<DemoPresence>(new DemoPresence(false), provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<PageLiveness>();
        services.AddScoped<TableColumns>();
        services.AddScoped<Navigation>();
        return services;
    }

    /// <summary>Puts a page into the navigation and the command palette.</summary>
    public static IServiceCollection AddNavEntry(this IServiceCollection services, NavEntry entry) => services.AddSingleton(entry);

    /// <summary>
    /// Pages that answer in the place of an error. On the application itself, not a branch of it: a branch would not find the pages.
    /// </summary>
    public static WebApplication UseShell(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
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
        app.UseAuthentication();
        app.UseLanguages();
        app.UseApiQuota();
        app.UseAuthorization();
        app.UseFactorGate();
        app.UseLookingOnly();
        app.UseApiIdempotency();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'").Add(OpenCircuits);
        app.MapOldAddresses();
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
}
