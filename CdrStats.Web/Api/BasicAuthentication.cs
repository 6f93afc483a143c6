using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using CdrStats.Infrastructure.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CdrStats.Web.Api;

/// <summary>HTTP Basic (RFC 7617) for scripts: the user's own password, with the lockout of the login page. Users with a second factor cannot use it.</summary>
internal sealed class BasicAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ConsoleSignIn signIn)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Basic";

    public const string Challenge = "Basic realm=\"CdrStats\", charset=\"UTF-8\"";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
            || !Scheme.Equals(header.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        if (Read(header.Parameter) is not var (name, password))
        {
            return AuthenticateResult.Fail("The Authorization header is not Basic with user:password.");
        }

        if (await signIn.CheckAsync(name, password) is not { } user)
        {
            return AuthenticateResult.Fail("User name or password is wrong.");
        }

        if (await signIn.UserManager.GetTwoFactorEnabledAsync(user))
        {
            return AuthenticateResult.Fail("Users with a second factor cannot use Basic.");
        }

        var principal = await signIn.CreateUserPrincipalAsync(user);
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Challenge;
        return Task.CompletedTask;
    }

    private static (string Name, string Password)? Read(string? parameter)
    {
        var bytes = new byte[parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(parameter ?? "", bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? (text[..colon], text[(colon + 1)..]) : null;
    }
}
