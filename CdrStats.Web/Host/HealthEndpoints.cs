using CdrStats.Infrastructure.Import;
using CdrStats.Infrastructure.Realtime;
using CdrStats.Infrastructure.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Host;

/// <summary>For orchestrators: is the process alive, and can it do its work?</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Text("ok")).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/health/ready", Ready).AllowAnonymous().ExcludeFromDescription();
    }

    // Anybody may ask, so the answer tells no more than yes or no; the pages and the log say why.
    private static ContentHttpResult Ready(Live<DatabaseState> database, ImportHost import) => database.Value switch
    {
        DatabaseState.Ready when import.Inbox.Value.IsReady => TypedResults.Text("ready"),
        DatabaseState.Ready when import.Inbox.Value.Trouble is null => TypedResults.Text("the inbox is being opened", statusCode: StatusCodes.Status503ServiceUnavailable),
        DatabaseState.Ready => TypedResults.Text("the inbox cannot be used", statusCode: StatusCodes.Status503ServiceUnavailable),
        DatabaseState.Starting => TypedResults.Text("the database is starting", statusCode: StatusCodes.Status503ServiceUnavailable),
        _ => TypedResults.Text("the database cannot be reached", statusCode: StatusCodes.Status503ServiceUnavailable),
    };
}
