using System.Text.Encodings.Web;
using CdrStats.Infrastructure.Accounts.ApiKeys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CdrStats.Web.Api;

/// <summary>API keys (RFC 6750, <c>Authorization: Bearer cdrs_…</c>) for pushers and scripts. Whoever is turned away is told why, as a problem document.</summary>
internal sealed class ApiKeyAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeyGate gate)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Bearer";

    private ApiKeyVerdict.Bad? _bad;

    /// <summary>Whether a request shows a key, or means to.</summary>
    public static bool IsShownBy(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsShownBy(Request))
        {
            return AuthenticateResult.NoResult();
        }

        var key = Request.Headers.Authorization.ToString()[(Scheme.Length + 1)..].Trim();
        switch (await gate.CheckAsync(key, Context.Connection.RemoteIpAddress, Context.RequestAborted))
        {
            case ApiKeyVerdict.Good(var holder):
                return AuthenticateResult.Success(new AuthenticationTicket(holder, Scheme));
            case ApiKeyVerdict.Bad bad:
                _bad = bad;
                return AuthenticateResult.Fail(bad.Title);
            default:
                return AuthenticateResult.NoResult();
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"CdrStats\", error=\"invalid_token\"";
        await TypedResults.Problem(_bad?.Detail, statusCode: StatusCodes.Status401Unauthorized, title: _bad?.Title).ExecuteAsync(Context);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scopes = Context.User.FindAll(Infrastructure.Accounts.AccountClaims.Permission).Select(claim => claim.Value).ToList();
        Response.Headers.WWWAuthenticate = "Bearer realm=\"CdrStats\", error=\"insufficient_scope\"";
        await TypedResults.Problem(
            $"This key may do: {(scopes.Count == 0 ? "nothing" : string.Join(", ", scopes))}.", statusCode: StatusCodes.Status403Forbidden, title: "The API key may not do this.").ExecuteAsync(Context);
    }
}
