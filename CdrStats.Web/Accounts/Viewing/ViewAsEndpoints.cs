using CdrStats.Domain.Accounts;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Viewing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace CdrStats.Web.Accounts.Viewing;

/// <summary>Beginning and ending to look with a customer's eyes; and that nothing is changed meanwhile.</summary>
public static class ViewAsEndpoints
{
    /// <summary>English; it goes through the localiser.</summary>
    internal const string LookingOnly = "You look with a customer's eyes: nothing can be changed.";

    private const string Begin = "/view-as";
    private const string End = "/view-as/end";

    // Of a page that is looked at, not of a change: its circuit, the hub, and the ways out.
    private static readonly string[] _open = ["/_blazor", "/hubs", End, "/logout"];

    public static void MapViewAs(this IEndpointRouteBuilder routes)
    {
        // It reads its form itself, so that whoever may not hears that first, whatever was sent.
        routes.MapPost(Begin, BeginAsync).RequireAuthorization(Permissions.ViewAs).WithMetadata(new RequireAntiforgeryTokenAttribute()).ExcludeFromDescription();
        routes.MapPost(End, EndAsync).ExcludeFromDescription();
    }

    /// <summary>Whoever looks with a customer's eyes reads, and opens nothing that is the user's own alone: their sessions, keys and second factor.</summary>
    public static IApplicationBuilder UseLookingOnly(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.User.IsViewing() && IsRefused(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    });

    private static bool IsRefused(HttpRequest request) =>
        request.Path.StartsWithSegments("/profile") || (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !_open.Any(path => request.Path.StartsWithSegments(path)));

    private static async Task<Results<RedirectHttpResult, ProblemHttpResult>> BeginAsync(CustomersEyes eyes, HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true })
        {
            return TypedResults.Problem("This takes the form of the console's own page.", statusCode: StatusCodes.Status400BadRequest);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (seen, trouble) = await eyes.OpenAsync(context.User, form["name"].ToString(), context.RequestAborted);
        if (seen is null)
        {
            return TypedResults.Problem(trouble, statusCode: StatusCodes.Status403Forbidden);
        }

        await ShowAsync(context, seen);
        return TypedResults.LocalRedirect($"{context.Request.PathBase}/");
    }

    private static async Task<RedirectHttpResult> EndAsync(IFormCollection form, CustomersEyes eyes, ConsoleSignIn signIn, HttpContext context)
    {
        _ = form;
        if (!context.User.IsViewing())
        {
            return TypedResults.LocalRedirect($"{context.Request.PathBase}/");
        }

        if (await eyes.CloseAsync(context.User, context.RequestAborted) is not { } own)
        {
            await signIn.SignOutAsync();
            return TypedResults.LocalRedirect($"{context.Request.PathBase}/login");
        }

        await ShowAsync(context, own);
        return TypedResults.LocalRedirect($"{context.Request.PathBase}/admin/customers");
    }

    private static async Task ShowAsync(HttpContext context, System.Security.Claims.ClaimsPrincipal user)
    {
        var now = await context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        await context.SignInAsync(IdentityConstants.ApplicationScheme, user, new AuthenticationProperties { IsPersistent = now.Properties?.IsPersistent == true });
    }
}
