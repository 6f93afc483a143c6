using System.Text.Encodings.Web;
using CdrStats.Infrastructure.Accounts.ApiKeys;
using CdrStats.Web.Realtime.Hubs;
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
    public static bool IsShownBy(HttpRequest request) => Of(request) is not null;

    /// <summary>What a request shows as its key; null: none.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase) ? header[(Scheme.Length + 1)..].Trim()
            // A browser's WebSocket sends no header of one's own.
            : request.Path.StartsWithSegments(LiveHub.Path) && request.Query["access_token"] is [{ Length: > 0 } token] ? token
            : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Of(Request) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }

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
