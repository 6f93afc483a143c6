using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Api;

/// <summary>A page of a list, with the addresses of its neighbours.</summary>
/// <param name="Count">How many there are in all.</param>
public sealed record Page<T>(long Count, string? Next, string? Previous, IReadOnlyList<T> Results);

/// <summary>Which page is asked for: <c>page</c> from 1, <c>page_size</c> from 1 to 1000.</summary>
public sealed record PageRequest(
    [property: DefaultValue(1)] int Number,
    [property: DefaultValue(10)] int Size)
{
    public int Skip => (Number - 1) * Size;

    /// <summary>Reads the query; anything out of range is a problem to answer with.</summary>
    public static bool TryRead(HttpRequest request, out PageRequest page, out string problem)
    {
        ArgumentNullException.ThrowIfNull(request);
        var size = 10;
        var isRead = TryRead(request.Query["page"], 1, 1_000_000, 1, out var number) & TryRead(request.Query["page_size"], 1, 1000, 10, out size);
        page = new PageRequest(number, size);
        problem = isRead ? "" : "page must be a whole number from 1 on, and page_size one from 1 to 1000.";
        return isRead;
    }

    /// <summary>The answer to a request for this page.</summary>
    public Page<T> Of<T>(IReadOnlyList<T> results, long count, HttpRequest request) => new(
        count,
        (long)Number * Size < count ? Address(request, Number + 1) : null,
        Number > 1 ? Address(request, Number - 1) : null,
        results);

    private static bool TryRead(string? text, int least, int most, int otherwise, out int value)
    {
        value = otherwise;
        return string.IsNullOrEmpty(text) || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);
    }

    private static string Address(HttpRequest request, int number)
    {
        var query = request.Query.Where(pair => pair.Key != "page").Append(new("page", number.ToString(CultureInfo.InvariantCulture)));
        return QueryHelpers.AddQueryString($"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}", query);
    }
}
