namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>A rule that fired.</summary>
/// <param name="Value">What was found; it is above <paramref name="Limit"/>.</param>
/// <param name="Words">Why, for people: in English.</param>
/// <param name="Calls">That made it fire, those in progress among them.</param>
/// <param name="To">Where the window ends.</param>
public sealed record FraudFinding(FraudKind Kind, FraudAccount Account, decimal Value, decimal Limit, string Words, IReadOnlyList<FraudCall> Calls, DateTimeOffset To)
{
    /// <summary>Of these calls at most so many are kept with an incident; all are counted.</summary>
    public const int MostCalls = 1000;
}
