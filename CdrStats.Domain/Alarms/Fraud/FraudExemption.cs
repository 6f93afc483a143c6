namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>How a rule is otherwise for one customer.</summary>
/// <param name="IsOn">Off: the rule does not look at this customer's calls.</param>
/// <param name="Threshold">Null: the rule's own.</param>
public sealed record FraudExemption(FraudKind Kind, int CustomerId, bool IsOn, decimal? Threshold);
