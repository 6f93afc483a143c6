using System.Globalization;
using CdrStats.Domain.Cdrs;
using CdrStats.Domain.Reporting;

namespace CdrStats.Web.Reporting;

/// <summary>Addresses of the calls behind a figure, with the filters' names of the interface.</summary>
internal static class ReportLinks
{
    public static string Calls(TimeRange range, int? switchId = null, params (string Name, string Value)[] more)
    {
        var parts = new List<string> { $"from={Time(range.From)}", $"to={Time(range.To)}" };
        var filters = switchId is { } id ? more.Append((Name: "switch", Value: id.ToString(CultureInfo.InvariantCulture))) : more;
        // What a figure is of says more than what the report was asked for.
        parts.AddRange(filters.GroupBy(pair => pair.Name).Select(same => $"{same.Key}={Uri.EscapeDataString(same.Last().Value)}"));
        return $"calls?{string.Join('&', parts)}";
    }

    /// <summary>The range of a request: of a period as it is now, else as it was asked for.</summary>
    public static (string? From, string? To) Range(CallPeriod? period, string? from, string? to, DateTimeOffset now, TimeZoneInfo zone) =>
        period?.At(now, zone) is { } range ? (Plain(range.From), period.IsOver ? Plain(range.To) : null) : (from, to);

    public static string Time(DateTimeOffset instant) => Uri.EscapeDataString(Plain(instant));

    /// <summary>RFC 3339, to the second.</summary>
    public static string Plain(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
