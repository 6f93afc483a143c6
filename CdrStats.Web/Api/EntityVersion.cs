using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CdrStats.Web.Api;

/// <summary>The version of a thing as HTTP has it: its ETag, and If-Match for a change that is meant for that version alone.</summary>
internal static class EntityVersion
{
    public static void Tell(HttpResponse response, long version) => response.Headers.ETag = Tag(version);

    /// <summary>Whether a change is meant for a thing of this version: If-Match names it, names any (*), or is not there.</summary>
    public static bool IsMeant(HttpRequest request, long version) => IsMeant(request, Tag(version));

    public static bool IsMeant(HttpRequest request, string tag) => !IsAsked(request) || Tags(request.Headers.IfMatch).Any(named => named == "*" || named == tag);

    /// <summary>Whether whoever asks has this version already: If-None-Match names it, or any.</summary>
    public static bool IsKnown(HttpRequest request, string tag) =>
        Tags(request.Headers.IfNoneMatch).Any(named => named == "*" || (named.StartsWith("W/", StringComparison.Ordinal) ? named[2..] : named) == tag);

    /// <summary>The tag of what has no version of its own: of all that it says.</summary>
    public static string OfContent(object shown, HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(shown, shown.GetType(), options)).AsSpan(0, 16))}\"";
    }

    /// <summary>The status for somebody whose change came second: 412 where they said what it was meant for.</summary>
    public static int Missed(HttpRequest request) => IsAsked(request) ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict;

    private static bool IsAsked(HttpRequest request) => request.Headers.IfMatch.Count > 0;

    // None of ours holds a comma.
    private static IEnumerable<string> Tags(Microsoft.Extensions.Primitives.StringValues lines) => lines.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries));

    private static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
