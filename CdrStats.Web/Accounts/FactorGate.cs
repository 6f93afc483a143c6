using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Accounts.Viewing;
using Microsoft.AspNetCore.Authorization;

namespace CdrStats.Web.Accounts;

/// <summary>Whoever has to set up a second factor is let in nowhere else: pages lead to Profile, programs are told why. API keys, which are no passwords, go on.</summary>
internal static class FactorGate
{
    internal const string Words = "This account needs a second factor: set it up under Profile. Programs then use an API key.";

    private static readonly string[] _open = ["/profile", "/logout", "/answer", "/health", "/login"];

    public static IApplicationBuilder UseFactorGate(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!context.User.MissesFactor() || context.User.KeyId() is not null || context.User.IsViewing() || _open.Any(path => context.Request.Path.StartsWithSegments(path)) || IsFile(context))
        {
            return next(context);
        }

        if (AccountsModule.IsForPrograms(context.Request) || !HttpMethods.IsGet(context.Request.Method))
        {
            return TypedResults.Problem(Words, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
        }

        context.Response.Redirect($"{context.Request.PathBase}/profile#second");
        return Task.CompletedTask;
    });

    // Styles, scripts and pictures of the pages that are open.
    private static bool IsFile(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
}
