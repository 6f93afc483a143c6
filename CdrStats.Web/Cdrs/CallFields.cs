using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Rating;
using CdrStats.Web.Api;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CdrStats.Web.Cdrs;

/// <summary>How the filters of calls, and the body that hands calls in, stand in the interface's description.</summary>
internal static class CallFields
{
    private const string Time = "RFC 3339, or without offset in time_zone.";

    public static readonly QueryField[] All =
    [
        new("cursor", "Walks long lists: empty for the first page, then as next says. Without count and page."),
        new("from", $"Start of the range of call starts, included. {Time}"),
        new("to", $"End of the range, excluded. {Time}"),
        new("last", "A range that ends now, in place of from."),
        new("time_zone", "An IANA name such as Europe/Madrid; UTC by default."),
        new("switch", "Id or name.", Repeats: true),
        new("customer", "Id or name.", Repeats: true),
        new("account_code", "Exactly."),
        new("country", "ISO 3166-1 alpha-2.", Repeats: true),
        new("destination", "The number called, or a part of it."),
        new("destination_match", "How it is compared; begins by default.", Words: Words<TextMatch>()),
        new("caller", "The calling number, or a part of it."),
        new("caller_match", "How it is compared; begins by default.", Words: Words<TextMatch>()),
        new("duration", "Seconds.", IsWhole: true),
        new("duration_op", "How it is compared; ge by default.", Words: Words<Comparison>()),
        new("hangup_cause", "A Q.850 code.", IsWhole: true, Repeats: true),
        new("direction", "", Repeats: true, Words: Words<CallDirection>()),
        new("kind", "", Repeats: true, Words: Words<CallKind>()),
        new("rating_status", "", Repeats: true, Words: Words<RatingStatus>()),
        new("dialcode", "Exactly the dial code that the call leads to."),
        new("carrier", "Operators: the carrier plan's id or name.", Repeats: true),
        new("below_cost", "Operators: only calls that were sold for less than they cost.", Words: ["true", "false"]),
    ];

    /// <summary>JSON is one call or an array of them; NDJSON has one a line.</summary>
    public static Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (operation.RequestBody?.Content is { } content && content.TryGetValue("application/json", out var json) && json is OpenApiMediaType { Schema: { } one } media)
        {
            media.Schema = new OpenApiSchema { OneOf = [one, new OpenApiSchema { Type = JsonSchemaType.Array, Items = one, MaxItems = 10_000 }] };
        }

        return Task.CompletedTask;
    }

    private static string[] Words<T>() where T : struct, Enum => [.. Enum.GetValues<T>().Select(EnumText.Of)];
}
