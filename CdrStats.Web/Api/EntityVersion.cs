using System.Globalization;

namespace CdrStats.Web.Api;

/// <summary>The version of a thing as HTTP has it: its ETag, and If-Match for a change that is meant for that version alone.</summary>
internal static class EntityVersion
{
    public static void Tell(HttpResponse response, long version) => response.Headers.ETag = Tag(version);

    /// <summary>Whether a change is meant for a thing of this version: If-Match names it, names any (*), or is not there.</summary>
    public static bool IsMeant(HttpRequest request, long version) =>
        !IsAsked(request) || request.Headers.IfMatch.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).Any(tag => tag == "*" || tag == Tag(version));

    /// <summary>The status for somebody whose change came second: 412 where they said what it was meant for.</summary>
    public static int Missed(HttpRequest request) => IsAsked(request) ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict;

    private static bool IsAsked(HttpRequest request) => request.Headers.IfMatch.Count > 0;

    private static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
