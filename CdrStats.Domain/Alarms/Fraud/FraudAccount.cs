namespace CdrStats.Domain.Alarms.Fraud;

/// <summary>Whose calls are looked at together: an account code of a customer.</summary>
/// <param name="CustomerId">0: nobody's.</param>
/// <param name="Code">Empty: calls without a code.</param>
public readonly record struct FraudAccount(int CustomerId, string Code);
