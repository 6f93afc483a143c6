using CdrStats.Domain.Reporting;
using CdrStats.Infrastructure.Reporting;

namespace CdrStats.Web.Reporting;

/// <summary>Which destinations are shown, in which order.</summary>
internal static class DestinationOrder
{
    /// <param name="search">The beginning of a dial code, or a part of a destination's or carrier's name; empty: all.</param>
    /// <param name="sort">A column, with a minus before it the greatest first; anything else: as they are.</param>
    public static IReadOnlyList<DestinationRow> Of(IReadOnlyList<DestinationRow> rows, string? search, string? sort, string currency)
    {
        var found = string.IsNullOrWhiteSpace(search) ? rows : [.. rows.Where(row => Fits(row, search.Trim().TrimStart('+')))];
        Func<DestinationRow, IComparable?>? value = sort?.TrimStart('-') switch
        {
            "destination" => row => row.Destination,
            "code" => row => row.DialCode,
            "carrier" => row => row.Carrier,
            "calls" => row => row.Figures.Calls,
            "minutes" => row => row.Figures.BillSeconds,
            "asr" => row => row.Figures.Asr,
            "acd" => row => row.Figures.Acd,
            "sell" => row => row.Figures.In(currency, true).SellCost,
            "buy" => row => row.Figures.In(currency, true).BuyCost,
            "margin" => row => row.Figures.In(currency, true).Margin,
            _ => null,
        };
        // What has no figure comes last either way.
        return value is null ? found
            : sort!.StartsWith('-') ? [.. found.OrderBy(row => value(row) is null).ThenByDescending(value)]
            : [.. found.OrderBy(row => value(row) is null).ThenBy(value)];
    }

    private static bool Fits(DestinationRow row, string search) =>
        (row.DialCode.Length > 0 && row.DialCode.StartsWith(search, StringComparison.Ordinal)) || row.Destination.Contains(search, StringComparison.OrdinalIgnoreCase) || row.Carrier.Contains(search, StringComparison.OrdinalIgnoreCase);
}
