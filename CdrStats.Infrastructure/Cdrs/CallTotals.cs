namespace CdrStats.Infrastructure.Cdrs;

/// <summary>What calls of one currency come to; an empty currency is calls without a plan.</summary>
/// <param name="Buy">Null where the reader may not see it.</param>
public sealed record CurrencyTotal(string Currency, decimal Sell, decimal? Buy);

/// <summary>Figures over every call of a filter. Seconds are whole; amounts of different currencies are never added.</summary>
public sealed record CallTotals(long Calls, long Answered, long DurationSeconds, long BillSeconds, IReadOnlyList<CurrencyTotal> Amounts)
{
    /// <summary>Answered out of all attempts; null without any.</summary>
    public decimal? Asr => Calls == 0 ? null : (decimal)Answered / Calls;

    /// <summary>Talk time of an answered call; null without any.</summary>
    public TimeSpan? Acd => Answered == 0 ? null : TimeSpan.FromSeconds((double)BillSeconds / Answered);
}
