namespace CdrStats.Domain.Billing;

/// <summary>What a billing report tells apart.</summary>
public enum BillingBy
{
    Day,
    Month,
    Customer,
    Carrier,
    Country,
    Destination,
    Switch,
}

/// <summary>What calls were sold for and what they cost, in one currency ('' where calls have none). <paramref name="Buy"/> is null where the reader may not see that side.</summary>
/// <param name="Calls">Every record of a call.</param>
public sealed record BillingAmounts(string Currency, long Calls, long BillSeconds, decimal Sell, decimal? Buy)
{
    /// <summary>What is left of the sale.</summary>
    public decimal? Margin => Sell - Buy;

    /// <summary>The margin's part of the sale (1 is all); null where nothing was sold, or the buy side is not to be seen.</summary>
    public decimal? MarginRatio => Sell == 0 ? null : Margin / Sell;

    /// <summary>Both together; they must be of one currency.</summary>
    public BillingAmounts Plus(BillingAmounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Currency == Currency
            ? new BillingAmounts(Currency, Calls + other.Calls, BillSeconds + other.BillSeconds, Sell + other.Sell, Buy + other.Buy)
            : throw new InvalidOperationException($"Amounts in {other.Currency} and in {Currency} are not added.");
    }

    /// <summary>A sum for each currency, the one with the largest sale first.</summary>
    public static IReadOnlyList<BillingAmounts> Totals(IEnumerable<BillingAmounts> amounts) =>
        [.. amounts.GroupBy(one => one.Currency).Select(group => group.Aggregate((left, right) => left.Plus(right))).OrderByDescending(one => one.Sell).ThenBy(one => one.Currency, StringComparer.Ordinal)];
}
