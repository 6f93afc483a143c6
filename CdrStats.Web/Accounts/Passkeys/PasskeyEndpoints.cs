using System.Globalization;
using CdrStats.Infrastructure.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Accounts.Passkeys;

/// <summary>What the browser asks an authenticator for (WebAuthn). The answer comes back with the forms of Profile and of the sign-in.</summary>
public static class PasskeyEndpoints
{
    private const string Json = "application/json";

    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/passkey/new", NewAsync).ExcludeFromDescription();
        routes.MapPost("/passkey/known", KnownAsync).AllowAnonymous().ExcludeFromDescription();
    }

    // The form field is what makes the framework ask for the antiforgery token.
    private static async Task<Results<ContentHttpResult, UnauthorizedHttpResult>> NewAsync(IFormCollection form, ConsoleSignIn signIn, HttpContext context)
    {
        _ = form;
        if (await signIn.UserManager.GetUserAsync(context.User) is not { } user)
        {
            return TypedResults.Unauthorized();
        }

        var options = await signIn.MakePasskeyCreationOptionsAsync(new() { Id = user.Id.ToString(CultureInfo.InvariantCulture), Name = user.UserName!, DisplayName = user.UserName! });
        return TypedResults.Content(options, Json);
    }

    // Of anybody: which names have passkeys is not told.
    private static async Task<ContentHttpResult> KnownAsync(IFormCollection form, ConsoleSignIn signIn)
    {
        _ = form;
        return TypedResults.Content(await signIn.MakePasskeyRequestOptionsAsync(null), Json);
    }
}
