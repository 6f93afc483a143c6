using CdrStats.Infrastructure.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Accounts;

/// <summary>What of the accounts is not a page.</summary>
public static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/logout", SignOutAsync).AllowAnonymous().ExcludeFromDescription();

    // The form field is what makes the framework ask for the antiforgery token: no other site can sign anybody out.
    private static async Task<RedirectHttpResult> SignOutAsync(IFormCollection form, ConsoleSignIn signIn, HttpContext context)
    {
        _ = form;
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect($"{context.Request.PathBase}/login");
    }
}
