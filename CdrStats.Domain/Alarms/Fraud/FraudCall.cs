using CdrStats.Domain.Numbering;

namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>A call as fraud looks at it: one that ended, or one in progress as if it ended now.</summary>
/// <param name="Id">0: it is in progress.</param>
/// <param name="Country">Alpha-2; null: the number leads to none.</param>
/// <param name="Number">Normalised, digits.</param>
/// <param name="IsAbroad">Not with the calling code of its switch.</param>
/// <param name="IsListed">On a list of test numbers.</param>
/// <param name="Sell">What it costs so far.</param>
/// <param name="PerMinute">What a further minute costs, of one in progress: the larger of both sides.</param>
public readonly record struct FraudCall(
    long Id, DateTimeOffset Start, DateTimeOffset End, string? Country, string Number, NumberType Type, bool IsAbroad, bool IsListed, decimal Sell, decimal Buy, string Currency, decimal PerMinute = 0)
{
    /// <summary>Where it can be ended, of one in progress.</summary>
    public RunningCall? On { get; init; }

    public bool IsRunning => Id == 0;

    public bool IsPremium => Type is NumberType.Premium or NumberType.Satellite;

    /// <summary>What is lost if it is never paid for: the sale, or what the carrier is owed where that is more.</summary>
    public decimal Risk => Math.Max(Sell, Buy);
}
