using CdrStats.Domain.Billing;

namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>A statement to be issued.</summary>
/// <param name="Currency">Null: that of the customer's plan. A customer whose plan was changed may have calls in another.</param>
public sealed record StatementOrder(int CustomerId, StatementPeriod Period, string? Currency = null);
