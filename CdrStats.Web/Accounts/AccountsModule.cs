using System.Security.Claims;
using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Sessions;
using CdrStats.Web.Api;
using CdrStats.Web.Diagnostics.Metrics;
using CdrStats.Web.Realtime.Hubs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace CdrStats.Web.Accounts;

/// <summary>Signing in, and who may open what: a policy for each permission code, and nothing without signing in.</summary>
public static class AccountsModule
{
    private const string AsAsked = "AsAsked";
    private const string CookieName = "cdrstats";

    /// <summary>How soon a disabled user, or one with other permissions, is noticed.</summary>
    internal static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddAuthentication(options =>
            {
                options.DefaultScheme = AsAsked;
                options.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
            })
            .AddPolicyScheme(AsAsked, null, options => options.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, null)
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(ShapeCookie);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<SessionLength>((cookie, length) => cookie.ExpireTimeSpan = length.Idle);
        services.AddOptions<SecurityStampValidatorOptions>().Configure<IHttpContextAccessor>((options, accessor) =>
        {
            options.ValidationInterval = LookAgainAfter;
            options.OnRefreshingPrincipal = now => accessor.HttpContext!.RequestServices.GetRequiredService<ConsoleSignIn>().CarryOnAsync(now.CurrentPrincipal!, now.NewPrincipal!);
        });
        services.AddScoped<AuthenticationStateProvider, CircuitRevalidation>();
        var authorization = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(context => !context.User.IsKeyOfNobody()).Build());
        foreach (var permission in Permissions.All)
        {
            authorization.AddPolicy(permission, policy => policy.RequireAssertion(context => May(context.User, permission)));
        }

        foreach (var thing in Permissions.Objects)
        {
            authorization.AddPolicy(Permissions.Administer(thing), policy => policy.RequireAssertion(context => MayAdminister(context.User, thing)));
        }

        return services;
    }

    private static string Choose(HttpContext context) =>
        !IsForPrograms(context.Request) ? IdentityConstants.ApplicationScheme
        : ApiKeyAuthentication.IsShownBy(context.Request) ? ApiKeyAuthentication.Scheme
        : context.Request.Headers.ContainsKey("Authorization") || !context.Request.Cookies.ContainsKey(CookieName) ? BasicAuthentication.Scheme
        : IdentityConstants.ApplicationScheme;

    private static bool May(ClaimsPrincipal user, string permission) =>
        user.Has(permission) && (user.Scope().SeesEverything || !Permissions.NeedsOperator(permission));

    // What operators set is about all customers, so a customer's user has no business there, whatever permission was given by mistake.
    private static bool MayAdminister(ClaimsPrincipal user, string thing) =>
        user.Scope().SeesEverything && (user.Has(Permissions.Add(thing)) || user.Has(Permissions.Change(thing)) || user.Has(Permissions.Delete(thing)));

    internal static bool IsForPrograms(HttpRequest request) => request.Path.StartsWithSegments(ApiModule.Root) || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments(LiveHub.Path) || request.Path.StartsWithSegments(MetricsEndpoint.Path);

    private static void ShapeCookie(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.SlidingExpiration = true;
        options.LoginPath = "/login";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnRedirectToLogin = context =>
        {
            if (IsForPrograms(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = BasicAuthentication.Challenge;
            }
            else
            {
                context.Response.Redirect(context.RedirectUri);
            }

            return Task.CompletedTask;
        };
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }
}
