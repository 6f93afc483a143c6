namespace CdrStats.Domain.Rating;

/// <summary>Why a call has the amounts it has; the first that applies (spec/rating.md, "Choosing the rates").</summary>
public enum RatingStatus : short
{
    /// <summary>At least one side's amount came with the record and was kept.</summary>
    Given = 1,
    NotBillable = 2,
    NoPlan = 3,
    NotAnswered = 4,
    NoRate = 5,
    NoSellRate = 6,
    NoBuyRate = 7,
    Rated = 8,
}
