using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Api;

/// <summary>Where a walk through a long list stands. The count is made once, at the first page, and travels along.</summary>
/// <param name="After">The row that was shown last, in the list's own words; empty at the beginning.</param>
/// <param name="Count">How many there were in all when the walk began.</param>
internal readonly record struct CountedCursor(string After, long Count)
{
    public const string Name = "cursor";

    public bool IsBeginning => After.Length == 0;

    /// <summary>Whether a list is to be walked, instead of turned to a page.</summary>
    public static bool IsAsked(HttpRequest request) => request.Query.ContainsKey(Name);

    public static bool TryRead(HttpRequest request, out CountedCursor cursor)
    {
        var text = request.Query[Name].ToString();
        var point = text.LastIndexOf('.');
        var count = 0L;
        var isRead = text.Length == 0 || (point > 0 && long.TryParse(text.AsSpan(point + 1), NumberStyles.None, CultureInfo.InvariantCulture, out count));
        cursor = isRead && text.Length > 0 ? new CountedCursor(text[..point], count) : new CountedCursor("", 0);
        return isRead;
    }

    public static string Problem(HttpRequest request) => $"cursor is \"{request.Query[Name]}\"; allowed is an empty one, or the one in next.";

    /// <summary>The address of what comes behind this place.</summary>
    public string Address(HttpRequest request) => QueryHelpers.AddQueryString(
        $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}",
        request.Query.Where(pair => pair.Key != Name).Append(new(Name, string.Create(CultureInfo.InvariantCulture, $"{After}.{Count}"))));
}
