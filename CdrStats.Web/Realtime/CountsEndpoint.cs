using System.IO.Compression;
using System.Security.Claims;
using System.Text;
using CdrStats.Domain.Accounts;
using CdrStats.Domain.Realtime.Lines;
using CdrStats.Infrastructure.Accounts;
using CdrStats.Infrastructure.Realtime.Collectors.Counts;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdrStats.Web.Realtime;

/// <summary><c>/rest-api/live/write/</c>: counts of calls in progress as line protocol, from whatever can count them (docs/live-feeds.md).</summary>
public static class CountsEndpoint
{
    private const int MostBytes = 1024 * 1024;
    private const int MostTroubles = 100;

    private static readonly QueryField Precision = new("precision", "What times are counted in; nanoseconds unless it is said.", Words: [.. TimeUnit.Words]);

    public static RouteGroupBuilder MapLiveCounts(this RouteGroupBuilder api)
    {
        ArgumentNullException.ThrowIfNull(api);
        api.MapGroup("/live").WithTags("live").MapPost("/write/", PostAsync).RequireAuthorization(Permissions.Add("cdr")).WithQuery(Precision)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary("Takes counts of calls in progress: line protocol, as text of whatever content type, gzip or not. A switch's key speaks for that switch alone, an operator's for any. Where a line is wrong the others are taken all the same, and the answer names it.");
        return api;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(HttpRequest request, ClaimsPrincipal user, PushedCounts counts, CancellationToken cancellation)
    {
        var unit = request.Query[Precision.Name].FirstOrDefault() ?? "ns";
        if (!TimeUnit.IsOne(unit))
        {
            return Problem($"Precision '{unit}' is not known: {string.Join(", ", TimeUnit.Words)}.", StatusCodes.Status400BadRequest);
        }

        string? text;
        try
        {
            text = await TextAsync(request, cancellation);
        }
        catch (InvalidDataException)
        {
            return Problem("The body is said to be gzip and is not.", StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException refused)
        {
            return Problem($"The body could not be read: {refused.Message}", refused.StatusCode);
        }

        return text is null ? Problem($"The body is over {MostBytes / 1024} KiB.", StatusCodes.Status413PayloadTooLarge)
            : await counts.TakeAsync(text, unit, user.Scope(), user.SwitchOfKey(), cancellation) switch
            {
                PushOutcome.Answered { Troubles: [], Lines: > 0 } => TypedResults.NoContent(),
                PushOutcome.Answered { Troubles: [] } => Problem($"There is no line in it: {CountLines.Measurement},switch=NAME calls=12i", StatusCodes.Status400BadRequest),
                PushOutcome.Answered answered => Wrong(answered),
                _ => Problem("Counts are taken with the key of the switch that they are about, or from an operator.", StatusCodes.Status403Forbidden),
            };
    }

    private static ProblemHttpResult Wrong(PushOutcome.Answered answered) => TypedResults.Problem(
        $"Line {answered.Troubles[0].Line}: {answered.Troubles[0].Error}.{(answered.Troubles.Count > 1 ? $" And {answered.Troubles.Count - 1} more." : "")}",
        statusCode: StatusCodes.Status400BadRequest,
        title: answered.Lines == 0 ? "The counts cannot be taken." : $"Of the lines {answered.Lines} are taken, {answered.Troubles.Count} are not.",
        extensions: new Dictionary<string, object?> { ["taken"] = answered.Lines, ["lines"] = answered.Troubles.Take(MostTroubles).ToList() });

    private static ProblemHttpResult Problem(string detail, int status) => TypedResults.Problem(detail, statusCode: status, title: "The counts cannot be taken.");

    /// <summary>The whole body, unpacked; null: it is too large.</summary>
    private static async Task<string?> TextAsync(HttpRequest request, CancellationToken cancellation)
    {
        var isZipped = request.Headers.ContentEncoding.ToString().Equals("gzip", StringComparison.OrdinalIgnoreCase);
        await using var body = isZipped ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : request.Body;
        using var whole = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (whole.Length + read > MostBytes)
            {
                return null;
            }

            whole.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(whole.GetBuffer(), 0, (int)whole.Length);
    }
}
