using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace CdrStats.Web.Cdrs;

/// <summary>The address of the calls page: every filter, and the opened call as <c>call</c>.</summary>
internal static class CallAddress
{
    public static Dictionary<string, string[]> Read(string address) =>
        QueryHelpers.ParseQuery(new Uri(address).Query).ToDictionary(pair => pair.Key, pair => pair.Value.OfType<string>().ToArray(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The last value of a filter, or empty.</summary>
    public static string One(Dictionary<string, string[]> query, string name) => query.GetValueOrDefault(name) is [.., var value] ? value : "";

    /// <summary>The query with these filters, the empty ones taken out, and no call opened.</summary>
    public static Dictionary<string, string[]> With(Dictionary<string, string[]> query, params (string Name, string Value)[] changes)
    {
        var next = new Dictionary<string, string[]>(query, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in changes.Append(("call", "")))
        {
            next.Remove(name);
            if (value.Length > 0)
            {
                next[name] = [value];
            }
        }

        return next;
    }

    public static string Of(Dictionary<string, string[]> query) => QueryHelpers.AddQueryString("calls", Pairs(query));

    /// <summary>The same list with a call opened, or none.</summary>
    public static string Of(Dictionary<string, string[]> query, long? call) => QueryHelpers.AddQueryString("calls",
        Pairs(query, "call").Concat(call is { } id ? [KeyValuePair.Create("call", (string?)id.ToString(CultureInfo.InvariantCulture))] : []));

    public static IEnumerable<KeyValuePair<string, string?>> Pairs(Dictionary<string, string[]> query, params string[] without) =>
        query.Where(pair => !without.Contains(pair.Key)).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, (string?)value)));

    /// <summary>Days and times without an offset are the user's, unless the address says whose they are.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> InZone(IEnumerable<KeyValuePair<string, string?>> pairs, TimeZoneInfo zone)
    {
        var list = pairs.ToList();
        return list.Exists(pair => pair.Key.Equals("time_zone", StringComparison.OrdinalIgnoreCase)) ? list : list.Append(KeyValuePair.Create("time_zone", (string?)zone.Id));
    }

    /// <summary>The zone that the address names, in which it is shown; null: the user's.</summary>
    public static TimeZoneInfo? Zone(Dictionary<string, string[]> query) => TimeZoneInfo.TryFindSystemTimeZoneById(One(query, "time_zone"), out var zone) ? zone : null;

    /// <summary>Whether two addresses ask for the same calls, whichever of them is opened and however they are written.</summary>
    public static bool Same(Dictionary<string, string[]> left, Dictionary<string, string[]> right) => Sorted(left).SequenceEqual(Sorted(right));

    private static IEnumerable<KeyValuePair<string, string?>> Sorted(Dictionary<string, string[]> query) =>
        Pairs(query, "call", CallDurations.Name).Order(Comparer<KeyValuePair<string, string?>>.Create(static (a, b) => string.CompareOrdinal(a.Key + a.Value, b.Key + b.Value)));
}
