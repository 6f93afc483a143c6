namespace CdrStats.Domain.Rating;

/// <summary>How seconds are charged and when, apart from the price of a minute. Most rates of a deck share theirs, so a deck keeps each once. Amounts are <see cref="MoneyUnits"/>.</summary>
/// <param name="InitialPerMinute">Of the initial seconds alone; <see cref="NoInitialRate"/>: they cost what the others do.</param>
internal readonly record struct RateTerms(
    long FromTicks,
    long UntilTicks,
    long ConnectionFee,
    long MinimumCharge,
    int InitialSeconds,
    int IncrementSeconds,
    int MinimumSeconds,
    int GraceSeconds,
    long InitialPerMinute)
{
    public const long NoInitialRate = -1;

    public DateTimeOffset? ValidFrom => FromTicks == long.MinValue ? null : new DateTimeOffset(FromTicks, TimeSpan.Zero);

    public DateTimeOffset? ValidUntil => UntilTicks == long.MaxValue ? null : new DateTimeOffset(UntilTicks, TimeSpan.Zero);

    /// <summary>The rate's terms and its price of a minute. False: an amount is too fine or too large, all amounts are left zero, and the rate is reckoned in decimals.</summary>
    public static bool TryOf(Rate rate, out RateTerms terms, out long perMinute)
    {
        perMinute = 0;
        long fee = 0, minimum = 0, initial = NoInitialRate;
        var exact = MoneyUnits.TryFrom(rate.PerMinute, out perMinute)
            && MoneyUnits.TryFrom(rate.ConnectionFee, out fee)
            && MoneyUnits.TryFrom(rate.MinimumCharge, out minimum)
            && (rate.InitialPerMinute is not { } own || MoneyUnits.TryFrom(own, out initial));
        terms = new RateTerms(
            FromTicksOf(rate),
            rate.ValidUntil?.UtcTicks ?? long.MaxValue,
            exact ? fee : 0,
            exact ? minimum : 0,
            rate.InitialSeconds,
            rate.IncrementSeconds,
            rate.MinimumSeconds,
            rate.GraceSeconds,
            exact ? initial : NoInitialRate);
        return exact;
    }

    public static long FromTicksOf(Rate rate) => rate.ValidFrom?.UtcTicks ?? long.MinValue;

    public bool IsValidAt(long ticks) => FromTicks <= ticks && ticks < UntilTicks;
}
