namespace CdrStats.Domain.Reporting;

/// <summary>Amounts of one currency ('' where calls have none). <paramref name="BuyCost"/> is null where the reader may not see the buy side.</summary>
public sealed record CurrencyAmounts(string Currency, decimal SellCost, decimal? BuyCost)
{
    public decimal? Margin => SellCost - BuyCost;
}

/// <summary>
/// Figures over a set of calls: durations in seconds, amounts by currency and never added across them. A ratio with nothing to divide by is null.
/// Calls, durations and amounts are those of every record; attempts, answered and effective ones, and the ratios, take the records of one call as one.
/// </summary>
public sealed record TrafficFigures(
    long Calls, long Attempts, long Answered, long Effective, long Duration, long BillSeconds, IReadOnlyList<CurrencyAmounts> Amounts)
{
    public static TrafficFigures None { get; } = new(0, 0, 0, 0, 0, 0, []);

    /// <inheritdoc cref="Tally.LegSeconds"/>
    public long LegSeconds { get; init; }

    /// <inheritdoc cref="Tally.PddCalls"/>
    public long PddCalls { get; init; }

    public long PddSeconds { get; init; }

    /// <inheritdoc cref="Tally.TalkSeconds"/>
    public long TalkSeconds => BillSeconds - LegSeconds;

    /// <summary>Answer-seizure ratio: 1 is all.</summary>
    public decimal? Asr => Attempts == 0 ? null : (decimal)Answered / Attempts;

    /// <summary>Network effectiveness ratio: 1 is all.</summary>
    public decimal? Ner => Attempts == 0 ? null : (decimal)Effective / Attempts;

    /// <summary>Average call duration of answered attempts, seconds.</summary>
    public decimal? Acd => Answered == 0 ? null : (decimal)TalkSeconds / Answered;

    /// <summary>Post-dial delay: seconds from an attempt to the first sign of ringing, on average of the records that tell.</summary>
    public decimal? Pdd => PddCalls == 0 ? null : (decimal)PddSeconds / PddCalls;

    /// <summary>The currency with the largest sell amount; null when nothing was charged or paid.</summary>
    public CurrencyAmounts? Main => Amounts.Where(amounts => amounts.Currency.Length > 0).MaxBy(amounts => amounts.SellCost);

    /// <summary>The amounts of a currency; zeros where there are none.</summary>
    public CurrencyAmounts In(string currency, bool seesBuySide) =>
        Amounts.FirstOrDefault(amounts => amounts.Currency == currency) ?? new CurrencyAmounts(currency, 0, seesBuySide ? 0 : null);

    /// <summary>Adds a row of one currency to the figures.</summary>
    public TrafficFigures Plus(in Tally tally, string currency, bool seesBuySide)
    {
        var amounts = In(currency, seesBuySide);
        amounts = amounts with { SellCost = amounts.SellCost + tally.SellCost, BuyCost = seesBuySide ? amounts.BuyCost + tally.BuyCost : null };
        return new TrafficFigures(
            Calls + tally.Calls, Attempts + tally.Attempts, Answered + tally.Answered, Effective + tally.Effective,
            Duration + tally.Duration, BillSeconds + tally.BillSeconds,
            [.. Amounts.Where(other => other.Currency != currency).Append(amounts).OrderBy(other => other.Currency, StringComparer.Ordinal)])
        {
            LegSeconds = LegSeconds + tally.LegSeconds,
            PddCalls = PddCalls + tally.PddCalls,
            PddSeconds = PddSeconds + tally.PddSeconds,
        };
    }

    /// <summary>These calls and those together; of one reader, so that both have the buy side or neither.</summary>
    public TrafficFigures And(TrafficFigures other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new TrafficFigures(
            Calls + other.Calls, Attempts + other.Attempts, Answered + other.Answered, Effective + other.Effective, Duration + other.Duration, BillSeconds + other.BillSeconds,
            [.. Amounts.Concat(other.Amounts).GroupBy(amounts => amounts.Currency, (currency, same) => same.Aggregate((left, right) =>
                new CurrencyAmounts(currency, left.SellCost + right.SellCost, left.BuyCost + right.BuyCost))).OrderBy(amounts => amounts.Currency, StringComparer.Ordinal)])
        {
            LegSeconds = LegSeconds + other.LegSeconds,
            PddCalls = PddCalls + other.PddCalls,
            PddSeconds = PddSeconds + other.PddSeconds,
        };
    }
}
