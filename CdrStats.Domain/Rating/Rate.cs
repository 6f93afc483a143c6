namespace CdrStats.Domain.Rating;

/// <summary>
/// A price per minute for numbers that begin with <see cref="Prefix"/> (digits only), with the increments by which seconds are charged
/// and the time during which it is valid: <c>[ValidFrom, ValidUntil)</c> in UTC, null meaning open (spec/rating.md).
/// </summary>
/// <param name="PerMinute">Price of a minute in the plan's currency, eight decimals at most.</param>
/// <param name="ConnectionFee">Charged once when anything is billed.</param>
/// <param name="InitialSeconds">Charged at once, 0 or more.</param>
/// <param name="IncrementSeconds">Charged in steps of this many after the initial ones, 1 or more.</param>
/// <param name="MinimumSeconds">Charged at least, not rounded up again.</param>
/// <param name="MinimumCharge">The least a charged call costs.</param>
/// <param name="GraceSeconds">Calls of at most so many seconds are free.</param>
/// <param name="InitialPerMinute">Price of a minute for the initial seconds alone, where they have their own; null: <paramref name="PerMinute"/>, as for the rest.</param>
public sealed record Rate(
    long Id,
    string Prefix,
    string Destination,
    decimal PerMinute,
    decimal ConnectionFee = 0,
    int InitialSeconds = 1,
    int IncrementSeconds = 1,
    int MinimumSeconds = 0,
    decimal MinimumCharge = 0,
    int GraceSeconds = 0,
    DateTimeOffset? ValidFrom = null,
    DateTimeOffset? ValidUntil = null,
    bool Enabled = true,
    decimal? InitialPerMinute = null)
{
    /// <summary>Whether the rate counts for a call that started at <paramref name="start"/>.</summary>
    public bool IsValidAt(DateTimeOffset start) =>
        Enabled && (ValidFrom is null || ValidFrom <= start) && (ValidUntil is null || start < ValidUntil);
}
