using System.Globalization;
using System.Net.Mime;
using System.Text.Encodings.Web;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using CdrStats.Web.Shell;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.Extensions.Localization;

namespace CdrStats.Web.Host;

/// <summary>
/// While there is no database to work with, answers 503: a page that says why and loads again by itself, a problem document for programs.
/// Files and health checks pass. Pages that are open already keep their circuit and show a banner.
/// </summary>
internal sealed class DatabaseGate(RequestDelegate next, Live<DatabaseState> database, IStringLocalizer<Texts> texts)
{
    public Task InvokeAsync(HttpContext context)
    {
        var state = database.Value;
        return state is DatabaseState.Ready || NeedsNoDatabase(context) ? next(context) : AnswerAsync(context, state);
    }

    private static bool NeedsNoDatabase(HttpContext context) =>
        context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<IAllowAnonymous>() is not null && metadata.GetMetadata<ComponentTypeMetadata>() is null;

    private Task AnswerAsync(HttpContext context, DatabaseState state)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        response.Headers.RetryAfter = "3";
        response.Headers.CacheControl = "no-store";
        var trouble = state is DatabaseState.Unreachable unreachable ? unreachable.Trouble : texts["It is being started."].Value;
        if (!context.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.Ordinal))
        {
            return TypedResults.Problem(trouble, statusCode: StatusCodes.Status503ServiceUnavailable, title: "The database is not ready.").ExecuteAsync(context);
        }

        var title = state is DatabaseState.Unreachable
            ? texts["The database cannot be reached since {0} UTC.", state.Since.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)]
            : texts["The console is starting."];
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'";
        var encode = HtmlEncoder.Default;
        return response.WriteAsync($"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{encode.Encode(title)} · CdrStats</title><style>{Theme.Css}</style><link rel="stylesheet" href="{context.Request.PathBase}/css/app.css"></head>
            <body><main class="card notice-page"><h1>{encode.Encode(title)}</h1>
            <p>{encode.Encode(texts["Nothing is lost: calls wait at the switches. The console keeps trying, and this page loads again by itself."])}</p>
            <p class="muted">{encode.Encode(trouble)}</p></main></body></html>
            """);
    }
}
