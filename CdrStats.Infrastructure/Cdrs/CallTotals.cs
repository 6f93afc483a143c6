using CdrStats.Domain.Reporting;

namespace CdrStats.Infrastructure.Cdrs;

/// <summary>What calls of one currency come to; an empty currency is calls without a plan.</summary>
/// <param name="Buy">Null where the reader may not see it.</param>
public sealed record CurrencyTotal(string Currency, decimal Sell, decimal? Buy);

/// <summary>The totals of one day.</summary>
/// <param name="Range">What of the day the filter has.</param>
public sealed record DayTotals(TimeRange Range, CallTotals Totals);

/// <summary>
/// Figures over every call of a filter. Seconds are whole; amounts of different currencies are never added. Calls, seconds and amounts are those of
/// every record; of the records that a switch writes for one call, attempts and answered ones count one, with the first of them.
/// </summary>
/// <param name="TalkSeconds">Of each attempt the seconds of its longest record.</param>
public sealed record CallTotals(long Calls, long Attempts, long Answered, long DurationSeconds, long BillSeconds, long TalkSeconds, IReadOnlyList<CurrencyTotal> Amounts)
{
    /// <summary>Answered out of all attempts; null without any.</summary>
    public decimal? Asr => Attempts == 0 ? null : (decimal)Answered / Attempts;

    /// <summary>Talk time of an answered attempt; null without any.</summary>
    public TimeSpan? Acd => Answered == 0 ? null : TimeSpan.FromSeconds((double)TalkSeconds / Answered);
}
