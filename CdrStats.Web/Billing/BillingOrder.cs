using CdrStats.Infrastructure.Billing;

namespace CdrStats.Web.Billing;

/// <summary>The order of a billing report's rows, as an address names it: a column, with a minus before it the largest first.</summary>
internal static class BillingOrder
{
    public static IReadOnlyList<BillingRow> Of(IReadOnlyList<BillingRow> rows, string? sort)
    {
        Func<BillingRow, IComparable?>? value = sort?.TrimStart('-') switch
        {
            "name" => row => row.Name,
            "calls" => row => row.Amounts.Calls,
            "minutes" => row => row.Amounts.BillSeconds,
            "sell" => row => row.Amounts.Sell,
            "buy" => row => row.Amounts.Buy,
            "margin" => row => row.Amounts.Margin,
            "percent" => row => row.Amounts.MarginRatio,
            _ => null,
        };
        // What has no figure comes last either way.
        return value is null ? rows
            : sort!.StartsWith('-') ? [.. rows.OrderBy(row => value(row) is null).ThenByDescending(value)]
            : [.. rows.OrderBy(row => value(row) is null).ThenBy(value)];
    }
}
