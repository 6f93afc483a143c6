namespace CdrStats.Infrastructure.Billing.Statements;

/// <summary>What was issued to a customer: as it was then, for ever.</summary>
/// <param name="Number">With the issuer's prefix.</param>
/// <param name="Credits">The number of the statement that it takes back; null: it is no credit.</param>
/// <param name="CreditedBy">The number of the credit that took it back; null: it stands.</param>
/// <param name="Decimals">Those of the customer's plan.</param>
/// <param name="From">The first instant of the period.</param>
/// <param name="To">The first instant after it.</param>
/// <param name="IssuedBy">Null where the reader is a customer.</param>
public sealed record Statement(
    long Id, string Number, string? Credits, string? CreditedBy, string? Reason, string IssuerName, string IssuerDetails, int CustomerId, string CustomerName, string? CustomerCompany,
    string PlanName, string Currency, int Decimals, string TimeZone, DateTimeOffset From, DateTimeOffset To, DateTimeOffset IssuedAt, string? IssuedBy, long Calls, long Seconds, decimal Amount)
{
    public bool IsCredit => Credits is not null;

    public string Title => IsCredit ? "Credit" : "Statement";

    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

/// <summary>The calls of a statement to one destination.</summary>
public sealed record StatementDestination(string Destination, long Calls, long Seconds, decimal Amount);

/// <summary>A call on a statement.</summary>
/// <param name="Billed">Seconds as charged.</param>
public sealed record StatementCall(DateTimeOffset Start, string Caller, string Number, string Destination, int Seconds, int Billed, decimal Rate, decimal Amount);

/// <summary>Who issues statements.</summary>
/// <param name="Details">Address, tax number and the like, line by line.</param>
/// <param name="LastNumber">Of the last statement; 0: there is none yet.</param>
public sealed record StatementIssuer(int Id, string Name, string Details, string NumberPrefix, long LastNumber);

/// <summary>A mail with a statement that was sent.</summary>
public sealed record StatementMail(DateTimeOffset SentAt, string Recipient, string Way);

/// <summary>What an order about statements came to.</summary>
public abstract record StatementOutcome
{
    private StatementOutcome()
    {
    }

    public sealed record Issued(long Id) : StatementOutcome;

    /// <summary>Why nothing was issued, in words for whoever asked.</summary>
    public sealed record Refused(string Reason) : StatementOutcome;
}
