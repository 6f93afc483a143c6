namespace CdrStats.Domain.Rating;

/// <summary>How seconds are charged, apart from the price of a minute. Most rates of a deck share theirs, so a deck keeps each once.</summary>
internal sealed record RateTerms(
    decimal ConnectionFee,
    int InitialSeconds,
    int IncrementSeconds,
    int MinimumSeconds,
    decimal MinimumCharge,
    int GraceSeconds)
{
    public static RateTerms Of(Rate rate) => new(
        rate.ConnectionFee, rate.InitialSeconds, rate.IncrementSeconds, rate.MinimumSeconds, rate.MinimumCharge, rate.GraceSeconds);

    public bool IsOf(Rate rate) =>
        IncrementSeconds == rate.IncrementSeconds && InitialSeconds == rate.InitialSeconds
        && MinimumSeconds == rate.MinimumSeconds && GraceSeconds == rate.GraceSeconds
        && ConnectionFee == rate.ConnectionFee && MinimumCharge == rate.MinimumCharge;
}
